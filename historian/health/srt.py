"""What the rules see of an SRT link: the last minute in figures. The meaning of each field is gosrt's, not libsrt's."""

import math
from bisect import bisect_left
from collections.abc import Sequence

import msgspec

from historian.health.repair import NOTHING_LOST, Link, RepairColumns, Repairs, repairs
from historian.health.windows import LONG, CountWindow, GaugeWindow, PeakWindow, percentile
from historian.model.links import LinkValues

# gosrt's RTT starts at 100 ms and comes down by an eighth with each measurement: the first seconds mislead.
WARM_UP = 5.0

# Fewer packets than this in a minute make no share worth judging: it is a connection that hardly carries anything.
_ENOUGH_PACKETS = 100

# RTTs in the window from which on it is told to swing: at 2 s a scrape, half a minute.
_ENOUGH_RTTS = 15

# RTTs from which on one of them can be told to be odd.
_LEAST_RTTS = 3

# A swing by fewer ms than this is the noise of any network.
_SWING_MS = 10.0

# The multipliers of the SRT Deployment Guide, and the shares of lost packets up to which each but the last is enough.
_LEAST = 3.0
_MULTIPLES = (_LEAST, 4.0, 5.0, 6.0)
_LOSSES = (0.01, 0.03, 0.07)

# With more retransmissions than this the line is full, and the queue before it makes the RTT: no latency mends that.
# It is the threshold of srt_overhead.
FULL_LINE = 0.25

_FIRST_COUNT = LinkValues._fields.index("received_packets")
_RTT = LinkValues._fields.index("rtt_ms")
# Places of the counts: packets, lost and retransmitted come first for each direction.
_LOST, _AGAIN, _USELESS, _UNDECRYPTED, _SENT, _GIVEN_UP, _DISCARDED, _BELATED = 1, 2, 3, 4, 5, 8, 9, 10
# Gauges whose peaks are kept.
_CAPACITY, _RATE, _BUFFER = range(3)
# Below every fill of a buffer.
_UNKNOWN = -1.0
REPAIR_COLUMNS = RepairColumns(_LOST, _AGAIN, _USELESS, _BELATED)


class LinkView(msgspec.Struct, gc=False):
    """A link at a scrape; the fields are the measures that `rules.py` names. None: cannot be told now.

    All counts are of the last minute unless named `…_now` (10 s). `lost` holds repaired losses too; what became of them
    (`missing` to `all_repaired`) is told by repair.Repairs. `useless` packets arrived late or twice. `swing` is
    p95 - p50 of the RTT as a share of p50.

    `multiple` is the latency in round trips (p95), `judged_multiple` is endless while the line is full, since the
    latency is not what is wrong then. `short_multiple` is what it lacks to the one advised for this loss, 0 while it is
    less than any link should have: another rule tells that.

    `buffer_ms` is the highest fill of the buffer, a publisher's receive or a reader's send buffer: in a single reading
    it may be empty at any time. `buffer_share` is that of the latency while packets are lost, else 1; `send_share` is
    it over the last 10 to 20 s, 0 for a publisher. `headroom` is the highest estimate of the capacity by the highest
    rate; endless where it cannot be told. `inexact` says that lost packets are counted too high: `certain_loss_ratio`
    is what certainly was lost on the line, `loss_ratio` what the counters say.
    """

    role: str
    remote: str
    rtt_ms: float | None
    rtt_p50_ms: float | None
    swing: float | None
    latency_ms: float | None
    multiple: float | None
    judged_multiple: float | None
    want_multiple: float
    short_multiple: float
    packets: int
    lost: int
    retransmitted: int
    retransmitted_ratio: float
    useless: int
    loss_ratio: float | None
    certain_loss_ratio: float | None
    missing: int
    unrepaired: int
    repaired: int
    overtaken: int
    all_repaired: int
    undecrypted_now: int
    given_up: int
    given_up_ratio_now: float
    discarded: int
    discarded_now: int
    buffer_ms: float
    buffer_share: float
    send_share: float
    capacity_bps: float
    rate_bps: float
    headroom: float
    inexact: bool


class LinkWindow:
    """The scrapes of the last minute of one connection."""

    __slots__ = ("_began", "_counts", "_last", "_peaks", "_rtts")

    def __init__(self, began: float) -> None:
        self._began = self._last = began
        self._rtts = GaugeWindow()
        self._counts = CountWindow(began, _BELATED + 1)
        self._peaks = PeakWindow(began)

    def push(
        self, tick: float, values: LinkValues, discarded: float | None = None, belated: float | None = None
    ) -> None:
        """Take in a scrape; `tick` is its time, for the others see `links.judged_only`."""
        self._last = tick
        self._rtts.push(tick, values[_RTT] if tick - self._began >= WARM_UP else None)
        self._counts.push(tick, (*values[_FIRST_COUNT:], discarded, belated))
        # Of each pair one is 0 or unknown: MediaMTX only receives from a publisher, and only sends to a reader.
        _, _, received, sent, capacity, receive_buffer, send_buffer = values[:_FIRST_COUNT]
        buffer = send_buffer if receive_buffer is None else receive_buffer or send_buffer or 0.0
        self._peaks.push(tick, (capacity or 0.0, received or sent or 0.0, _UNKNOWN if buffer is None else buffer))

    def view(self, key: tuple[str, ...], latency_ms: float | None, counts_exactly: bool) -> LinkView:
        """What the rules see at the last scrape; `counts_exactly` tells how this MediaMTX counts losses (see below)."""
        sums, ordered, reads = self._counts.sums(), self._rtts.ordered, key[1] == "read"
        rtt, median = _p95(ordered), percentile(ordered, 0.5)
        packets, lost, again = sums[_SENT:_GIVEN_UP] if reads else sums[:_USELESS]
        useless, given_up, discarded = sums[_USELESS], sums[_GIVEN_UP], sums[_DISCARDED]
        # A sender counts what it gave up as lost too, and that came from no line.
        lost_on_line = lost - given_up if reads else lost
        originals = packets - again + (0 if reads else lost)
        loss = min(1.0, max(0.0, lost_on_line) / originals) if originals > 0 else None
        mended = NOTHING_LOST if reads or not lost else self._repairs(Link(rtt, latency_ms, counts_exactly))
        multiple = latency_ms / rtt if latency_ms and rtt else None
        enough = packets >= _ENOUGH_PACKETS
        true_loss = loss if reads or loss is None else loss * mended.true_share
        wanted = wanted_multiple(true_loss) if enough else _LEAST
        full = enough and again / packets > FULL_LINE
        peaks = self._peaks
        capacity, rate, buffer = peaks.peak(_CAPACITY), peaks.peak(_RATE), peaks.peak(_BUFFER)
        minute = peaks.is_full() and enough and len(ordered) >= _ENOUGH_RTTS  # few readings have no true maximum
        # By position: to match so many keywords costs half of what judging a link does.
        return LinkView(
            key[1],  # role
            key[2],  # remote
            rtt,  # rtt_ms
            median,  # rtt_p50_ms
            _swing(median, rtt) if len(ordered) >= _ENOUGH_RTTS else None,  # swing
            latency_ms,  # latency_ms
            multiple,  # multiple
            math.inf if full and multiple is not None else multiple,  # judged_multiple
            wanted,  # want_multiple
            max(0.0, wanted - multiple)
            if multiple is not None and multiple >= _LEAST and not full
            else 0.0,  # short_multiple
            int(packets),  # packets
            int(lost),  # lost
            int(again),  # retransmitted
            again / packets if enough else 0.0,  # retransmitted_ratio
            int(useless),  # useless
            loss,  # loss_ratio
            true_loss,  # certain_loss_ratio
            mended.missing,  # missing
            mended.unrepaired,  # unrepaired
            mended.repaired,  # repaired
            mended.overtaken,  # overtaken
            mended.all_repaired,  # all_repaired
            self._now(_UNDECRYPTED) if sums[_UNDECRYPTED] else 0,  # undecrypted_now
            int(given_up),  # given_up
            given_up / max(packets, given_up) if given_up and self._now(_GIVEN_UP) else 0.0,  # given_up_ratio_now
            int(discarded),  # discarded
            self._now(_DISCARDED) if discarded else 0,  # discarded_now
            max(0.0, buffer),  # buffer_ms
            buffer / latency_ms
            if minute and lost and latency_ms and not reads and buffer >= 0
            else 1.0,  # buffer_share
            peaks.recent(_BUFFER) / latency_ms if reads and latency_ms else 0.0,  # send_share
            capacity,  # capacity_bps
            rate,  # rate_bps
            capacity / rate if minute and capacity and rate else math.inf,  # headroom
            not counts_exactly,  # inexact
        )

    def _repairs(self, link: Link) -> Repairs:
        seconds = min(LONG, self._last - self._began)
        return repairs(self._counts, REPAIR_COLUMNS, seconds, link) if seconds else NOTHING_LOST

    def _now(self, column: int) -> int:
        return int(self._counts.recent(column))


def _p95(ordered: Sequence[float]) -> float | None:
    """The 95th percentile, but never the largest value alone: with slow scrapes one odd reading would be most of it."""
    p95 = percentile(ordered, 0.95)
    return p95 if p95 is None or len(ordered) < _LEAST_RTTS else min(p95, ordered[-2])


def _swing(median: float | None, rtt: float | None) -> float:
    """How far the RTT goes above its median, as a share of that; 0 for what no latency would notice."""
    return 0.0 if not median or rtt is None or rtt - median < _SWING_MS else (rtt - median) / median


def wanted_multiple(loss: float | None) -> float:
    """How many round trips of latency the SRT Deployment Guide advises for a share of lost packets."""
    return _MULTIPLES[bisect_left(_LOSSES, loss)] if loss else _LEAST
