"""The last minute of an SRT link, and what the rules measure in it."""

from collections import deque
from dataclasses import dataclass

from historian.model.links import LinkValues

# Seconds. The long window carries what needs many samples (percentiles, shares), the short one says "now".
LONG, SHORT = 60.0, 10.0

# gosrt's RTT starts at 100 ms and comes down by an eighth with each measurement (field notes on msRTT: ignore 5 s).
WARM_UP = 5.0

_FIRST_COUNT = LinkValues._fields.index("received_packets")
_RTT = LinkValues._fields.index("rtt_ms")
_COUNTS = len(LinkValues._fields) - _FIRST_COUNT
(
    _RECEIVED,
    _RECEIVED_LOST,
    _RECEIVED_AGAIN,
    _RECEIVED_USELESS,
    _UNDECRYPTED,
    _SENT,
    _SENT_LOST,
    _SENT_AGAIN,
    _SENT_GIVEN_UP,
) = range(_COUNTS)


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

    __slots__ = ("_began", "_counts", "_rtts", "_sums")

    def __init__(self, began: float) -> None:
        self._began = began
        self._rtts: deque[tuple[float, float]] = deque()
        self._counts: deque[tuple[float, tuple[float, ...]]] = deque()
        self._sums = [0.0] * _COUNTS

    def push(self, tick: float, values: LinkValues) -> None:
        """Take in a scrape; `tick` is its time by the monotonic clock."""
        rtt = values[_RTT]
        if rtt is not None and tick - self._began >= WARM_UP:
            self._rtts.append((tick, rtt))
        counts = tuple([count or 0 for count in values[_FIRST_COUNT:]])
        if any(counts):
            self._counts.append((tick, counts))
            self._sums = [total + count for total, count in zip(self._sums, counts, strict=True)]
        horizon = tick - LONG
        while self._rtts and self._rtts[0][0] <= horizon:
            self._rtts.popleft()
        while self._counts and self._counts[0][0] <= horizon:
            _, expired = self._counts.popleft()
            self._sums = [total - count for total, count in zip(self._sums, expired, strict=True)]

    def view(self, key: tuple[str, ...], latency_ms: float | None, tick: float, counts_exactly: bool) -> LinkView:
        """What the rules see at `tick`; `counts_exactly` tells how this MediaMTX counts losses (see below)."""
        sums = self._sums
        rtt = percentile([value for _, value in self._rtts], 0.95)
        reads = key[1] == "read"
        packets, lost, again = sums[_SENT if reads else _RECEIVED], *self._losses(reads)
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

    def _losses(self, reads: bool) -> tuple[float, float]:
        sums = self._sums
        return (sums[_SENT_LOST], sums[_SENT_AGAIN]) if reads else (sums[_RECEIVED_LOST], sums[_RECEIVED_AGAIN])

    def _recent(self, column: int, tick: float) -> float:
        total = 0.0
        for at, counts in reversed(self._counts):
            if at <= tick - SHORT:
                break
            total += counts[column]
        return total


def percentile(values: list[float], share: float) -> float | None:
    """The value that `share` of all values do not exceed, interpolated linearly; None for no values."""
    if not values:
        return None
    ordered = sorted(values)
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
