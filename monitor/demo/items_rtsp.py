"""RTSP sessions and connections as items of their lists."""

import uuid

from monitor.demo.clock import rfc3339
from monitor.demo.media import Item
from monitor.demo.moment import Connection
from monitor.demo.wave import Wave, flutter

_RTP_BYTES = 1200  # a usual RTP packet of video
_RTCP_SECONDS = 5  # a report every five seconds


def rtsp_session(connection: Connection, epoch: float, t: float) -> Item:
    """A session with all fields of the newest release: the new names and the deprecated ones with the same values."""
    carried = connection.carried(t)
    packets = carried // _RTP_BYTES
    reports = int((t - connection.start) / _RTCP_SECONDS)
    per_second = connection.bitrate.mean / 8 / _RTP_BYTES
    flow_end = min(t, connection.flow_end)
    lost = int(
        Wave(f"{connection.seed}/lost", per_second * connection.party.loss, 0.8).total(connection.start, flow_end)
    )
    jitter = round(30 * (1 + 0.6 * flutter(f"{connection.seed}/jitter", t)), 3) if connection.publishes else 0
    inbound, outbound = (carried, 0) if connection.publishes else (0, carried)
    inbound_packets, outbound_packets = (packets, 0) if connection.publishes else (0, packets)
    lost_in, lost_out = (lost, 0) if connection.publishes else (0, lost)
    return {
        "id": connection.id,
        "created": rfc3339(epoch + connection.start),
        "remoteAddr": _remote(connection),
        "state": "publish" if connection.publishes else "read",
        "path": connection.stream.name,
        "query": "",
        "user": connection.party.user,
        "userAgent": connection.party.agent,
        "transport": connection.party.transport,
        "profile": "SAVP" if connection.party.protocol == "rtsps" else "AVP",
        "conns": [_connection_id(connection)],
        "inboundBytes": inbound,
        "inboundRTPPackets": inbound_packets,
        "inboundRTPPacketsLost": lost_in,
        "inboundRTPPacketsInError": 0,
        "inboundRTPPacketsJitter": jitter,
        "inboundRTCPPackets": reports if connection.publishes else 0,
        "inboundRTCPPacketsInError": 0,
        "outboundBytes": outbound,
        "outboundRTPPackets": outbound_packets,
        "outboundRTPPacketsReportedLost": lost_out,
        "outboundRTPPacketsDiscarded": connection.discarded(t),
        "outboundRTCPPackets": 0 if connection.publishes else reports,
        "bytesReceived": inbound,
        "bytesSent": outbound,
        "rtpPacketsReceived": inbound_packets,
        "rtpPacketsSent": outbound_packets,
        "rtpPacketsLost": lost_in,
        "rtpPacketsInError": 0,
        "rtpPacketsJitter": jitter,
        "rtcpPacketsReceived": reports if connection.publishes else 0,
        "rtcpPacketsSent": 0 if connection.publishes else reports,
        "rtcpPacketsInError": 0,
    }


def rtsp_connection(connection: Connection, epoch: float, t: float) -> Item:
    """The TCP connection of a session: RTSP text, and the media too if that is interleaved."""
    carried = connection.carried(t) if connection.party.transport == "TCP" else 0
    text = 2000 + 120 * int((t - connection.start) / 30)  # the handshake, then a keep-alive twice a minute
    inbound, outbound = (text + carried, text) if connection.publishes else (text, text + carried)
    return {
        "id": _connection_id(connection),
        "created": rfc3339(epoch + connection.start - 0.05),
        "remoteAddr": _remote(connection),
        "session": connection.id,
        "tunnel": "none",
        "inboundBytes": inbound,
        "outboundBytes": outbound,
        "bytesReceived": inbound,
        "bytesSent": outbound,
    }


def _remote(connection: Connection) -> str:
    return f"{connection.party.remote}:{connection.port}"


def _connection_id(connection: Connection) -> str:
    return str(uuid.uuid5(uuid.UUID(connection.id), "connection"))
