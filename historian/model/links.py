"""An SRT link: the row of the exporter's values → the values that are stored and judged."""

from collections.abc import Sequence
from typing import NamedTuple

from historian.model.entities import Entity
from historian.model.rates import bits_per_second, increment, increments


class LinkValues(NamedTuple):
    """One scrape of a link, in the order of FIELDS["srt"]; counts are since the scrape before, None is unknown."""

    rtt_ms: float | None
    latency_ms: float | None
    receive_bps: float | None
    send_bps: float | None
    link_capacity_bps: float | None
    receive_buffer_ms: float | None
    send_buffer_ms: float | None
    received_packets: float | None
    received_lost_packets: float | None
    received_retransmitted_packets: float | None
    received_dropped_packets: float | None
    received_undecrypted_packets: float | None
    sent_packets: float | None
    sent_lost_packets: float | None
    sent_retransmitted_packets: float | None
    sent_dropped_packets: float | None


# Where the counters stand in the row (columns.LINK_COLUMNS): bytes in, bytes out, the packets, what is not stored.
_BYTES_IN, _BYTES_OUT, _PACKETS_IN, _PACKETS_OUT, _JUDGED_ONLY = 5, 6, 7, 12, 16


def link_values(entity: Entity, seconds: float | None) -> LinkValues:
    """The values of a link; `seconds` is the time since the good scrape before, None if there is none to compare."""
    row = entity.values
    rtt, latency, capacity, buffer_in, buffer_out = row[:_BYTES_IN]
    gauges_after = (
        None if capacity is None else round(capacity * 8),
        _ms(buffer_in),
        _ms(buffer_out),
    )
    before = entity.before
    if before is None or seconds is None:
        counts: list[float | None] = [None] * (_JUDGED_ONLY - _PACKETS_IN)
        return LinkValues(_ms(rtt), _ms(latency), None, None, *gauges_after, *counts)
    counts = increments(before[_PACKETS_IN:_JUDGED_ONLY], row[_PACKETS_IN:_JUDGED_ONLY])
    return LinkValues(
        _ms(rtt),
        _ms(latency),
        bits_per_second(increment(before[_BYTES_IN], row[_BYTES_IN]), seconds),
        bits_per_second(increment(before[_BYTES_OUT], row[_BYTES_OUT]), seconds),
        *gauges_after,
        *counts,
    )


def judged_only(entity: Entity) -> Sequence[float | None]:
    """What is judged and not stored, since the scrape before.

    Frames that MediaMTX discarded because this reader was too slow, and packets that arrived too late.
    """
    if entity.before is None:
        return None, None
    return increments(entity.before[_JUDGED_ONLY:], entity.values[_JUDGED_ONLY:])


def began_anew(entity: Entity) -> bool:
    """Whether this is another connection than in the scrape before: it is new, or its counters went back."""
    before, row = entity.before, entity.values
    if before is None:
        return True
    return any(
        before[column] is not None and row[column] is not None and row[column] < before[column]
        for column in (_PACKETS_IN, _PACKETS_OUT)
    )


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)
