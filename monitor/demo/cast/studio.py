"""studio-a: contributions over SRT and the cameras of a house, on the newest release."""

from monitor.demo.cast.crowd import cameras, viewers
from monitor.demo.life import Life, always_since
from monitor.demo.link import Link
from monitor.demo.media import CAMERA, HD, HD_HEVC, RADIO, SMALL, UHD_HEVC
from monitor.demo.party import Forward, Party, Pull, Stream
from monitor.demo.releases import Release
from monitor.demo.server import SimulatedServer

_RECORDER = "10.20.0.15"
_LAN = Link(rtt_ms=1.2, latency_ms=120)


def studio(epoch: float) -> SimulatedServer:
    """The server: SRT, RTSP, WebRTC and HLS are on; RTMP, RTSPS and MoQ are off, so their lists are 404."""
    return SimulatedServer(
        name="studio-a",
        release=Release((1, 20, 1)),
        epoch=epoch,
        streams=(*_outside_broadcast(), *_house(), *cameras("cam/floor-", 10, _RECORDER)),
        protocols=frozenset({"srt", "rtsp", "webrtc", "hls"}),
    )


def _outside_broadcast() -> tuple[Stream, ...]:
    gateway = Party("srt", "10.20.0.31", link=_LAN)
    return (
        # All is well: latency six times the round trip, hardly a loss, all of it repaired.
        Stream(
            "ob/van-1",
            12e6,
            Party("srt", "203.0.113.7", link=Link(rtt_ms=31, latency_ms=200, loss=0.0002)),
            (gateway, Party("rtsp", _RECORDER), *viewers("webrtc", 3, "10.20.1", "ob/van-1")),
            HD_HEVC,
            forwards=(Forward("srt", "srt://198.51.100.90:8890?streamid=publish:program&passphrase=only-in-the-demo"),),
        ),
        # Latency 120 ms is 2.1 times the round trip: retransmissions come too late.
        Stream(
            "ob/van-2",
            8e6,
            Party("srt", "203.0.113.44", link=Link(rtt_ms=57, latency_ms=120, loss=0.004, repaired=0.8)),
            (gateway, *viewers("webrtc", 2, "10.20.1", "ob/van-2")),
            HD,
        ),
        # A lossy mobile link with enough latency: SRT repairs every packet.
        Stream(
            "ob/drone",
            6e6,
            Party("srt", "198.51.100.23", link=Link(rtt_ms=48, latency_ms=600, swing=0.2, loss=0.012)),
            (gateway,),
            HD_HEVC,
        ),
        # A link so bad that holes stay: viewers see artefacts.
        Stream(
            "ob/backpack",
            5e6,
            Party(
                "srt",
                "198.51.100.61",
                link=Link(rtt_ms=85, latency_ms=400, swing=0.3, loss=0.06, repaired=0.9, capacity=1.4),
            ),
            (gateway,),
            HD_HEVC,
            frames_in_error=0.5,
        ),
        # The sender's key is not the server's.
        Stream(
            "ob/satellite",
            10e6,
            Party("srt", "192.0.2.77", link=Link(rtt_ms=290, latency_ms=1500, undecrypted_after=8)),
            (),
            UHD_HEVC,
        ),
        # Connected, and no byte since the demo's twentieth second; its operator resets it every ten minutes.
        Stream(
            "ob/helmet",
            3e6,
            Party(
                "srt",
                "198.51.100.18",
                Life(first=-70.0, period=600.0, on=590.0, flow=90.0),
                Link(rtt_ms=40, latency_ms=250),
            ),
            (gateway,),
            SMALL,
        ),
    )


def _house() -> tuple[Stream, ...]:
    return (
        Stream(
            "cam/entrance", 4e6, Pull("rtspSource"), (Party("rtsp", _RECORDER, transport="TCP"),), CAMERA, swing=0.3
        ),
        Stream("cam/loading-dock", 4e6, Pull("rtspSource", "failing")),
        Stream("cam/warehouse", 4e6, Pull("rtspSource", "waiting")),
        Stream("test/pattern", 2e6, None, command="/usr/local/bin/pattern"),  # nobody asks for it
        Stream(
            "stage/main",
            9e6,
            Party("rtsp", "10.20.0.40", transport="TCP"),
            viewers("hls", 25, "10.20.3", "stage/main"),
            HD,
            forwards=(Forward("rtmps", "rtmps://live.example.org/app/key-of-the-demo", "dial tcp: i/o timeout"),),
        ),
        Stream(
            "stage/audio",
            160e3,
            Party("webrtc", "10.20.0.41"),
            viewers("webrtc", 4, "10.20.4", "stage/audio"),
            RADIO,
            swing=0.05,
        ),
        # Always available: the filler runs while nobody publishes.
        Stream("stage/holding", 0, None, viewers("hls", 5, "10.20.5", "stage/holding"), SMALL, filler=180e3),
        Stream(
            "stage/interview",
            3e6,
            Party("webrtc", "10.20.0.77", always_since(-900.0), loss=0.002),
            (Party("srt", "10.20.0.32", link=_LAN),),
            SMALL,
        ),
    )
