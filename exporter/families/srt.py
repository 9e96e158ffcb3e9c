"""Metrics of SRT links, from /v3/srtconns/list. The meaning of each field is gosrt's, which is not libsrt's."""

import re
from typing import Literal

from exporter.families.family import (
    BOTH,
    MEBIBITS,
    MILLISECONDS,
    PUBLISH,
    READ,
    Family,
    Role,
)

# A publisher is one link whatever its host, so its `remote` stays empty; readers are told apart by host.
_LABELS = ("path", "role", "remote")


def _native(field: str) -> str:
    """MediaMTX's own metric of a field: msReceiveTsbPdDelay is srt_conns_ms_receive_tsb_pd_delay there."""
    return "srt_conns_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", field).lower()


def _gauge(
    name: str,
    field: str,
    help: str,
    roles: tuple[Role, ...] = BOTH,
    divisor: float = 1.0,
    merge: Literal["sum", "max", "min"] = "max",
    reader_field: str = "",
) -> Family:
    return Family(
        name="srt_" + name,
        type="gauge",
        help=help,
        labels=_LABELS,
        collector="srt",
        item="srt",
        fields=(field,),
        reader_fields=(reader_field,) if reader_field else (),
        divisor=divisor,
        merge=merge,
        roles=roles,
        native=", ".join(_native(each) for each in (field, reader_field) if each),
    )


def _counter(name: str, field: str, help: str, roles: tuple[Role, ...]) -> Family:
    return Family(
        name="srt_" + name,
        type="counter",
        help=help,
        labels=_LABELS,
        collector="srt",
        item="srt",
        fields=(field,),
        roles=roles,
        native=_native(field),
    )


SRT = (
    _gauge(
        "rtt_seconds",
        "msRTT",
        "Round-trip time as MediaMTX smooths it (msRTT). Starts at 0.1 s: the first 5 s of a connection mislead. "
        "Of several readers on one host the largest.",
        divisor=MILLISECONDS,
    ),
    _gauge(
        "latency_seconds",
        "msReceiveTsbPdDelay",
        "Negotiated latency, the time in which a lost packet can be repaired (msReceiveTsbPdDelay of a publisher, "
        "msSendTsbPdDelay of a reader).",
        divisor=MILLISECONDS,
        merge="min",
        reader_field="msSendTsbPdDelay",
    ),
    _gauge(
        "receive_rate_bytes_per_second",
        "mbpsReceiveRate",
        "Payload received in the last second (mbpsReceiveRate, which is in Mebibit).",
        PUBLISH,
        MEBIBITS,
        "sum",
    ),
    _gauge(
        "send_rate_bytes_per_second",
        "mbpsSendRate",
        "Payload sent in the last second (mbpsSendRate, which is in Mebibit).",
        READ,
        MEBIBITS,
        "sum",
    ),
    _gauge(
        "link_capacity_bytes_per_second",
        "mbpsLinkCapacity",
        "Estimate of the link's capacity from packet pairs, noisy (mbpsLinkCapacity, which is in Mebibit).",
        divisor=MEBIBITS,
        merge="min",
    ),
    _gauge(
        "receive_buffer_seconds",
        "msReceiveBuf",
        "Media waiting in the receive buffer (msReceiveBuf). Falls to 0 between reads: judge the largest of a window.",
        PUBLISH,
        MILLISECONDS,
    ),
    _gauge(
        "send_buffer_seconds",
        "msSendBuf",
        "Media waiting in the send buffer (msSendBuf); near the round-trip time on a healthy link.",
        READ,
        MILLISECONDS,
    ),
    _counter("received_bytes_total", "bytesReceived", "Bytes received, with headers (bytesReceived).", PUBLISH),
    _counter("sent_bytes_total", "bytesSent", "Bytes sent, with headers and retransmissions (bytesSent).", READ),
    _counter("retransmitted_bytes_total", "bytesRetrans", "Bytes sent once more (bytesRetrans).", READ),
    _counter(
        "received_packets_total",
        "packetsReceived",
        "Packets received, with retransmissions (packetsReceived).",
        PUBLISH,
    ),
    _counter(
        "received_lost_packets_total",
        "packetsReceivedLoss",
        "Packets missing on arrival, also those repaired later (packetsReceivedLoss). "
        "MediaMTX up to v1.20.0 counts one too many for each gap.",
        PUBLISH,
    ),
    _counter(
        "received_retransmitted_packets_total",
        "packetsReceivedRetrans",
        "Retransmitted packets received (packetsReceivedRetrans).",
        PUBLISH,
    ),
    _counter(
        "received_dropped_packets_total",
        "packetsReceivedDrop",
        "Packets that arrived and were of no use: too late, or there already (packetsReceivedDrop). "
        "Repeated retransmissions make some of these on a good link; they are no losses.",
        PUBLISH,
    ),
    _counter(
        "received_belated_packets_total",
        "packetsReceivedBelated",
        "Packets that came too late, part of the dropped ones (packetsReceivedBelated); always 0 up to v1.20.0.",
        PUBLISH,
    ),
    _counter(
        "received_undecrypted_packets_total",
        "packetsReceivedUndecrypt",
        "Packets that could not be decrypted: the passphrases differ (packetsReceivedUndecrypt).",
        PUBLISH,
    ),
    _counter("sent_packets_total", "packetsSent", "Packets sent, with retransmissions (packetsSent).", READ),
    _counter(
        "sent_lost_packets_total",
        "packetsSendLoss",
        "Packets that the reader asked for once more, or that were given up as too late (packetsSendLoss).",
        READ,
    ),
    _counter("sent_retransmitted_packets_total", "packetsRetrans", "Packets sent once more (packetsRetrans).", READ),
    _counter(
        "sent_dropped_packets_total",
        "packetsSendDrop",
        "Packets given up because they waited too long: this reader's link is too slow (packetsSendDrop).",
        READ,
    ),
    _counter(
        "frames_discarded_total",
        "outboundFramesDiscarded",
        "Frames that MediaMTX discarded because this reader was too slow (outboundFramesDiscarded, v1.17.0 on).",
        READ,
    ),
)
