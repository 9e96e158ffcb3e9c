"""Metrics of RTSP, RTMP, WebRTC, HLS and MoQ: their connections as one crowd by path, protocol and role."""

from typing import Literal

from exporter.families.family import BOTH, PUBLISH, READ, Family, Role

_CROWD = ("path", "protocol", "role")
_TICKS = (
    "in ticks of the RTP clock, as a mean over tracks with different clocks, so it cannot be converted to seconds. "
    "The largest of a group"
)


def _counter(name: str, fields: tuple[str, ...], help: str, roles: tuple[Role, ...], native: str = "") -> Family:
    area = name.split("_")[0]
    return Family(
        name=f"{name}_total",
        type="counter",
        help=f"{help} ({', before that '.join(fields)}).",
        labels=_CROWD,
        collector=area,
        item=area,
        fields=fields,
        roles=roles,
        native=native,
    )


def _gauge(
    name: str,
    fields: tuple[str, ...],
    help: str,
    roles: tuple[Role, ...],
    merge: Literal["sum", "max", "min"],
    native: str = "",
) -> Family:
    area = name.split("_")[0]
    return Family(
        name=name,
        type="gauge",
        help=f"{help} ({', before that '.join(fields)}).",
        labels=_CROWD,
        collector=area,
        item=area,
        fields=fields,
        roles=roles,
        merge=merge,
        native=native,
    )


def _bytes(area: str, prefix: str) -> tuple[Family, Family]:
    return (
        _counter(
            f"{area}_received_bytes",
            ("inboundBytes", "bytesReceived"),
            "Bytes received from the publisher",
            PUBLISH,
            f"{prefix}_inbound_bytes, {prefix}_bytes_received",
        ),
        _counter(
            f"{area}_sent_bytes",
            ("outboundBytes", "bytesSent"),
            "Bytes sent to the readers",
            READ,
            f"{prefix}_outbound_bytes, {prefix}_bytes_sent",
        ),
    )


def _frames_discarded(area: str, prefix: str) -> Family:
    return _counter(
        f"{area}_frames_discarded",
        ("outboundFramesDiscarded",),
        "Frames discarded because a reader was too slow",
        READ,
        f"{prefix}_outbound_frames_discarded",
    )


def _rtp(area: str, prefix: str) -> tuple[Family, ...]:
    return (
        _counter(
            f"{area}_received_rtp_packets",
            ("inboundRTPPackets", "rtpPacketsReceived"),
            "RTP packets received from the publisher",
            PUBLISH,
            f"{prefix}_inbound_rtp_packets, {prefix}_rtp_packets_received",
        ),
        _counter(
            f"{area}_received_rtp_packets_lost",
            ("inboundRTPPacketsLost", "rtpPacketsLost"),
            "RTP packets missing in what the publisher sent",
            PUBLISH,
            f"{prefix}_inbound_rtp_packets_lost, {prefix}_rtp_packets_lost",
        ),
        _gauge(
            f"{area}_received_rtp_jitter_ticks",
            ("inboundRTPPacketsJitter", "rtpPacketsJitter"),
            f"Jitter of the received RTP packets {_TICKS}",
            PUBLISH,
            "max",
            f"{prefix}_inbound_rtp_packets_jitter, {prefix}_rtp_packets_jitter",
        ),
        _counter(
            f"{area}_received_rtcp_packets",
            ("inboundRTCPPackets", "rtcpPacketsReceived"),
            "RTCP packets received",
            BOTH,
            f"{prefix}_inbound_rtcp_packets, {prefix}_rtcp_packets_received",
        ),
        _counter(
            f"{area}_sent_rtp_packets",
            ("outboundRTPPackets", "rtpPacketsSent"),
            "RTP packets sent to the readers",
            READ,
            f"{prefix}_outbound_rtp_packets, {prefix}_rtp_packets_sent",
        ),
        _counter(
            f"{area}_sent_rtcp_packets",
            ("outboundRTCPPackets", "rtcpPacketsSent"),
            "RTCP packets sent",
            BOTH,
            f"{prefix}_outbound_rtcp_packets, {prefix}_rtcp_packets_sent",
        ),
    )


RTSP = (
    *_bytes("rtsp", "rtsp_sessions"),
    *_rtp("rtsp", "rtsp_sessions"),
    _counter(
        "rtsp_received_rtp_packets_in_error",
        ("inboundRTPPacketsInError", "rtpPacketsInError"),
        "Received RTP packets that could not be processed",
        PUBLISH,
        "rtsp_sessions_inbound_rtp_packets_in_error, rtsp_sessions_rtp_packets_in_error",
    ),
    _counter(
        "rtsp_received_rtcp_packets_in_error",
        ("inboundRTCPPacketsInError", "rtcpPacketsInError"),
        "Received RTCP packets that could not be processed",
        BOTH,
        "rtsp_sessions_inbound_rtcp_packets_in_error, rtsp_sessions_rtcp_packets_in_error",
    ),
    _gauge(
        "rtsp_sent_rtp_packets_reported_lost",
        ("outboundRTPPacketsReportedLost",),
        "RTP packets that the present readers report as lost, by their own 24-bit count, which can go back",
        READ,
        "sum",
        "rtsp_sessions_outbound_rtp_packets_reported_lost",
    ),
    _counter(
        "rtsp_sent_rtp_packets_discarded",
        ("outboundRTPPacketsDiscarded",),
        "RTP packets discarded because a reader was too slow",
        READ,
        "rtsp_sessions_outbound_rtp_packets_discarded",
    ),
)
RTMP = (*_bytes("rtmp", "rtmp_conns"), _frames_discarded("rtmp", "rtmp_conns"))
WEBRTC = (
    *_bytes("webrtc", "webrtc_sessions"),
    *_rtp("webrtc", "webrtc_sessions"),
    _frames_discarded("webrtc", "webrtc_sessions"),
)
HLS = (
    _counter(
        "hls_sent_bytes",
        ("outboundBytes",),
        "Bytes sent to HLS viewers, v1.18.0 on",
        READ,
        "hls_sessions_outbound_bytes",
    ),
)
MOQ = (
    _counter(
        "moq_received_bytes",
        ("inboundBytes",),
        "Bytes received from the publisher",
        PUBLISH,
        "moq_sessions_inbound_bytes",
    ),
    _counter("moq_sent_bytes", ("outboundBytes",), "Bytes sent to the readers", READ, "moq_sessions_outbound_bytes"),
)

RTSP_SESSIONS = Family(
    name="rtsp_sessions",
    type="gauge",
    help="RTSP sessions by transport (transport); sessions that have none yet are left out.",
    labels=("protocol", "transport"),
    collector="rtsp",
)
RTSP_TCP_CONNECTIONS = Family(
    name="rtsp_tcp_connections",
    type="gauge",
    help="TCP connections of RTSP clients by tunnel (tunnel of rtspconns; none before v1.15.0).",
    labels=("protocol", "tunnel"),
    collector="rtsp",
    native="rtsp_conns",
)
MOQ_SESSIONS = Family(
    name="moq_sessions",
    type="gauge",
    help="MoQ sessions by transport (transport, v1.20.0 on).",
    labels=("transport",),
    collector="moq",
    native="moq_sessions",
)

SESSIONS = (*RTSP, RTSP_SESSIONS, RTSP_TCP_CONNECTIONS, *RTMP, *WEBRTC, *HLS, *MOQ, MOQ_SESSIONS)
