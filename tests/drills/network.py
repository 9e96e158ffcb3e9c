"""Network namespaces on one bridge of this machine, between any two of which the way can be cut and healed.

Needs root and the programs of iproute2. All of it goes when the block ends, or the process, whatever ends it.
"""

import contextlib
import secrets
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

# No network has it: 198.18.0.0/15 is for tests of networks (RFC 2544), and each of ours takes a random /24 of it.
_NETS = [f"198.{high}.{low}" for high in (18, 19) for low in range(256)]
# Nobody's network card: a frame to it is thrown away by all who see it, and its sender hears nothing.
_NOBODY = "02:00:00:00:00:01"
# The namespace in which the tests themselves are.
HERE = ""
# Waits for the end of its input. $0 is the bridge, the others are its namespaces and "-", and its links.
_REMOVE = """
cat
while [ "$1" != - ]; do ip netns delete "$1"; shift; done
shift
for link in "$@" "$0"; do ip link delete "$link"; done
"""


@dataclass
class Network:
    """The namespaces by the names that a test gives them; `HERE` is the tests' own, on the bridge as well."""

    tag: str
    addresses: dict[str, str] = field(default_factory=dict)

    def inside(self, name: str) -> tuple[str, ...]:
        """What runs a command in a namespace: the words before it."""
        return ("ip", "netns", "exec", self._space(name))

    def cut(self, one: str, other: str) -> None:
        """Let all that goes from one to the other vanish, both ways, without a word to anybody."""
        for near, far in ((one, other), (other, one)):
            self._neighbour(near, "replace", far, "lladdr", _NOBODY, "nud", "permanent")

    def heal(self, one: str, other: str) -> None:
        """Undo a cut."""
        for near, far in ((one, other), (other, one)):
            self._neighbour(near, "delete", far)

    def is_gone(self) -> bool:
        """Whether nothing of it is left."""
        return self.tag not in _ip("netns", "list") + _ip("link", "show")

    def _space(self, name: str) -> str:
        return f"{self.tag}-{name}"

    def _neighbour(self, near: str, verb: str, far: str, *rest: str) -> None:
        where = ["-netns", self._space(near)] if near else []
        device = "eth0" if near else self.tag
        _ip(*where, "neighbour", verb, self.addresses[far], *rest, "dev", device)

    def build(self, names: Sequence[str]) -> None:
        """Make all of it."""
        net = secrets.choice([net for net in _NETS if f"{net}." not in _ip("-4", "address", "show")])
        self.addresses = {name: f"{net}.{host}" for host, name in enumerate((HERE, *names), 1)}
        _ip("link", "add", self.tag, "type", "bridge")
        _ip("address", "add", f"{self.addresses[HERE]}/24", "dev", self.tag)
        _ip("link", "set", self.tag, "up")
        for name, link in zip(names, _links(self.tag, names), strict=True):
            space = self._space(name)
            _ip("netns", "add", space)
            _ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", space)
            _ip("link", "set", link, "master", self.tag, "up")
            _ip("-netns", space, "address", "add", f"{self.addresses[name]}/24", "dev", "eth0")
            _ip("-netns", space, "link", "set", "lo", "up")
            _ip("-netns", space, "link", "set", "eth0", "up")


@contextlib.contextmanager
def network(*names: str) -> Iterator[Network]:
    """A network of so many namespaces until the block ends."""
    made = Network(f"mm{secrets.token_hex(4)}")
    spaces = [f"{made.tag}-{name}" for name in names]
    # A session of its own, so that Ctrl-C does not end it.
    watch = subprocess.Popen(
        ["sh", "-c", _REMOVE, made.tag, *spaces, "-", *_links(made.tag, names)],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        made.build(names)
        yield made
    finally:
        watch.communicate(timeout=30)
    assert made.is_gone()


def _links(tag: str, names: Sequence[str]) -> list[str]:
    return [f"{tag}.{number}" for number in range(len(names))]


def _ip(*words: str) -> str:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, timeout=10)
    assert done.returncode == 0, f"ip {' '.join(words)}: {done.stderr.strip()}"
    return done.stdout
