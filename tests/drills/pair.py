"""Two historians on one Redis, every part in a network namespace of its own: what they and their pages say."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.drills.drill import Figures
from tests.drills.network import Network
from tests.drills.stage import Clock, Process, Stored, gap, is_live, own, server
from tests.e2e.processes import get_json, until

# The longest of the pauses between two tries of a connection, and a busy machine.
SOON = 15.0
# Prints a page as a namespace sees it.
READ = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=5).read().decode())"


@dataclass
class Chain:
    """Simulated MediaMTX, exporter, agent, Redis and two historians, each in a namespace of its own."""

    net: Network
    historians: Mapping[str, Process]
    urls: Mapping[str, str]
    stored: Stored

    def holders(self) -> list[str]:
        """The historians that say that they hold the lease."""
        return [name for name, url in self.urls.items() if own(url, "historian_lease") == 1]

    def holder(self) -> str:
        """The one historian that scrapes, once the other follows it and both pages are live."""
        until(lambda: len(self.holders()) == 1 and all(map(is_live, self.urls.values())), "one holder and two pages")
        return self.holders()[0]

    def other(self, name: str) -> str:
        """The other historian."""
        return next(other for other in self.urls if other != name)

    def samples(self, since: float) -> list[float]:
        """Times of the entries of a path since then, once there are some later than now."""
        now = time.time()
        until(lambda: self.stored.times(since=now)[2:], "new samples")
        return self.stored.times(since=since)

    def states(self, name: str) -> set[str]:
        """The states of all streams, as a historian tells them."""
        found = get_json(f"{self.urls[name]}/api/v1/streams?limit=1000")["streams"]
        return {stream["state"] for stream in found}

    def clients(self, name: str) -> int:
        """How many clients of the WebSocket a historian has, asked by way of the exporter: ours may be cut."""
        command = [*self.net.inside("exporter"), sys.executable, "-c", READ, f"{self.urls[name]}/metrics"]
        text = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout
        line = next(line for line in text.splitlines() if line.startswith("mediamtx_historian_websocket_clients "))
        return int(float(line.split()[1]))


def told_unknown(chain: Chain, names: Sequence[str], reason: str) -> float:
    """Seconds until these say why the server cannot be seen, and that its streams are unknown, never down."""
    clock = Clock()
    for name in names:
        until(lambda: server(chain.urls[name]).get("up") is False, "word of it")  # noqa: B023  asked at once
    told = clock.seconds
    for name in names:
        assert server(chain.urls[name])["reason"] == reason
        assert chain.states(name) == {"unknown"}
    return told


def blind(chain: Chain, one: str, other: str, reason: str) -> Figures:
    """Cut what is scraped off for a while: both historians say why, the lease stays where it is, and all comes back."""
    holder = chain.holder()
    began = time.time()
    cut = Clock()
    chain.net.cut(one, other)
    told = told_unknown(chain, list(chain.urls), reason)
    assert chain.holders() == [holder]
    chain.net.heal(one, other)
    stood = cut.seconds
    clock = Clock()
    until(lambda: all(map(is_live, chain.urls.values())), "live streams")
    normal = clock.seconds
    assert told < SOON
    assert normal < SOON
    return {"told": told, "gap": max(0.0, gap(chain.samples(began - 5)) - stood), "normal": normal}
