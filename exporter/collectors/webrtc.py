"""WebRTC sessions: the costliest list for MediaMTX, since it asks each peer connection for a full report."""

from exporter.collectors.base import Endpoint
from exporter.collectors.links import LinksCollector


def webrtc_collector(every: float) -> LinksCollector:
    """The collector of /webrtcsessions/list, asked at most once in `every` seconds."""
    return LinksCollector("webrtc", (Endpoint("webrtcsessions/list", "webrtc", "webrtc", every, 60),))
