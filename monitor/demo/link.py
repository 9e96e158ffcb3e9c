"""SRT statistics of one connection as gosrt, MediaMTX's SRT library, reports them.

What its numbers mean, and where they differ from libsrt's, is told in the metrics reference; this module produces them:
a loss is a gap seen at the receiver (repaired or not), a drop is a packet that arrived and was useless, the round-trip
time starts at 100 ms and converges, rates are Mebibit a second of payload, byte counters hold 44 B of headers a packet.
"""

import math
from dataclasses import dataclass

from monitor.demo.wave import Wave, dice, flutter

PAYLOAD = 1316  # bytes of seven MPEG-TS packets, the usual load of one SRT packet
HEADERS = 44  # bytes of IPv4, UDP and SRT headers, which gosrt adds to each packet
_MEBI = 1024 * 1024
_RTT_START_MS, _RTT_SETTLING_S = 100.0, 1.2  # an SRT link begins at 100 ms, and its mean finds the true one
_DUPLICATES = 0.35  # useless retransmissions for each loss: gosrt repeats its NAKs, so duplicates are routine


@dataclass(frozen=True, slots=True)
class Link:
    """A network between a peer and the server.

    `loss` is the share of packets lost on the way, `repaired` the share of these that arrives again in time,
    `dropped` the share of packets that the sender gives up, `undecrypted_after` the age in seconds from which packets
    cannot be decrypted, `capacity` the estimated link over the bitrate.
    """

    rtt_ms: float
    latency_ms: int
    swing: float = 0.08
    loss: float = 0.0
    repaired: float = 1.0
    dropped: float = 0.0
    undecrypted_after: float = math.inf
    capacity: float = 9.0


@dataclass(frozen=True, slots=True)
class Traffic:
    """What one direction of a connection has come to at one moment.

    Packets since the connection began: `first` arrived, or were sent, for the first time; `lost` ones left `gaps` and
    were `retransmitted`, some in vain (`dropped` by the receiver; a sender's `dropped` ones were given up as too late).
    `rate` is payload, bit/s.
    """

    first: int
    lost: int
    gaps: int
    retransmitted: int
    dropped: int
    undecrypted: int
    rate: float

    @property
    def packets(self) -> int:
        """All packets that arrived, or were sent: for the first time, and again."""
        return self.first + self.retransmitted


def traffic(seed: str, link: Link, bitrate: Wave, start: float, flow_end: float, t: float, *, sending: bool) -> Traffic:
    """The counters at `t` of a connection that began at `start` and whose media stops at `flow_end`."""
    end = min(t, flow_end)
    packets = bitrate.total(start, end) / 8 / PAYLOAD
    per_second = bitrate.mean / 8 / PAYLOAD
    lost = int(Wave(f"{seed}/loss", per_second * link.loss, 0.7).total(start, end))
    duplicates = int(lost * _DUPLICATES)
    given_up = int(Wave(f"{seed}/drop", per_second * link.dropped, 0.8).total(start, end))
    undecrypted = int(Wave(f"{seed}/key", per_second, 0.05).total(start + link.undecrypted_after, t))
    repaired = int(lost * link.repaired)
    return Traffic(
        first=undecrypted + int(packets if sending else packets * (1 - link.loss)),
        lost=lost + given_up if sending else lost,
        gaps=int(lost * 0.7),
        retransmitted=repaired + duplicates,
        dropped=given_up if sending else duplicates,
        undecrypted=undecrypted,
        rate=bitrate.rate(t) if start <= t < flow_end or undecrypted else 0.0,
    )


def round_trip_ms(seed: str, link: Link, age: float, t: float) -> float:
    """The smoothed round-trip time: from gosrt's first guess of 100 ms to the link's own, which wanders."""
    settled = link.rtt_ms * (1 + link.swing * flutter(f"{seed}/rtt", t))
    return settled + (_RTT_START_MS - settled) * math.exp(-age / _RTT_SETTLING_S)


def receive_buffer_ms(seed: str, link: Link, t: float, *, flowing: bool) -> int:
    """Media waiting for its play-out time: just below the latency when healthy, and 0 in the moment after a read."""
    if not flowing or dice(f"{seed}/read", t) < 0.05:
        return 0
    depth = 0.93 if link.latency_ms >= 3 * link.rtt_ms else 0.6
    return int(link.latency_ms * (depth + 0.05 * flutter(f"{seed}/buffer", t)))


def send_buffer_ms(seed: str, link: Link, t: float, *, flowing: bool) -> int:
    """Media not yet acknowledged: about one round trip, more than the latency when the link is too slow."""
    if not flowing:
        return 0
    depth = link.latency_ms * 1.2 if link.dropped else link.rtt_ms
    return int(depth * (1 + 0.2 * flutter(f"{seed}/unsent", t)))


def mebibits(bits: float) -> float:
    """Bits as gosrt's "mbps": Mebibit."""
    return bits / _MEBI
