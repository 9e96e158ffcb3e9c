"""What state a path is in: the exporter's word, and what only time tells (stalled, gone, unknown).

live      media flows                         idle      on demand, nobody asks
stalled   live, but no byte for 6 s           down      a source that should be there is not
filler    always available, no publisher      gone      was there, left the list
unknown   the API does not answer             missing   expected, never seen
"""

import math
from dataclasses import dataclass
from typing import Literal, cast, get_args

State = Literal["unknown", "live", "stalled", "filler", "idle", "down", "gone", "missing"]

# Seconds without a byte. MediaMTX ends the connection of a dead SRT publisher after 10 s (readTimeout): by waiting as
# long, a pulled cable would never be shown as a stall, only as gone. A live encoder sends something every second.
STALLED_AFTER = 6.0

# A path that was restored after a restart of the historian and has not been looked at since.
NEVER = -math.inf

# States in which a stream is really there; only such a stream can be gone later.
_PRESENT = ("live", "stalled", "filler")


@dataclass(slots=True)
class Status:
    """The state of one path and what is needed to find the next one.

    `since`, `last_seen` and `began` are Unix seconds, `flowed` (when a byte came last) is of the monotonic clock.
    `first_seen` is since when it is known without a break, `last_seen` None for a path that never was there with media.
    `hidden` is the state before an outage of the API.
    """

    state: State
    since: float
    last_seen: float | None = None
    began: float | None = None
    received_bytes: float | None = None
    flowed: float = NEVER
    hidden: tuple[State, float] | None = None
    first_seen: float = math.inf


@dataclass(frozen=True, slots=True)
class Sight:
    """The time of a good scrape: `tick` by the monotonic, `wall` by the wall clock.

    `witnessed` tells that the scrape before was good as well, so that whatever is new began in between.
    """

    tick: float
    wall: float
    witnessed: bool


def observe(
    status: Status | None, told: str, began: float | None, received_bytes: float | None, sight: Sight
) -> Status:
    """The status after a good scrape that showed the path in the exporter's state `told`.

    `began` is when MediaMTX says that the present stream began (Unix seconds). A known status is changed in place.
    """
    state = cast(State, told) if told in ("live", "filler", "idle", "down") else "unknown"
    if status is None:
        since = _begin(began, sight) if state == "live" else sight.wall
        status = Status(state, since, None, began, received_bytes, sight.tick, first_seen=sight.wall)
    else:
        anew = _began_anew(status, began)
        _note_flow(status, state, anew, received_bytes, sight.tick)
        if state == "live" and sight.tick - status.flowed >= STALLED_AFTER:
            state = "stalled"
        status.since = _since(status, state, anew, began, sight)
        status.state, status.hidden = state, None
        status.began = status.began if began is None else began
    if state in _PRESENT:
        status.last_seen = sight.wall
    return status


def restore(state: str, since: float, last_seen: float | None, first_seen: float | None) -> Status:
    """The status of a path as it was stored before a restart of the historian; an older one stored no `first_seen`."""
    known = cast(State, state) if state in get_args(State) else "unknown"
    return Status(known, since, last_seen, first_seen=since if first_seen is None else first_seen)


def vanish(status: Status, wall: float) -> bool:
    """A good scrape lacked the path: it is gone. False if it never was there with media and is not worth keeping."""
    if status.last_seen is None:
        return False
    if status.state != "gone":
        status.state, status.since, status.hidden = "gone", wall, None
        status.began = status.received_bytes = None
    return True


def miss(status: Status | None, wall: float) -> Status:
    """A good scrape lacked a path that should be there: gone if it once was there with media, else missing."""
    if status is not None and vanish(status, wall):
        return status
    if status is None or status.state != "missing":
        before = status.hidden if status is not None else None
        since = before[1] if before is not None and before[0] == "missing" else wall
        return Status("missing", since, first_seen=wall if status is None else status.first_seen)
    return status


def lose_sight(status: Status, wall: float) -> None:
    """The API does not answer. What is gone stays gone; of all else nothing is known."""
    if status.state not in ("gone", "unknown"):
        status.hidden = status.state, status.since
        status.state, status.since = "unknown", wall


def step_back(status: Status, wall: float) -> None:
    """The wall clock was set back to `wall`: nothing that was seen can be later than that."""
    status.since = min(status.since, wall)
    status.first_seen = min(status.first_seen, wall)
    if status.last_seen is not None:
        status.last_seen = min(status.last_seen, wall)
    if status.hidden is not None:
        status.hidden = status.hidden[0], min(status.hidden[1], wall)


def _since(status: Status, state: State, anew: bool, began: float | None, sight: Sight) -> float:
    if state == "live" and anew:
        return _begin(began, sight)  # also where another publisher took over between two scrapes
    if state == status.state:
        return status.since
    if status.hidden is not None and status.hidden[0] == state:
        return status.hidden[1]  # as before the outage
    return sight.wall


def _begin(began: float | None, sight: Sight) -> float:
    """Since when a stream is live. MediaMTX's clock is asked only for what was not seen here: it may be wrong."""
    return sight.wall if began is None or sight.witnessed else min(began, sight.wall)


def _began_anew(status: Status, began: float | None) -> bool:
    if began is None or began == status.began:
        return False
    if status.began is None and status.flowed == NEVER:
        # The historian restarted and knows only `since`, which may be that of the scrape that saw the begin.
        return began > status.since + 1.0
    return True


def _note_flow(status: Status, state: State, anew: bool, received_bytes: float | None, tick: float) -> None:
    """Remember when bytes came last. What has no byte counter, or only now became live, is not stalled."""
    first_look = status.state == "stalled" and status.flowed == NEVER and status.received_bytes is None
    became_live = state == "live" and status.state not in ("live", "stalled", "unknown")
    moved = received_bytes is None or (received_bytes != status.received_bytes and not first_look)
    if anew or became_live or moved:
        status.flowed = tick
    status.received_bytes = received_bytes
