"""WebRTC sessions: the costliest list for MediaMTX, since it asks each peer connection for a full report."""

from exporter.collectors.base import Choices, Endpoint
from exporter.collectors.links import LinksCollector


def webrtc_collector(choices: Choices, every: float) -> LinksCollector:
    """The collector of /webrtcsessions/list, asked at most once in `every` seconds."""
    return LinksCollector("webrtc", (Endpoint("webrtcsessions/list", "webrtc", "webrtc", every, 60),), choices)
