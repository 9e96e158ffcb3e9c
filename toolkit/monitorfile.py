"""`monitor.yml`: the one settings file of all components. Unknown keys are errors with file and line."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from toolkit import yamlfile
from toolkit.expect import Expectation, read_expectations
from toolkit.maintenance import Maintenance, read_maintenance
from toolkit.mistakes import Mistakes
from toolkit.notifyfile import Notify, read_notify
from toolkit.rulesfile import Override, read_overrides
from toolkit.secrets import Secret, read_secret_file
from toolkit.units import parse_http_url

# Keys outside `servers`, as dotted names with their meaning; a component's settings name the ones it reads.
KEYS = {
    "exporter": "where the historian scrapes the exporter",
    "scrape.interval": "pause between two scrapes",
    "scrape.discover": "`true`: the exporter tells which servers there are, see [below](#servers-by-discovery)",
    "scrape.discover_interval": "pause between two looks at that list",
    "scrape.username": "user at exporter and agents, if they ask for one",
    "scrape.password": "password of that user; better `scrape.password_file`",
    "scrape.password_file": "file that holds the password",
    "scrape.ca_file": "certificates to trust where exporter and agents speak https",
    "scrape.cert_file": "client certificate for exporter and agents",
    "scrape.key_file": "key of the client certificate",
    "scrape.server_name": "name in their certificates, if it is not the one in their address",
    "history.raw": "how long history is kept at full resolution",
    "history.minutes": "how long it is kept in minutes",
    "history.hours": "how long it is kept in hours",
    "history.events": "how long events are kept",
    "redis.url": "`embedded`, or an address, see [redis.md](redis.md#which-redis)",
    "redis.url_file": "file that holds the address, if there is a password in it",
}

# Keys of one server with their meaning.
SERVER_KEYS = {
    "mediamtx": "address of the API, such as `http://10.0.0.5:9997`; the only key that must be there",
    "username": "user of the API",
    "password": "password of the API's user; better `password_file`",
    "password_file": "file that holds the password",
    "token": "bearer token for the API, in place of user and password; better `token_file`",
    "token_file": "file that holds the token",
    "ca_file": "certificate of the authority that signed the API's certificate",
    "cert_file": "client certificate for the API",
    "key_file": "key of the client certificate",
    "agent": "address of the agent on that host, such as `http://10.0.0.5:10192`",
    "player": "address of MediaMTX's WebRTC page as viewers reach it: links on the page lead there",
    "expect": "list of what should be there, see below",
    "maintenance": "list of times at which paths may be off, see below",
}

# Characters that would read as parts of a URL, a Redis key or a stream's id (server/path).
_FORBIDDEN_IN_NAMES = "/?#%:\\ \t\"'"


def is_server_name(name: str) -> bool:
    """Whether a server may be called so."""
    return bool(name) and all(char not in _FORBIDDEN_IN_NAMES and char.isprintable() for char in name)


@dataclass(frozen=True, slots=True)
class Server:
    """One MediaMTX server. An empty text means that the key is absent."""

    name: str
    mediamtx: str
    username: str = ""
    password: Secret = field(default_factory=Secret)
    token: Secret = field(default_factory=Secret)
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    agent: str = ""
    player: str = ""
    expect: tuple[Expectation, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()


@dataclass(frozen=True, slots=True)
class MonitorFile:
    """The servers by name, other values as (text, line) by dotted key, what is said of rules, and who is told."""

    path: Path
    servers: dict[str, Server]
    values: dict[str, tuple[str, int]]
    rules: tuple[Override, ...] = ()
    notify: tuple[Notify, ...] = ()


def read(path: Path, *, credentials: bool = True) -> MonitorFile:
    """Read and check the file. Raises UserError that lists every mistake with file, line, key and remedy.

    Without `credentials` the files of MediaMTX' passwords and tokens are left alone: who does not ask MediaMTX need not
    be able to read them.
    """
    root = yamlfile.load(path)
    mistakes = Mistakes(path)
    servers: dict[str, Server] = {}
    values: dict[str, tuple[str, int]] = {}
    rules: tuple[Override, ...] = ()
    notify: tuple[Notify, ...] = ()
    for key, (line, node) in root.items.items():
        if key == "servers":
            servers = _servers(node, line, path.parent, mistakes, credentials)
        elif key == "rules":
            rules = read_overrides(node, line, str(path), mistakes)
        elif key == "notify":
            notify = read_notify(node, line, path, mistakes)
        else:
            _collect(key, line, node, values, mistakes)
    mistakes.raise_if_any()
    return MonitorFile(path, servers, values, rules=rules, notify=notify)


def _collect(key: str, line: int, node: yamlfile.Node, values: dict[str, tuple[str, int]], mistakes: Mistakes) -> None:
    """Put `a: {b: text}` into `values` as `a.b`."""
    if key in KEYS:
        if isinstance(node, yamlfile.Scalar):
            values[key] = (node.text, node.line)
        else:
            mistakes.add(line, f"{key!r} takes a single value")
        return
    children = [name.removeprefix(key + ".").split(".")[0] for name in KEYS if name.startswith(key + ".")]
    if not children:
        top = sorted({name.split(".")[0] for name in KEYS} | {"notify", "rules", "servers"})
        mistakes.unknown(line, key, top)
    elif not isinstance(node, yamlfile.Mapping):
        mistakes.add(line, f"{key!r} takes keys: {', '.join(children)}")
    else:
        for child, (child_line, child_node) in node.items.items():
            if child in children:
                _collect(f"{key}.{child}", child_line, child_node, values, mistakes)
            else:
                mistakes.unknown(child_line, f"{key}.{child}", [f"{key}.{name}" for name in children])


def _servers(node: yamlfile.Node, line: int, folder: Path, mistakes: Mistakes, credentials: bool) -> dict[str, Server]:
    if isinstance(node, yamlfile.Scalar) and not node.text:
        return {}
    if not isinstance(node, yamlfile.Mapping):
        mistakes.add(line, "'servers' takes names, each with at least 'mediamtx: http://…:9997'")
        return {}
    servers = {}
    for name, (name_line, body) in node.items.items():
        if not is_server_name(name):
            mistakes.add(name_line, f"server name {name!r}: use letters, digits, '.', '-' and '_'")
        elif not isinstance(body, yamlfile.Mapping):
            mistakes.add(name_line, f"server {name!r} takes keys, at least 'mediamtx: http://…:9997'")
        else:
            servers[name] = _server(name, name_line, body, folder, mistakes, credentials)
    return servers


def _server(
    name: str, line: int, body: yamlfile.Mapping, folder: Path, mistakes: Mistakes, credentials: bool
) -> Server:
    known = list(SERVER_KEYS)
    given: dict[str, tuple[str, int]] = {}
    expect: tuple[Expectation, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    for key, (key_line, node) in body.items.items():
        if key not in known:
            mistakes.unknown(key_line, key, known)
        elif key == "expect":
            expect = read_expectations(node, key_line, f"servers.{name}.expect", mistakes)
        elif key == "maintenance":
            maintenance = read_maintenance(node, key_line, f"servers.{name}.maintenance", mistakes)
        elif not isinstance(node, yamlfile.Scalar):
            mistakes.add(key_line, f"servers.{name}.{key} takes a single value")
        else:
            given[key] = (node.text, key_line)

    def text(key: str, parse: Callable[[str], str] = str) -> str:
        value, key_line = given.get(key, ("", line))
        if not value:
            return ""
        try:
            return parse(value)
        except ValueError as error:
            mistakes.add(key_line, f"servers.{name}.{key}: {error}")
            return ""

    def secret(key: str) -> Secret:
        if key in given and f"{key}_file" in given:
            mistakes.add(given[key][1], f"servers.{name}: both {key} and {key}_file are given: keep one")
        in_file = text(f"{key}_file", lambda value: read_secret_file(folder / value)) if credentials else ""
        if in_file:
            return Secret(in_file, folder / given[f"{key}_file"][0])
        return Secret(text(key))

    if "mediamtx" not in given:
        mistakes.add(line, f"servers.{name} lacks 'mediamtx': the address of its API, such as http://10.0.0.5:9997")

    def file(key: str) -> str:
        path = text(key)
        return str(folder / path) if path else ""

    return Server(
        name=name,
        mediamtx=text("mediamtx", parse_http_url),
        username=text("username"),
        password=secret("password"),
        token=secret("token"),
        ca_file=file("ca_file"),
        cert_file=file("cert_file"),
        key_file=file("key_file"),
        agent=text("agent", parse_http_url),
        player=text("player", parse_http_url),
        expect=expect,
        maintenance=maintenance,
    )
