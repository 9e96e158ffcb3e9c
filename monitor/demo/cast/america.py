"""edge-us: an older release far away, whose API hangs for 20 seconds now and then."""

from monitor.demo.cast.crowd import cameras, viewers
from monitor.demo.life import Life
from monitor.demo.link import Link
from monitor.demo.media import HD, SMALL
from monitor.demo.party import Party, Pull, Stream
from monitor.demo.releases import Release
from monitor.demo.server import SimulatedServer


def america(epoch: float) -> SimulatedServer:
    """The server: WebRTC is off; HLS viewers are counted by muxer only, as before v1.18."""
    return SimulatedServer(
        name="edge-us",
        release=Release((1, 17, 1)),
        epoch=epoch,
        streams=(*_relays(), *cameras("cam/dock-", 5, "10.30.0.15")),
        protocols=frozenset({"srt", "rtsp", "rtsps", "rtmp", "hls"}),
        frozen=Life(first=100.0, period=300.0, on=20.0),
    )


def _relays() -> tuple[Stream, ...]:
    return (
        Stream("relay/main", 6e6, Pull("srtSource"), viewers("hls", 45, "198.51.100", "relay/main"), HD),
        Stream("relay/sports", 9e6, Pull("rtspSource"), viewers("hls", 25, "198.51.100", "relay/sports"), HD),
        Stream(
            "contrib/la",
            7e6,
            Party("srt", "192.0.2.140", link=Link(rtt_ms=66, latency_ms=500, loss=0.003)),
            (Party("srt", "192.0.2.150", link=Link(rtt_ms=4, latency_ms=120)),),
            HD,
        ),
        Stream(
            "contrib/ny",
            4e6,
            Party("rtmp", "192.0.2.141", user="ny"),
            (Party("rtsp", "192.0.2.151", transport="TCP"), Party("rtsps", "192.0.2.152", transport="TCP")),
            SMALL,
        ),
    )
