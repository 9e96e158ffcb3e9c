"""What a historian knows, as a terminal has it: read once, or kept up by the messages of its WebSocket."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from historian.query.listing import LEVELS, STATES
from toolkit.errors import UserError

Json = dict[str, Any]


class View:
    """Servers by name, streams by `server/path`, and the time at the historian when they were so (Unix seconds)."""

    def __init__(self, servers: dict[str, Json], streams: dict[str, Json], now: float) -> None:
        self.servers, self.streams, self.now = servers, streams, now
        self._seq: int | None = None

    def apply(self, message: Json) -> set[str] | None:
        """Take in a message of the WebSocket; the streams that it changed. None if one was missed: ask for a resync."""
        self.now = message.get("t", self.now)
        if message["type"] == "snapshot":
            self.servers, self.streams, self._seq = message["servers"], message["streams"], message["seq"]
            return set(self.streams)
        if message["type"] == "ping":
            return set() if message["seq"] == self._seq else None
        if message["type"] not in ("delta", "event"):
            return set()
        if self._seq is None or message["seq"] != self._seq + 1:
            self._seq = None  # until the next snapshot all is in vain
            return None
        self._seq += 1
        for name, fields in message.get("servers", {}).items():
            self.servers.setdefault(name, {"server": name}).update(fields)
        changed: Json = message.get("set", {})
        for name, fields in changed.items():
            self.streams.setdefault(name, {}).update(fields)
        for name in message.get("gone", ()):
            self.streams.pop(name, None)
        return set(changed)

    def chosen(self, servers: Iterable[str], paths: Iterable[str]) -> "View":
        """Only what these patterns match; all for none. Raises UserError for a pattern that no server matches."""
        names = set(self.servers)
        if servers := tuple(servers):
            for pattern in servers:
                if not any(fnmatchcase(name, pattern) for name in names):
                    raise UserError(f"--server: no server is named {pattern!r}; there are: {', '.join(sorted(names))}")
            names = {name for name in names if _matches(name, servers)}
        paths = tuple(paths)
        streams = {
            name: stream
            for name, stream in self.streams.items()
            if stream.get("server") in names and (not paths or _matches(stream["path"], paths))
        }
        return View({name: self.servers[name] for name in sorted(names)}, streams, self.now)

    def ranked(self) -> list[Json]:
        """The streams, what needs attention first."""
        return sorted(self.streams.values(), key=_rank)


def level_of(thing: Json) -> str:
    """The level of health of a server or stream."""
    return str((thing.get("health") or {}).get("level", "none"))


def findings_of(thing: Json) -> list[Json]:
    """What is found of it, the worst first."""
    found: list[Json] = (thing.get("health") or {}).get("findings", [])
    return sorted(found, key=lambda finding: _place(LEVELS, finding["level"]))


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _rank(stream: Json) -> tuple[int, int, str, str]:
    level, state = level_of(stream), stream.get("state", "unknown")
    return _place(LEVELS, level), _place(STATES, state), stream["server"], stream["path"]


def _place(order: Sequence[str], word: str) -> int:
    """Where a word stands; one that we do not know, of a newer historian or of no weight here, comes last."""
    return order.index(word) if word in order else len(order)
