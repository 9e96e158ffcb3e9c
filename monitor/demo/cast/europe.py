"""edge-eu: distribution to many viewers, and guests who come and go."""

from monitor.demo.cast.crowd import viewers
from monitor.demo.life import Life
from monitor.demo.link import Link
from monitor.demo.media import BROWSER, CAMERA, HD, RADIO, SMALL
from monitor.demo.party import Party, Stream
from monitor.demo.releases import Release
from monitor.demo.server import SimulatedServer

_ENCODER = "OBS-Studio/31.0"


def europe(epoch: float) -> SimulatedServer:
    """The server: every protocol is on; RTMP publishers, HLS crowds, one slow reader of each kind."""
    return SimulatedServer(
        name="edge-eu",
        release=Release((1, 19, 3)),
        epoch=epoch,
        streams=(*_programme(), *_guests()),
        protocols=frozenset({"srt", "rtsp", "rtsps", "rtmp", "rtmps", "webrtc", "hls", "moq"}),
    )


def _programme() -> tuple[Stream, ...]:
    return (
        Stream(
            "live/main",
            6e6,
            Party("rtmp", "192.0.2.10", agent=_ENCODER, user="studio"),
            (
                *viewers("hls", 60, "203.0.113", "live/main"),
                *viewers("webrtc", 8, "198.51.100", "live/main"),
                Party("rtmp", "192.0.2.200", agent="relay"),
                # Its line is slower than the stream: MediaMTX throws frames away for it.
                Party("webrtc", "198.51.100.240", discards=2.5),
            ),
            HD,
        ),
        Stream(
            "live/sports",
            9e6,
            Party("srt", "192.0.2.12", link=Link(rtt_ms=14, latency_ms=160)),
            (
                Party("srt", "203.0.113.130", link=Link(rtt_ms=36, latency_ms=200, loss=0.001)),
                # A receiver whose link cannot keep up: the sender gives packets up as too late.
                Party(
                    "srt",
                    "198.51.100.199",
                    link=Link(rtt_ms=160, latency_ms=600, loss=0.08, dropped=0.01, capacity=1.05),
                    discards=0.4,
                ),
                *viewers("hls", 30, "192.0.2", "live/sports"),
            ),
            HD,
        ),
        Stream("live/backup", 6e6, Party("rtmps", "192.0.2.11", agent=_ENCODER, user="studio"), (), HD),
        Stream(
            "live/news",
            4.5e6,
            Party("rtsps", "192.0.2.13", transport="TCP"),
            viewers("hls", 20, "192.0.2", "live/news"),
            HD,
        ),
        Stream(
            "live/radio",
            128e3,
            Party("rtmp", "192.0.2.14", agent="butt"),
            viewers("hls", 40, "203.0.113", "live/radio"),
            RADIO,
            swing=0.02,
        ),
        Stream(
            "live/lab",
            2.5e6,
            Party("moq", "192.0.2.15"),
            (Party("moq", "198.51.100.15"), Party("webrtc", "198.51.100.16")),
            SMALL,
        ),
    )


def _guests() -> tuple[Stream, ...]:
    return (
        Stream(
            "cam/pier",
            3e6,
            Party("rtsp", "192.0.2.30", loss=0.005),
            (Party("rtsp", "203.0.113.50"),),
            CAMERA,
            swing=0.3,
            frames_in_error=0.05,
        ),
        Stream(
            "cam/harbour",
            2e6,
            Party("webrtc", "192.0.2.31", loss=0.004),
            viewers("webrtc", 3, "203.0.113", "cam/harbour"),
            BROWSER,
        ),
        # Loses its connection every 40 seconds and needs four to come back.
        Stream(
            "guest/bike",
            2.5e6,
            Party("srt", "198.51.100.120", Life(first=-30.0, period=40.0, on=36.0), Link(rtt_ms=62, latency_ms=400)),
            (Party("srt", "192.0.2.60", link=Link(rtt_ms=9, latency_ms=120)),),
            SMALL,
            conf="all_others",
        ),
        # Appears half a minute after the demo's start, stays for 75 seconds, and comes back in the next round.
        Stream(
            "guest/anna",
            3e6,
            Party("webrtc", "203.0.113.201", Life(first=30.0, period=150.0, on=75.0)),
            viewers("webrtc", 2, "203.0.113", "guest/anna"),
            BROWSER,
            conf="all_others",
        ),
        # A booth that waits for its publisher.
        Stream("guest/booth-1", 3e6, None),
    )
