"""The last minute of an SRT link, and what the rules measure in it."""

import math
from array import array
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from historian.model.links import LinkValues

# Seconds. The long window carries what needs many samples (percentiles, shares), the short one says "now".
LONG, SHORT = 60.0, 10.0

# gosrt's RTT starts at 100 ms and comes down by an eighth with each measurement (field notes on msRTT: ignore 5 s).
WARM_UP = 5.0

_FIRST_COUNT = LinkValues._fields.index("received_packets")
_RTT = LinkValues._fields.index("rtt_ms")
_COUNTS = len(LinkValues._fields) - _FIRST_COUNT
_FIRST = 2  # where the counts begin in the array of a scrape
# The places of the counts: packets, lost and retransmitted come first for each direction.
_RECEIVED_USELESS, _UNDECRYPTED, _SENT, _SENT_GIVEN_UP = 3, 4, 5, 8


@dataclass(slots=True)
class LinkView:
    """What the rules see of a link; the fields are the measures that `rules.py` names. None: cannot be told now.

    All counts are of the last minute unless named `…_now` (10 s). `lost` holds repaired losses too; at most `missing`
    of them were not repaired, `unrepaired` is what is judged of those, `repaired` are all losses if none is missing.
    `useless` packets arrived late or twice. `multiple` is the latency in round trips (p95).
    """

    role: str
    remote: str
    rtt_ms: float | None
    latency_ms: float | None
    multiple: float | None
    packets: int
    lost: int
    retransmitted: int
    useless: int
    loss_ratio: float | None
    missing: int
    unrepaired: int
    repaired: int
    undecrypted_now: int
    given_up: int
    given_up_ratio_now: float


class LinkWindow:
    """The scrapes of the last minute of one connection."""

    __slots__ = ("_began", "_ordered", "_scrapes")

    def __init__(self, began: float) -> None:
        self._began = began
        # Tick, RTT (NaN while it is not judged) and all counts since the window began, for each scrape of the last
        # minute and the one before. Arrays, because ten thousand links keep thirty of them each.
        self._scrapes = deque([array("d", (began - LONG, math.nan, *[0.0] * _COUNTS))])
        self._ordered: list[float] = []  # the RTTs of the last minute by size

    def push(self, tick: float, values: LinkValues) -> None:
        """Take in a scrape; `tick` is its time by the monotonic clock."""
        rtt = values[_RTT]
        if rtt is None or tick - self._began < WARM_UP:
            rtt = math.nan
        else:
            insort(self._ordered, rtt)
        scrapes = self._scrapes
        counts = [
            before if count is None else before + count
            for before, count in zip(scrapes[-1][_FIRST:], values[_FIRST_COUNT:], strict=True)
        ]
        scrapes.append(array("d", (tick, rtt, *counts)))
        while scrapes[1][0] <= tick - LONG:
            scrapes.popleft()
            expired = scrapes[0][1]
            if expired == expired:  # not NaN
                del self._ordered[bisect_left(self._ordered, expired)]

    def view(self, key: tuple[str, ...], latency_ms: float | None, tick: float, counts_exactly: bool) -> LinkView:
        """What the rules see at `tick`; `counts_exactly` tells how this MediaMTX counts losses (see below)."""
        sums = [now - before for before, now in zip(self._scrapes[0][_FIRST:], self._scrapes[-1][_FIRST:], strict=True)]
        rtt = percentile(self._ordered, 0.95)
        reads = key[1] == "read"
        packets, lost, again = sums[_SENT:_SENT_GIVEN_UP] if reads else sums[:_RECEIVED_USELESS]
        useless, given_up = sums[_RECEIVED_USELESS], sums[_SENT_GIVEN_UP]
        originals = packets - again + (0 if reads else lost)
        missing = 0 if reads else int(possibly_missing(lost, again, useless))
        # Up to v1.20.0 each gap counts one packet too many, so a repaired single loss leaves one that never was: only
        # the half that was lost for certain is held against the link.
        unrepaired = missing if counts_exactly or reads else int(possibly_missing(lost / 2, again, useless))
        gives_up = given_up > 0 and self._recent(_SENT_GIVEN_UP, tick) > 0
        return LinkView(
            role=key[1],
            remote=key[2],
            rtt_ms=rtt,
            latency_ms=latency_ms,
            multiple=latency_ms / rtt if latency_ms and rtt else None,
            packets=int(packets),
            lost=int(lost),
            retransmitted=int(again),
            useless=int(useless),
            loss_ratio=min(1.0, lost / originals) if originals > 0 else None,
            missing=missing,
            unrepaired=unrepaired,
            repaired=0 if reads or unrepaired else int(lost),
            undecrypted_now=int(self._recent(_UNDECRYPTED, tick)) if sums[_UNDECRYPTED] else 0,
            given_up=int(given_up),
            given_up_ratio_now=given_up / max(packets, given_up) if gives_up else 0.0,
        )

    def _recent(self, column: int, tick: float) -> float:
        place, scrapes = _FIRST + column, self._scrapes
        before = next((one for one in reversed(scrapes) if one[0] <= tick - SHORT), scrapes[0])
        return scrapes[-1][place] - before[place]


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """What `share` of these values, ordered by size, do not exceed, interpolated linearly; None for no values."""
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def possibly_missing(lost: float, retransmitted: float, useless: float) -> float:
    """At most so many lost packets were not repaired.

    Each retransmitted packet that arrived either filled a gap or was useless, so at least `retransmitted - useless`
    gaps were filled (gosrt congestion/live/receive.go). Useless originals only make the bound larger.
    """
    return max(0.0, lost - max(0.0, retransmitted - useless))
