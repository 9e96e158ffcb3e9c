"""A path as an item of `/v3/paths/list`."""

from monitor.demo.clock import ZERO_TIME, rfc3339
from monitor.demo.media import Item
from monitor.demo.moment import Connection, Moment
from monitor.demo.party import Pull

# The type of a connection in a path's `source` and `readers`.
TYPES = {
    "srt": "srtConn",
    "rtsp": "rtspSession",
    "rtsps": "rtspsSession",
    "rtmp": "rtmpConn",
    "rtmps": "rtmpsConn",
    "webrtc": "webRTCSession",
    "hls": "hlsSession",
    "moq": "moqSession",
}


def path_item(moment: Moment, epoch: float, *, hls_sessions: bool) -> Item:
    """The item with all fields of the newest release.

    `epoch` is the Unix time of demo second 0; `hls_sessions` tells whether each HLS viewer is a reader (from v1.18.0)
    or the muxer is the one reader for all.
    """
    stream, spell = moment.stream, moment.spell
    available = rfc3339(epoch + spell.start) if spell else None
    online, online_time = _online(moment, available)
    return {
        "name": stream.name,
        "confName": stream.conf or stream.name,
        "ready": spell is not None,
        "readyTime": available,
        "available": spell is not None,
        "availableTime": available,
        "online": online,
        "onlineTime": online_time,
        "source": _source(moment),
        "tracks": stream.media.names() if spell else [],
        "tracks2": stream.media.described() if spell else [],
        "readers": _readers(moment.readers, hls_sessions=hls_sessions),
        "inboundBytes": moment.inbound,
        "outboundBytes": moment.outbound,
        "inboundFramesInError": moment.frames_in_error,
        "bytesReceived": moment.inbound,
        "bytesSent": moment.outbound,
    }


def _online(moment: Moment, available: str | None) -> tuple[bool, str | None]:
    if isinstance(moment.stream.source, Pull):
        # A pull source is "online" even while it fails or waits, since a year that tells the truth.
        return True, available or ZERO_TIME
    if moment.publisher is None:
        return False, None
    return True, available


def _source(moment: Moment) -> Item | None:
    if isinstance(moment.stream.source, Pull):
        return {"type": moment.stream.source.type, "id": ""}
    if moment.publisher is None:
        return None
    return {"type": TYPES[moment.publisher.party.protocol], "id": moment.publisher.id}


def _readers(readers: tuple[Connection, ...], *, hls_sessions: bool) -> list[Item]:
    items = [
        {"type": TYPES[reader.party.protocol], "id": reader.id}
        for reader in readers
        if hls_sessions or reader.party.protocol != "hls"
    ]
    if not hls_sessions and any(reader.party.protocol == "hls" for reader in readers):
        items.append({"type": "hlsMuxer", "id": ""})
    return sorted(items, key=lambda item: (item["type"], item["id"]))
