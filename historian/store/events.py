"""Events in Redis: an entry at each begin, change and end, with the whole event in it; its readers fold them by id.

An open event is written again once a day. So what was open at some time has an entry within the day before it, and
neither a restart nor a query has to read the whole stream.
"""

import logging
from collections.abc import AsyncIterator, Callable, Sequence

import msgspec
import orjson
from redis.asyncio import Redis

from historian.events.event import Event
from historian.model.frame import EventJson, Frame
from historian.store import keys
from historian.store.connect import call
from historian.store.raw import Command

log = logging.getLogger(__name__)

# How often an open event is written again, and by how much a read must look back for that: upkeep may be late.
_AGAIN_MS = 24 * 3600 * 1000
LOOK_BACK_MS = _AGAIN_MS + 3600 * 1000
# Rare enough to cost nothing, small against a day.
_UPKEEP_MS = 5 * 60 * 1000
# A stream that is no longer written disappears this long after its last event has aged out.
_EXPIRY_SLACK_S = 3600
# A guard against what no retention can foresee: some 65 MB a server. A busy server has a hundred events a day.
MOST = 100_000
# One piece: some 5 ms of work for this process, in between of which others get their turn.
_PIECE = 500

# Time of an entry in ms, and its fields.
Entry = tuple[int, dict[str, str]]


class EventWriter:
    """Makes the commands that add a frame's events. Knows the open ones of each server."""

    def __init__(self, retention: float) -> None:
        self._retention_ms = int(retention * 1000)
        self._open: dict[str, dict[str, tuple[EventJson, int]]] = {}
        self._last: dict[str, tuple[int, int]] = {}
        self._upkeep_due: dict[str, int] = {}

    def resume(self, server: str, events: Sequence[Event], newest: str, time_ms: int) -> None:
        """Go on with these open events; `newest` is the id of the newest entry, "" if there is none."""
        known = self._open.setdefault(server, {})
        for event in events:
            known.setdefault(event.id, (event.as_json(), time_ms - _AGAIN_MS))  # written again at the next upkeep
        if newest:
            time, _, number = newest.partition("-")
            self._last[server] = max(self._last.get(server, (0, 0)), (int(time), int(number or 0)))

    def forget(self, server: str) -> None:
        """Know nothing of a server's open events: another historian has them now."""
        self._open.pop(server, None)

    def commands(self, frame: Frame, time_ms: int) -> list[Command]:
        """XADD for each event, and the upkeep where it is due. `time_ms` is the time for the entries' ids."""
        key, known = keys.events(frame.server), self._open.setdefault(frame.server, {})
        made: list[Command] = []
        for event in frame.events:
            word = "end" if event["end"] is not None else "change" if event["id"] in known else "begin"
            made.append(self._entry(key, frame.server, event, word, time_ms))
            if event["end"] is None:
                known[event["id"]] = event, time_ms
            else:
                known.pop(event["id"], None)
        if time_ms >= self._upkeep_due.get(frame.server, 0):
            self._upkeep_due[frame.server] = time_ms + _UPKEEP_MS
            for event, written in list(known.values()):
                if written <= time_ms - _AGAIN_MS:
                    made.append(self._entry(key, frame.server, event, "open", time_ms))
                    known[event["id"]] = event, time_ms
            made.append(["XTRIM", key, "MINID", "~", max(0, time_ms - self._retention_ms)])
            made.append(["XTRIM", key, "MAXLEN", "~", MOST])
            made.append(["EXPIRE", key, (self._retention_ms + _AGAIN_MS) // 1000 + _EXPIRY_SLACK_S])
        return made

    def _entry(self, key: str, server: str, event: EventJson, word: str, time_ms: int) -> Command:
        """Ids rise even if the clock was set back; made once, so that a repeated write changes nothing."""
        last_ms, number = self._last.get(server, (0, 0))
        self._last[server] = (time_ms, 0) if time_ms > last_ms else (last_ms, number + 1)
        entry_id = "{}-{}".format(*self._last[server])
        text = orjson.dumps(event).decode()
        return ["XADD", key, entry_id, "id", event["id"], "op", word, "path", event["path"] or "", "event", text]


async def read_back(client: Redis, server: str, oldest_ms: int) -> AsyncIterator[list[Entry]]:
    """The entries of a server from the newest back to `oldest_ms`, in pieces. Raises the errors of the client."""
    key, position = keys.events(server), "+"
    while True:
        piece = await call(client, "XREVRANGE", key, position, max(0, oldest_ms), "COUNT", _PIECE)
        entries = [(int(entry_id.partition("-")[0]), dict(fields)) for entry_id, fields in piece]
        yield entries
        if len(piece) < _PIECE:
            return
        position = f"({piece[-1][0]}"


class Fold:
    """Folds entries that come from the newest on: the first one of an event is what it has become."""

    def __init__(self, wanted: Callable[[str, str], bool] = lambda name, path: True) -> None:
        """`wanted` tells by id and path ("" for none) whether an event is worth decoding."""
        self._wanted = wanted
        self._met: set[str] = set()
        self.strange = 0

    def take(self, fields: dict[str, str]) -> Event | None:
        """The event of an entry; None if a newer entry has told of it, or its path is not wanted."""
        name = fields.get("id", "")
        if name in self._met:
            return None
        self._met.add(name)
        if not self._wanted(name, fields.get("path", "")):
            return None
        try:
            return msgspec.json.decode(fields.get("event", ""), type=Event)
        except msgspec.DecodeError:
            self.strange += 1
            return None


async def load_open(client: Redis, server: str) -> tuple[list[Event], str]:
    """The events of a server that are stored as open, oldest first, and the id of the newest entry ("" for none)."""
    newest = await call(client, "XREVRANGE", keys.events(server), "+", "-", "COUNT", 1)
    if not newest:
        return [], ""
    entry_id: str = newest[0][0]
    fold, events = Fold(), []
    async for piece in read_back(client, server, int(entry_id.partition("-")[0]) - LOOK_BACK_MS):
        for _, fields in piece:
            event = fold.take(fields)
            if event is not None and event.end is None:
                events.append(event)
    if fold.strange:
        log.warning("left out what another program wrote", extra={"key": keys.events(server), "entries": fold.strange})
    return events[::-1], entry_id


async def begins_at(client: Redis, server: str) -> float | None:
    """From when on all events of a server are there, in Unix seconds; None if none had to be left out."""
    key = keys.events(server)
    if await call(client, "XLEN", key) < MOST:
        return None
    oldest = await call(client, "XRANGE", key, "-", "+", "COUNT", 1)
    return int(oldest[0][0].partition("-")[0]) / 1000 if oldest else None
