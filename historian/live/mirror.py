"""The state of a server that another historian scrapes: its updates, one after another, as frames for the hub."""

from collections.abc import Mapping
from typing import Any

import msgspec

from historian.model.frame import EventJson, Frame, ServerJson, StreamJson


class _Update(msgspec.Struct):
    """A message of `mediamtx:updates` (docs/redis.md)."""

    server: str
    t: float
    servers: dict[str, dict[str, Any]]
    set: dict[str, dict[str, Any]]
    gone: list[str]
    previous: float | None = None
    events: list[dict[str, Any]] = msgspec.field(default_factory=list)


class _Head(msgspec.Struct):
    """What tells whose update it is."""

    server: str = ""


def server_of(message: str | bytes) -> str:
    """Whose update it is; "" if it is not in our form."""
    try:
        return msgspec.json.decode(message, type=_Head).server
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


class Missed(Exception):
    """An update was lost on the way: the whole state of `server` must be read."""

    def __init__(self, server: str) -> None:
        super().__init__(server)
        self.server = server


class Mirror:
    """Makes frames of updates. `streams` and `servers` are the hub's own, which the frames bring up to date."""

    def __init__(self, streams: Mapping[str, StreamJson], servers: Mapping[str, ServerJson]) -> None:
        self._streams, self._servers = streams, servers
        self._last: dict[str, float | None] = {}  # time of the last update, None after the state was read whole

    def forget(self, server: str) -> None:
        """Take in whatever comes next of a server, if only its whole state is read first."""
        self._last.pop(server, None)

    def whole(
        self, server: str, streams: Mapping[str, StreamJson], state: ServerJson | None, time_ms: int
    ) -> Frame | None:
        """A frame of all that is stored of a server at `time_ms`; None if that is nothing.

        `streams` are those of this server, by id.
        """
        self._last[server] = None
        if state is None:
            return None
        gone = [
            stream["path"]
            for name, stream in self._streams.items()
            if stream["server"] == server and name not in streams
        ]
        known = {stream["path"]: stream for stream in streams.values()}
        return Frame(server, time_ms, (), known, state, tuple(gone))

    def take(self, message: str | bytes) -> Frame | None:
        """The frame of an update; None for one that is not in our form or older than what is known.

        Raises Missed for one that does not follow the one before.
        """
        try:
            update = msgspec.json.decode(message, type=_Update)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        server = update.server
        if server not in self._last:
            raise Missed(server)
        last = self._last[server]
        if last is not None and update.t <= last:
            return None
        if last is not None and update.previous != last:
            raise Missed(server)
        self._last[server] = update.t
        streams = {s["path"]: s for s in self._streams.values() if s["server"] == server}
        prefix = len(server) + 1
        for name, fields in update.set.items():
            path = name[prefix:]
            streams[path] = _merged(streams.get(path, {}), fields)
        gone = [name[prefix:] for name in update.gone]
        for path in gone:
            streams.pop(path, None)
        state = _merged(self._servers.get(server, {}), update.servers.get(server, {}))
        events: tuple[EventJson, ...] = tuple(update.events)
        if any(not {"server", "path"} <= stream.keys() for stream in streams.values()):
            raise Missed(server)  # of a stream that began in an update that we have not seen
        return Frame(server, int(update.t * 1000), (), streams, state, tuple(gone), events)


def _merged(old: dict[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """`old` with the changed fields of a delta. Null says that a field is not known, or that there is none such."""
    return {**old, **fields} if fields else old
