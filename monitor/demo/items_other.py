"""RTMP, WebRTC, HLS and MoQ connections, and forward destinations, as items of their lists."""

import uuid

from monitor.demo.clock import rfc3339
from monitor.demo.media import Item
from monitor.demo.moment import Connection, Moment
from monitor.demo.party import Forward
from monitor.demo.wave import Wave, flutter

_RTP_BYTES = 1100  # a usual RTP packet over WebRTC
_SEGMENT_SECONDS = 4.0  # HLS viewers fetch in steps


def rtmp_item(connection: Connection, epoch: float, t: float) -> Item:
    """An RTMP or RTMPS connection."""
    return {**_head(connection, epoch), **_bytes(connection, t), "outboundFramesDiscarded": connection.discarded(t)}


def moq_item(connection: Connection, epoch: float, t: float) -> Item:
    """A MoQ session: no user, and no deprecated twins."""
    item = {**_head(connection, epoch), **_bytes(connection, t), "version": "moqt-18", "transport": "webtransport"}
    return {key: value for key, value in item.items() if key not in ("user", "bytesReceived", "bytesSent")}


def webrtc_item(connection: Connection, epoch: float, t: float) -> Item:
    """A WebRTC session."""
    packets = connection.carried(t) // _RTP_BYTES
    reports = int(t - connection.start)
    lost = int(Wave(f"{connection.seed}/lost", connection.party.loss * 100, 0.8).total(connection.start, t))
    jitter = round(90 * (1 + 0.5 * flutter(f"{connection.seed}/jitter", t)), 3) if connection.publishes else 0
    inbound, outbound = (packets, 0) if connection.publishes else (0, packets)
    return {
        **_head(connection, epoch),
        **_bytes(connection, t),
        "peerConnectionEstablished": True,
        "localCandidate": "host/udp/192.0.2.10/8189",
        "remoteCandidate": f"prflx/udp/{connection.party.remote}/{connection.port}",
        "inboundRTPPackets": inbound,
        "inboundRTPPacketsLost": lost if connection.publishes else 0,
        "inboundRTPPacketsJitter": jitter,
        "inboundRTCPPackets": reports,
        "outboundRTPPackets": outbound,
        "outboundRTCPPackets": reports,
        "outboundFramesDiscarded": connection.discarded(t),
        "rtpPacketsReceived": inbound,
        "rtpPacketsSent": outbound,
        "rtpPacketsLost": lost if connection.publishes else 0,
        "rtpPacketsJitter": jitter,
        "rtcpPacketsReceived": reports,
        "rtcpPacketsSent": reports,
    }


def hls_session(connection: Connection, epoch: float, t: float) -> Item:
    """One HLS viewer (from v1.18.0)."""
    head = _head(connection, epoch)
    del head["state"]
    return {**head, "isCDN": False, "outboundBytes": _fetched(connection, t)}


def hls_muxer(moment: Moment, epoch: float, t: float) -> Item:
    """The muxer of a path that is watched over HLS, with the bytes of all its viewers."""
    start = moment.spell.start if moment.spell else t
    viewers = [party for party in moment.stream.readers if party.protocol == "hls"]
    seconds = sum(party.life.connected(start, t) for party in viewers)
    sent = int(moment.stream.wave.mean * seconds / 8)
    return {
        "path": moment.stream.name,
        "created": rfc3339(epoch + start),
        "lastRequest": rfc3339(epoch + t - 0.4),
        "outboundBytes": sent,
        "outboundFramesDiscarded": 0,
        "bytesSent": sent,
    }


def forward_items(moment: Moment, epoch: float, t: float) -> list[Item]:
    """The forward destinations of a path (from v1.20.0). Their `dest` holds stream keys: nothing for a label."""
    items = []
    for position, forward in enumerate(moment.stream.forwards, start=1):
        idle = "error" if forward.error else "idle"
        items.append(
            {
                "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{moment.stream.name}/{position}")),
                "pos": position,
                "created": rfc3339(epoch - 7200.0),
                "conf": forward_conf(forward),
                "protocol": forward.protocol,
                "state": "forwarding" if moment.spell and not forward.error else idle,
                "lastError": forward.error,
                "outboundBytes": 0 if forward.error else moment.inbound,
            }
        )
    return items


def forward_conf(forward: Forward) -> Item:
    """The configuration of a forward destination."""
    return {"dest": forward.dest, "destFingerprint": "", "whipBearerToken": ""}


def _head(connection: Connection, epoch: float) -> Item:
    return {
        "id": connection.id,
        "created": rfc3339(epoch + connection.start),
        "remoteAddr": f"{connection.party.remote}:{connection.port}",
        "state": "publish" if connection.publishes else "read",
        "path": connection.stream.name,
        "query": "",
        "user": connection.party.user,
        "userAgent": connection.party.agent,
    }


def _bytes(connection: Connection, t: float) -> Item:
    carried = connection.carried(t)
    inbound, outbound = (carried, 0) if connection.publishes else (0, carried)
    return {"inboundBytes": inbound, "outboundBytes": outbound, "bytesReceived": inbound, "bytesSent": outbound}


def _fetched(connection: Connection, t: float) -> int:
    whole = connection.start + (t - connection.start) // _SEGMENT_SECONDS * _SEGMENT_SECONDS
    return connection.carried(whole)
