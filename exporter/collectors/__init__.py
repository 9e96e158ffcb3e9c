"""One file for each area of the API; the order here is the order of asking: cheap and important lists first."""

from collections.abc import Callable

from exporter.collectors.base import Choices, Collector
from exporter.collectors.config import ConfigCollector
from exporter.collectors.forwards import ForwardsCollector
from exporter.collectors.hls import HlsCollector
from exporter.collectors.info import InfoCollector
from exporter.collectors.moq import MoqCollector
from exporter.collectors.paths import PathsCollector
from exporter.collectors.recordings import RecordingsCollector
from exporter.collectors.rtmp import rtmp_collector
from exporter.collectors.rtsp import RtspCollector
from exporter.collectors.srt import srt_collector
from exporter.collectors.webrtc import webrtc_collector

# The costly lists: HLS and WebRTC, see mediamtx's own listing code; a Prometheus with its usual 15 s sees every answer.
_SLOW = 10.0

COLLECTORS: dict[str, Callable[[Choices], Collector]] = {
    "info": lambda _: InfoCollector(),
    "paths": lambda _: PathsCollector(),
    "srt": srt_collector,
    "config": lambda _: ConfigCollector(),
    "rtsp": RtspCollector,
    "rtmp": rtmp_collector,
    "moq": MoqCollector,
    "webrtc": lambda choices: webrtc_collector(choices, _SLOW),
    "forwards": lambda _: ForwardsCollector(),
    "hls": lambda choices: HlsCollector(choices, _SLOW),
    "recordings": lambda _: RecordingsCollector(),
}

BY_DEFAULT = tuple(name for name in COLLECTORS if name != "recordings")
"""Those that run unless the settings say otherwise."""
