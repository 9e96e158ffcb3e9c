"""What became of the packets that an SRT publisher's link lost, as far as gosrt's counters tell."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from historian.health.windows import CountWindow

# Seconds after which a lost packet has been repaired or given up, unless the latency is longer: the counters are read
# at moments when some copies are on their way.
_SETTLE = 4.0

# A lost packet is on its way again for about one round trip, half of one more where copies are lost too.
_PENDING_TRIPS = 1.5

# Up to v1.20.0 MediaMTX counts one lost packet too many for each gap, which mostly is of a single one: only half of
# the counted losses are certain.
_CERTAIN_SHARE = 0.5


class RepairColumns(NamedTuple):
    """Where the counts stand in a window."""

    lost: int
    again: int
    useless: int
    belated: int


class Link(NamedTuple):
    """What else must be known of a link; `exact` is False for a MediaMTX up to v1.20.0."""

    rtt_ms: float | None
    latency_ms: float | None
    exact: bool


@dataclass(frozen=True, slots=True)
class Repairs:
    """The losses of the last minute; all but `true_share` are packets.

    At most `missing` were not repaired so far, `unrepaired` is what is judged of those. `repaired` are the losses if
    none is missing, `all_repaired` too but only if that is proven: the counts are exact, and no packet came too late.
    `overtaken` are the losses if most of them only came behind later packets. `true_share` is the part of the counted
    losses that were packets lost on the line.
    """

    missing: int = 0
    unrepaired: int = 0
    repaired: int = 0
    overtaken: int = 0
    all_repaired: int = 0
    true_share: float = 1.0


NOTHING_LOST = Repairs()


def repairs(counts: CountWindow, at: RepairColumns, seconds: float, link: Link) -> Repairs:
    """Tell it from a window of counts, which go back for so many seconds."""
    sums = counts.sums()
    lost, again, useless, belated = (sums[column] for column in at)
    if not lost:
        return NOTHING_LOST
    share = 1.0 if link.exact else _CERTAIN_SHARE
    settle = max(_SETTLE, (link.latency_ms or 0.0) / 1000)
    so_far, settled = _missing(counts, at, 1.0, 0.0, settle)
    missing = math.ceil(so_far)
    if link.exact and are_overtaken(lost, again, useless, belated):
        return Repairs(missing, overtaken=int(lost), true_share=0.0)
    if not link.exact:
        (settled,) = _missing(counts, at, share, settle)
    # What is on its way again at any moment, at this rate of losses, may be all that is open.
    pending = share * lost / seconds * (link.rtt_ms or 0.0) / 1000 * _PENDING_TRIPS
    unrepaired = math.ceil(settled) if settled > pending else 0
    # What was lost since the scrape before may be repaired by the next one.
    repaired = 0 if unrepaired else max(0, int(share * lost - counts.last(at.lost)))
    proven = link.exact and not belated and not settled
    return Repairs(missing, unrepaired, repaired, 0, repaired if proven else 0, share)


def are_overtaken(lost: float, again: float, useless: float, belated: float) -> bool:
    """Whether most packets that were counted as lost only came behind later ones.

    gosrt takes each gap for a loss at once. Then the original fills it and the copy comes in time, but for nothing;
    where gaps stay open copies are belated or never come. Needs exact counts.
    """
    return again - useless < lost / 2 <= useless - belated


def _missing(counts: CountWindow, at: RepairColumns, share: float, *settles: float) -> list[float]:
    """At most so many packets were lost in the last minute and not repaired in the seconds (`settles`) that came after.

    Each retransmitted packet that arrived either filled a gap or was useless (gosrt congestion/live/receive.go), so
    `lost - (retransmitted - useless)` is never below the number of gaps that are open, be it for good or as yet. How
    far that has risen is what is missing. Useless originals only make it larger. `share` of the counted losses were
    packets.
    """
    return counts.lasting_rises(((at.lost, share), (at.again, -1.0), (at.useless, 1.0)), settles)
