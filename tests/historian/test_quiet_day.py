"""A day of a healthy server with all the noise that there is: no event, and nothing worse than worth knowing."""

import math
import random
from typing import Any

from historian.scrape.outcome import ScrapeOutcome
from tests.historian.scene import Link, Scene, found

DAY, STEP = 24 * 3600, 6.0  # seconds

# What is only worth knowing may be said of such a day.
WORTH_KNOWING = {"srt_repaired", "srt_overtaken", "srt_swing", "rtp_jitter", "rtp_errors"}


class Day:
    """Two SRT inputs, one with a reader, cameras over RTSP and WebRTC, a path on demand, and a host."""

    def __init__(self) -> None:
        self.rng = random.Random(20261125)
        self.scene = Scene(agent_url="http://agent/metrics", agent_expected=True)
        for path in ("ob/van", "ob/far", "cam", "web"):
            self.scene.add(path, remote="198.51.100.7")
        self.scene.add("vod", state="idle")
        self.near = self.scene.link("ob/van", latency=0.160)
        self.far = self.scene.link("ob/far", latency=0.800)
        self.reader = self.scene.link("ob/van", role="read", remote="203.0.113.5", latency=0.250)
        self.sessions = dict.fromkeys(
            (
                'rtsp_received_rtp_packets_total{path="cam",protocol="rtsp",role="publish"}',
                'rtsp_received_rtp_packets_lost_total{path="cam",protocol="rtsp",role="publish"}',
                'webrtc_received_rtp_packets_total{path="web",protocol="webrtc",role="publish"}',
                'webrtc_received_rtp_packets_lost_total{path="web",protocol="webrtc",role="publish"}',
            ),
            0.0,
        )
        for series, value in (
            ('path_expected{path="ob/van"}', 1.0),
            ('path_expected_bytes_per_second{path="ob/van"}', 250e3),
            ('path_expected{path="ob/far"}', 1.0),
            ('path_expected_codec_info{path="ob/far",codec="H264"}', 1.0),
        ):
            self.scene.extra[series] = value
        self.cpu, self.drops = [0.0, 0.0], 0.0

    def pass_time(self, second: float) -> None:
        """All that moves on a good day."""
        rng, scene = self.rng, self.scene
        evening = 0.5 + 0.5 * math.sin(2 * math.pi * second / DAY)
        for link, rtt in ((self.near, 0.030), (self.far, 0.150), (self.reader, 0.040)):
            link.rtt = max(0.004, rtt * (1 + 0.2 * evening) + rng.gauss(0, rtt / 8))
            if rng.random() < 0.001:
                link.rtt = rtt * 5  # one reading that is far off
            self._lose(link)
            link.gauges["receive_buffer_seconds"] = rng.choice((0.0, rng.uniform(0.05, 0.98) * link.latency))
            link.gauges["link_capacity_bytes_per_second"] = rng.uniform(1e5, 5e8)
        for stream in scene.paths.values():
            stream.bps = rng.uniform(3e6, 9e6)
        scene.paths["vod"].state = "live" if second % 3600 < 600 else "idle"
        scene.paths["ob/van"].frames_in_error += rng.random() < 0.05
        for series in self.sessions:
            lost = "lost" in series
            self.sessions[series] += (rng.random() < 0.02) if lost else 500 * STEP
        scene.extra |= self.sessions
        for area, path in (("rtsp", "cam"), ("webrtc", "web")):
            labels = f'{{path="{path}",protocol="{area}",role="publish"}}'
            scene.extra[f"{area}_received_rtp_jitter_ticks{labels}"] = abs(rng.gauss(600, 500))
        scene.agent = self._host(evening)

    def _lose(self, link: Link) -> None:
        """A burst now and then that is sent again at once, some packets of it twice, others overtaken by later ones."""
        if self.rng.random() >= 0.03:
            return
        lost = self.rng.randint(1, 12)
        if link.role == "read":
            link.counters["sent_lost_packets"] = link.counters.get("sent_lost_packets", 0) + lost
            link.counters["sent_retransmitted_packets"] += lost
            return
        twice = self.rng.randint(0, lost)
        link.counters["received_lost_packets"] += lost
        link.counters["received_retransmitted_packets"] += lost + twice
        link.counters["received_dropped_packets"] += twice

    def _host(self, evening: float) -> ScrapeOutcome:
        busy = 0.99 if self.rng.random() < 0.01 else min(0.8, max(0.05, 0.3 + 0.3 * evening + self.rng.gauss(0, 0.1)))
        self.cpu = [self.cpu[0] + STEP * (1 - busy), self.cpu[1] + STEP * busy]
        page = (
            f'node_cpu_seconds_total{{cpu="0",mode="idle"}} {self.cpu[0]}\n'
            f'node_cpu_seconds_total{{cpu="0",mode="user"}} {self.cpu[1]}\n'
            f"node_memory_MemTotal_bytes 1000\nnode_memory_MemAvailable_bytes {self.rng.uniform(200, 600)}\n"
            "mediamtx_process_max_fds 1000\nmediamtx_process_open_fds 300\nnode_netstat_Udp_RcvbufErrors 7\n"
        )
        return ScrapeOutcome(self.scene.tick + STEP, 0.01, page.encode())


def test_a_healthy_day_raises_nothing() -> None:
    day = Day()
    seen: set[str] = set()
    events: list[Any] = []
    for number in range(round(DAY / STEP)):
        day.pass_time(number * STEP)
        # The API is slow to answer once an hour, which is no outage.
        day.scene.failure = "timeout" if number % 600 == 599 else ""
        frame = day.scene.run(STEP, STEP)
        events += frame.events
        for stream in frame.streams.values():
            seen |= set(found(stream)) | {stream["health"]["level"]}
        seen |= {one["id"] for one in frame.server_state["health"]["findings"]}
    assert events == []
    assert seen - WORTH_KNOWING <= {"ok", "none"}
    assert "srt_repaired" in seen, "there was something to see"
