"""A page of the list of streams: filtered, sorted, continued by a cursor."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from historian.model.frame import StreamJson
from historian.query import cursor
from historian.store.keys import stream_id

# From the most to the least pressing: "state" and "health" sort in this order.
STATES = ("down", "missing", "stalled", "gone", "unknown", "live", "filler", "idle")
LEVELS = ("crit", "warn", "ok", "none")


_STATE_RANKS = {state: rank for rank, state in enumerate(STATES)}
_LEVEL_RANKS = {level: rank for rank, level in enumerate(LEVELS)}

_VALUES: dict[str, Callable[[StreamJson], float | None]] = {
    "state": lambda stream: _STATE_RANKS.get(stream.get("state", "")),
    "health": lambda stream: _LEVEL_RANKS.get(_level(stream)),
    "received_bps": lambda stream: stream.get("received_bps"),
    "sent_bps": lambda stream: stream.get("sent_bps"),
    "readers": lambda stream: stream.get("readers_total"),
    "rtt_ms": lambda stream: stream.get("rtt_ms"),
    "loss_ratio": lambda stream: stream.get("loss_ratio"),
    "since": lambda stream: stream.get("since"),
}
# What the list can be sorted by; a minus in front turns the order round. Unknown values come last in both.
SORTS = ("path", *_VALUES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters (empty: all), order, and how much of it."""

    server: str = ""
    states: Sequence[str] = ()
    levels: Sequence[str] = ()
    text: str = ""
    sort: str = "path"
    limit: int = 1000
    cursor: str = ""


# Where a stream stands in the order: unknown values last, then the value, then the id, which makes places unique.
Place = tuple[bool, float, str]


def select(streams: Iterable[StreamJson], wanted: Wanted) -> tuple[list[StreamJson], str | None]:
    """The streams of a page, and the cursor of the next one or None. Raises ValueError for a broken cursor.

    A cursor is the place of the page's last stream, so nothing is left out or told twice when streams come and go;
    only a stream whose value moves between two pages may be.
    """
    name, down = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    backwards = down and name not in _VALUES
    placed = sorted(
        ((_place(stream, name, down), stream) for stream in streams if _fits(stream, wanted)),
        key=lambda pair: pair[0],
        reverse=backwards,
    )
    if wanted.cursor:
        last = _read_cursor(wanted.cursor)
        placed = [pair for pair in placed if (pair[0] < last if backwards else pair[0] > last)]
    page = placed[: wanted.limit]
    following = cursor.write(page[-1][0]) if len(placed) > len(page) else None
    return [stream for _, stream in page], following


def _level(stream: StreamJson) -> str:
    return str((stream.get("health") or {}).get("level", ""))


def _fits(stream: StreamJson, wanted: Wanted) -> bool:
    return (
        wanted.server in ("", stream["server"])
        and (not wanted.states or stream.get("state") in wanted.states)
        and (not wanted.levels or _level(stream) in wanted.levels)
        and wanted.text.casefold() in stream_id(stream["server"], stream["path"]).casefold()
    )


def _place(stream: StreamJson, name: str, down: bool) -> Place:
    value = _VALUES[name](stream) if name in _VALUES else 0.0
    signed = 0.0 if value is None else float(-value if down else value)
    return value is None, signed, stream_id(stream["server"], stream["path"])


def _read_cursor(text: str) -> Place:
    match cursor.read(text):
        case [bool() as unknown, float() as value, str() as name]:
            return unknown, value, name
    raise cursor.strange()
