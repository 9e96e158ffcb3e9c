"""Events as they were stored, newest begin first: a page of them, of one server or of several."""

import csv
import io
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

from historian.events.event import Event, Level, Type
from historian.query import cursor
from historian.query.timerange import rfc3339
from historian.store import keys
from historian.store.connect import call
from historian.store.events import LOOK_BACK_MS, Fold, begins_at, read_back

log = logging.getLogger(__name__)

# What an event of a server as a whole says of each of its paths.
_OF_ALL_PATHS = ("unknown", "unwatched", "restarted")

# Where an event stands in the order: its begin, its server and its id, which together are unique.
Place = tuple[float, str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters (empty: all). `start` and `end` are Unix seconds: an event is in it if it was open at some time of it.

    With `path` come the events of this path and those of the server that concern all paths: outages, restarts, times
    without a watch. `limit` None is all of them. `cursor` is the `next` of the page before.
    """

    path: str = ""
    types: Sequence[Type] = ()
    levels: Sequence[Level] = ()
    start: float = 0.0
    end: float = float("inf")
    limit: int | None = None
    cursor: str = ""


async def read(client: Redis, servers: Iterable[str], wanted: Wanted) -> tuple[list[Event], str | None]:
    """The events of a page, and the cursor of the next one or None.

    Raises ValueError for a cursor that is not ours, and the errors of the Redis client.
    """
    before = _read_cursor(wanted.cursor) if wanted.cursor else None
    found: list[Event] = []
    for server in servers:
        found += await _of_server(client, server, wanted, before)
    found.sort(key=place, reverse=True)
    if wanted.limit is None or len(found) <= wanted.limit:
        return found, None
    page = found[: wanted.limit]
    return page, cursor.write(place(page[-1]))


async def complete_from(client: Redis, servers: Iterable[str]) -> float | None:
    """From when on all events of these servers are there (Unix seconds); None if none had to be left out."""
    begins = [begin for server in servers if (begin := await begins_at(client, server)) is not None]
    return max(begins, default=None)


async def _of_server(client: Redis, server: str, wanted: Wanted, before: Place | None) -> list[Event]:
    """The first events of a server in the order of the page, one more than fit on it."""
    newest = await call(client, "XREVRANGE", keys.events(server), "+", "-", "COUNT", 1)
    if not newest:
        return []
    # What was open at the start of the range was written anew within the day before the newest entry, or ended later.
    floor = min(wanted.start * 1000, int(newest[0][0].partition("-")[0]) - LOOK_BACK_MS)
    fold, found = Fold(_may_fit(wanted, before)), []
    async for piece in read_back(client, server, int(floor)):
        for _, fields in piece:
            event = fold.take(fields)
            if event is not None and _fits(event, wanted, before):
                found.append(event)
        if wanted.limit is not None and piece:
            # No entry is older than the begin of its event: what began later than the entry read last is all known.
            reached = piece[-1][0] / 1000
            known = [event for event in found if event.begin > reached]
            if len(known) > wanted.limit:
                found = known
                break
    if fold.strange:
        log.warning("left out what another program wrote", extra={"key": keys.events(server), "entries": fold.strange})
    found.sort(key=place, reverse=True)
    return found if wanted.limit is None else found[: wanted.limit + 1]


def place(event: Event) -> Place:
    """Where it stands in the order."""
    return event.begin, event.server, event.id


def _may_fit(wanted: Wanted, before: Place | None) -> Callable[[str, str], bool]:
    """By the id, which begins with the begin in ms, and the path: decoding an event is what costs time."""
    latest_ms = min(wanted.end, before[0] if before else wanted.end) * 1000 + 1
    paths = ("", wanted.path)

    def may_fit(name: str, path: str) -> bool:
        begin = name.partition("-")[0]
        return (not wanted.path or path in paths) and not (begin.isdecimal() and int(begin) > latest_ms)

    return may_fit


def _fits(event: Event, wanted: Wanted, before: Place | None) -> bool:
    return (
        (not wanted.path or event.path == wanted.path or (event.subject == "server" and event.cause in _OF_ALL_PATHS))
        and (not wanted.types or event.type in wanted.types)
        and (not wanted.levels or event.level in wanted.levels)
        and event.begin <= wanted.end
        and (event.end is None or event.end >= wanted.start)
        and (before is None or place(event) < before)
    )


def _read_cursor(text: str) -> Place:
    match cursor.read(text):
        case [float() as begin, str() as server, str() as name]:
            return begin, server, name
    raise cursor.strange()


# The columns of a table: what people read in a spreadsheet. Times are RFC 3339, UTC.
_COLUMNS = (
    *("begin", "end", "duration", "server", "path", "level", "type", "cause", "role", "remote", "protocol"),
    *("count", "text_en", "text_de", "id", "incident"),
)

# What a cell may not begin with: a spreadsheet would compute it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(events: Iterable[Event]) -> str:
    """A head line and a line an event; empty where there is nothing, as at the end of what is open."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for event in events:
        row = event.as_json()
        row |= {"text_en": event.text.get("en"), "text_de": event.text.get("de"), "begin": rfc3339(event.begin)}
        row["end"] = None if event.end is None else rfc3339(event.end)
        writer.writerow([_inert(row[name]) for name in _COLUMNS])
    return out.getvalue()


def _inert(cell: object) -> object:
    """A cell that a spreadsheet takes for no formula: streams may be named by strangers (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
