"""Answers of any MediaMTX release, made from the table of fields by release in releases.json.

Every number differs from every other one but for deprecated twins, which hold the number of their successor, as in
MediaMTX. So a test can tell where a value on a page comes from, and whether anything was counted twice.
"""

import json
from pathlib import Path
from typing import Any
from zlib import crc32

TABLE = json.loads((Path(__file__).parent / "releases.json").read_text())
RELEASES: list[str] = TABLE["releases"]

TIME = "2026-11-22T18:00:00.123456789+01:00"

# Deprecated fields, and the one that says the same today.
TWINS = {
    "bytesReceived": "inboundBytes", "bytesSent": "outboundBytes", "rtpPacketsReceived": "inboundRTPPackets",
    "rtpPacketsSent": "outboundRTPPackets", "rtpPacketsLost": "inboundRTPPacketsLost",
    "rtpPacketsInError": "inboundRTPPacketsInError", "rtpPacketsJitter": "inboundRTPPacketsJitter",
    "rtcpPacketsReceived": "inboundRTCPPackets", "rtcpPacketsSent": "outboundRTCPPackets",
    "rtcpPacketsInError": "inboundRTCPPacketsInError",
}  # fmt: skip

KINDS = {
    "paths/list": "path", "srtconns/list": "srt", "rtspconns/list": "rtsp_conn", "rtspsconns/list": "rtsp_conn",
    "rtspsessions/list": "rtsp", "rtspssessions/list": "rtsp", "rtmpconns/list": "rtmp", "rtmpsconns/list": "rtmp",
    "webrtcsessions/list": "webrtc", "hlsmuxers/list": "hls_muxer", "hlssessions/list": "hls",
    "moqsessions/list": "moq", "config/paths/list": "config", "recordings/list": "recording",
}  # fmt: skip


def has(release: str, span: list[str]) -> bool:
    """Whether a release lies in [first] or [first, last]."""
    place = RELEASES.index(release)
    return RELEASES.index(span[0]) <= place and (len(span) == 1 or place <= RELEASES.index(span[1]))


def fields(release: str, kind: str) -> dict[str, str]:
    """Names and types of the fields that items of this kind have."""
    return {name: row[0] for name, row in TABLE["fields"][kind].items() if has(release, row[1:])}


def number_of(kind: str, name: str) -> int:
    """The number that this field has in all our answers."""
    name = TWINS.get(name, name) if kind != "srt" else name
    return 1000 + crc32(f"{kind}.{name}".encode()) % 1_000_000


def item(release: str, kind: str, **given: Any) -> dict[str, Any]:
    """An item with all fields of the release; `given` sets those of them that matter to a test."""
    made: dict[str, Any] = {}
    for name, type_ in fields(release, kind).items():
        if name in given:
            made[name] = given[name]
        elif name.endswith("Time") or name in ("created", "lastRequest", "started"):
            made[name] = TIME
        elif type_ in ("integer", "number"):
            made[name] = number_of(kind, name)
        elif type_ == "boolean":
            made[name] = True
        elif type_ == "string":
            made[name] = f"not-a-secret-{name}"
        else:
            made[name] = [] if type_.startswith("list") else None
    return made


def api(release: str) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """The lists and objects of a server of this release: a publisher and a reader of each protocol on the path cam."""
    prefix = "v2" if release in ("v1.0.3", "v1.1.1") else "v3"
    lists = {
        f"{prefix}/{path}": _items(release, kind)
        for path, kind in KINDS.items()
        if path in TABLE["lists"] and has(release, TABLE["lists"][path])
    }
    objects = {}
    if has(release, TABLE["lists"]["info"]):
        objects["v3/info"] = {"version": release, "started": TIME}
    return lists, objects


def _items(release: str, kind: str) -> list[dict[str, Any]]:
    if kind == "path":
        more: dict[str, Any] = {"name": "cam", "confName": "cam", "source": {"type": "srtConn", "id": "1"}}
        props = {"width": 1920, "height": 1080, "profile": "High", "level": "4"}
        more |= {"tracks": ["H264", "Opus"], "tracks2": [{"codec": "H264", "codecProps": props}, {"codec": "Opus"}]}
        return [item(release, kind, **more, readers=[{"type": "rtspSession", "id": "2"}])]
    if kind == "hls_muxer":
        return [item(release, kind, path="cam")]
    if kind == "config":
        return [item(release, kind, name="cam")]
    if kind == "recording":
        return [item(release, kind, name="cam", segments=[{"start": TIME}])]
    publisher = item(release, kind, id="1", path="cam", state="publish", remoteAddr="203.0.113.7:5000")
    reader = item(release, kind, id="2", path="cam", state="read", remoteAddr="198.51.100.9:6000")
    return [publisher, reader]
