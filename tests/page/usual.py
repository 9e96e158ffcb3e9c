"""The servers of the usual scene: twelve streams in every state, and what led there."""

from tests.page import samples
from tests.page.samples import AAC, H264, H264_720, H265_4K, OPUS, Json, finding, link, source, stream

DAY = 86400.0


def studio(now: float) -> list[Json]:
    tight = finding(
        "srt_latency",
        "crit",
        now - 250,
        "Latency 120 ms is 2.1 × RTT (57 ms). Set at least 230 ms on either side.",
        "Die Latenz von 120 ms ist nur das 2,1-fache der RTT (57 ms). Auf einer Seite mindestens 230 ms einstellen.",
    )
    lossy = finding(
        "srt_unrecovered",
        "warn",
        now - 90,
        "Up to 14 packets may be missing in the last minute: viewers may see artefacts.",
        "In der letzten Minute fehlen vielleicht bis zu 14 Pakete: Bildfehler sind möglich.",
    )
    close = finding(
        "srt_latency",
        "warn",
        now - 700,
        "Latency 120 ms is 2.7 × RTT (44 ms). Set at least 180 ms on either side.",
        "Die Latenz von 120 ms ist nur das 2,7-fache der RTT (44 ms). Auf einer Seite mindestens 180 ms einstellen.",
    )
    return [
        stream(
            "studio-a",
            "ob/van-2",
            now,
            age=7800,
            bps=8.02e6,
            out=24.1e6,
            tracks=[H264, AAC],
            source=source("srtConn", "203.0.113.7"),
            readers={"srt": 2, "hls": 41},
            findings=[tight, lossy],
            srt=link(rtt=57, lost=140, dropped=42, bps=8.02e6),
            read_links=[
                link("read", "198.51.100.24", rtt=31, bps=8.0e6),
                link("read", "192.0.2.61", rtt=44, bps=8.0e6, lost=12),
            ],
        ),
        stream("studio-a", "cam/gate-north", now, "down", age=2300, source=source("rtspSource"), conf="cam/gate-north"),
        stream(
            "studio-a",
            "cam/dock-4",
            now,
            "stalled",
            age=21,
            tracks=[H265_4K],
            source=source("rtspSource"),
            readers={"rtsp": 1},
        ),
        stream("studio-a", "cam/roof", now, "idle", age=10_900, source=source("rtspSource")),
        stream(
            "studio-a",
            "remote/oslo",
            now,
            age=2640,
            bps=6.21e6,
            out=6.2e6,
            tracks=[{**H264, "codec": "H265"}, OPUS],
            source=source("srtConn", "203.0.113.80"),
            readers={"srt": 1},
            findings=[close],
            srt=link(rtt=44, lost=540, bps=6.21e6),
            read_links=[link("read", "198.51.100.3", rtt=12)],
        ),
        stream("studio-a", "remote/bergen", now, "gone", age=18_000, last_seen=now - 18_000, tracks=[H264]),
        stream(
            "studio-a",
            "cam/lobby",
            now,
            age=12 * DAY,
            bps=1.81e6,
            out=3.6e6,
            tracks=[H264_720],
            source=source("rtspSource"),
            readers={"rtsp": 2},
        ),
        stream("studio-a", "guest/tokyo", now, "missing", age=5400, conf="guest/tokyo"),
    ]


def edge(now: float) -> list[Json]:
    slow = finding(
        "slow_reader",
        "warn",
        now - 130,
        "Reader 198.51.100.24 is too slow: MediaMTX dropped 312 frames for it in the last minute.",
        "Der Empfänger 198.51.100.24 ist zu langsam: MediaMTX hat in der letzten Minute 312 Bilder verworfen.",
    )
    return [
        stream(
            "edge-eu",
            "live/main",
            now,
            age=6 * DAY + 14_400,
            bps=12.4e6,
            out=1.9e9,
            tracks=[H264, AAC],
            source=source("srtConn", "198.51.100.9"),
            readers={"webrtc": 144, "hls": 1021},
            findings=[slow],
            srt=link(rtt=18, bps=12.4e6),
        ),
        stream(
            "edge-eu",
            "live/backup",
            now,
            age=6 * DAY + 14_300,
            bps=11.8e6,
            tracks=[H264, AAC],
            source=source("rtmpConn", "198.51.100.10"),
        ),
        stream(
            "edge-eu", "live/stage-2", now, "filler", age=3700, bps=1.1e6, out=9e6, tracks=[H264], readers={"hls": 8}
        ),
    ]


def edge_us(now: float) -> list[Json]:
    return [
        stream(
            "edge-us",
            "contrib/nyc",
            now - 134,
            "unknown",
            bps=9.8e6,
            out=29.4e6,
            tracks=[H264, AAC],
            source=source("srtConn", "192.0.2.14"),
            readers={"srt": 3},
            srt=link(rtt=27, bps=9.8e6),
        ),
    ]


def events(now: float) -> list[Json]:
    """What led to the state of `normal`."""
    stalled = {"en": "Connected, but no data for 6 s.", "de": "Verbunden, aber seit 6 s keine Daten."}
    tight = {"en": "Latency 120 ms is 2.1 × RTT (57 ms).", "de": "Die Latenz von 120 ms ist das 2,1-fache der RTT."}
    slow = {"en": "Reader 198.51.100.24 is too slow.", "de": "Der Empfänger 198.51.100.24 ist zu langsam."}
    flaps = {"en": "Came and went 7 times in 10 min.", "de": "Kam und ging 7-mal in 10 min."}
    api = {"en": "The API of MediaMTX does not answer (timeout).", "de": "Die API von MediaMTX antwortet nicht."}
    return [
        samples.event("e7", "studio-a", "cam/dock-4", "stalled", "warn", now - 21, **stalled),
        samples.event("e6", "edge-eu", "live/main", "slow_reader", "warn", now - 130, **slow),
        samples.event("e5", "edge-us", None, "unknown", "crit", now - 134, type="incident", count=1, **api),
        samples.event("e4", "studio-a", "ob/van-2", "srt_latency", "crit", now - 250, **tight),
        samples.event("e3", "studio-a", "remote/oslo", "flapping", "warn", now - 2100, lasted=840, **flaps),
        samples.event("e2", "studio-a", "cam/gate-north", "down", "crit", now - 2300),
        samples.event("e1", "edge-eu", "live/backup", "down", "crit", now - 90_000, lasted=312),
    ]
