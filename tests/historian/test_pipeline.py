"""Replays: what a viewer is told when things happen to a server."""

import json

from historian.scrape.outcome import Reason, ScrapeOutcome
from tests.historian.scene import WALL, Scene, found, sample


def test_a_live_stream_with_everything(scene: Scene) -> None:
    scene.scrape()
    frame = scene.run(30)
    stream = frame.streams["ob/van-2"]
    assert json.loads(json.dumps(stream)) == stream
    assert stream == {
        "server": "studio-a",
        "path": "ob/van-2",
        "state": "live",
        "since": WALL - 600,
        "expected": None,
        "health": {"level": "ok", "findings": []},
        "source": {"type": "srtConn", "protocol": "srt", "remote": ""},
        "conf": "all_others",
        "tracks": [
            {"codec": "H264", "profile": "High", "width": 1920, "height": 1080, "sample_rate": None, "channels": None}
        ],
        "received_bps": 4_000_000,
        "sent_bps": 172_000_000,
        "readers": {"srt": 2, "hls": 41},
        "readers_total": 43,
        "rtt_ms": 25,
        "latency_ms": 120,
        "loss_ratio": 0,
        "links": [
            {
                "role": "publish",
                "remote": "",
                "rtt_ms": 25,
                "latency_ms": 120,
                "receive_bps": 5_600_000,
                "send_bps": None,
                "link_capacity_bps": None,
                "buffer_ms": None,
                "lost": 0,
                "retransmitted": 0,
                "dropped": 0,
                "packets": 15_000,
                "loss_ratio": 0,
            }
        ],
        "first_seen": WALL,
        "last_seen": WALL + 30,
        "updated": WALL + 30,
    }
    assert frame.server_state == {
        "server": "studio-a",
        "up": True,
        "reason": None,
        "address": "http://10.0.0.5:9997",
        "version": "v1.20.1",
        "start_time": WALL - 3600,
        "scraped_at": WALL + 30,
        "since": WALL - 3600,
        "host": None,
        "agent": "absent",
        "totals": {"paths": 1, "live": 1, "received_bps": 4_000_000, "sent_bps": 172_000_000, "readers": 43},
        "health": {"level": "ok", "findings": []},
        "player": "",
    }
    assert frame.time_ms == round((WALL + 30) * 1000)
    path, link, server = sample(frame, "path", ("ob/van-2",)), sample(frame, "srt", ("ob/van-2", "publish", "")), None
    assert (path["state"], path["received_bps"], path["readers_srt"], path["readers_hls"]) == (1, 4_000_000, 2, 41)
    assert (link["rtt_ms"], link["received_packets"], link["sent_packets"]) == (25, 1000, None)
    server = sample(frame, "server")
    assert (server["up"], server["live"], server["connections"], server["scrape_ms"]) == (1, 1, 1, 4)


def test_the_first_scrape_has_no_rates_yet(scene: Scene) -> None:
    frame = scene.scrape()
    assert frame.streams["ob/van-2"]["received_bps"] is None
    assert sample(frame, "path", ("ob/van-2",))["received_bps"] is None
    assert frame.streams["ob/van-2"]["state"] == "live"
    assert frame.server_state["totals"]["received_bps"] is None


def test_rates_are_taken_over_the_time_between_two_readings(scene: Scene) -> None:
    """Another reader of the exporter had it read a second ago, so this scrape shows what was then."""
    scene.read()
    scene.scrape()
    scene.wait(1)
    scene.read()
    scene.wait(1)
    frame = scene.scrape()
    assert frame.streams["ob/van-2"]["received_bps"] == 4_000_000
    assert frame.server_state["totals"]["sent_bps"] == 172_000_000
    assert sample(frame, "srt", ("ob/van-2", "publish", ""))["receive_bps"] == 5_600_000
    scene.wait(2)
    scene.read()
    assert scene.scrape().streams["ob/van-2"]["received_bps"] == 4_000_000


def test_the_same_reading_again_is_no_news(scene: Scene) -> None:
    scene.run(20)
    scene.wait(2)
    scene.read()
    before = scene.scrape()
    scene.wait(2)
    again = scene.scrape()
    assert {one.kind for one in before.samples} == {"path", "srt", "server"}
    assert [one.kind for one in again.samples] == ["server"]
    assert (sample(again, "server")["up"], sample(again, "server")["received_bps"]) == (1, 4_000_000)
    assert (again.streams, again.server_state, again.gone) == (before.streams, before.server_state, ())
    assert again.streams["ob/van-2"] is before.streams["ob/van-2"]
    assert again.server_state is before.server_state
    for _ in range(10):
        scene.wait(2)
        assert scene.scrape().streams["ob/van-2"]["state"] == "live", "nobody looked, so nobody saw a stall"
    scene.read()
    after = scene.scrape().streams["ob/van-2"]
    assert (after["received_bps"], after["links"][0]["receive_bps"]) == (4_000_000, 5_600_000)


def test_a_clock_of_the_exporter_that_was_set_back_bends_no_rate(scene: Scene) -> None:
    scene.read()
    scene.scrape()
    scene.wait(2)
    scene.wall -= 3600
    scene.read()
    assert scene.scrape().streams["ob/van-2"]["received_bps"] == 4_000_000


def test_a_counter_reset_makes_no_spike(scene: Scene) -> None:
    scene.paths["ob/van-2"].received = 9e12
    scene.links[0].counters |= {"received_bytes": 9e12, "received_packets": 9e9, "received_lost_packets": 9e6}
    scene.run(20)
    scene.paths["ob/van-2"].received = 0
    scene.links[0].counters |= {"received_bytes": 0, "received_packets": 0, "received_lost_packets": 0}
    frame = scene.run(2)
    stream = frame.streams["ob/van-2"]
    assert stream["received_bps"] == 4_000_000
    assert (stream["links"][0]["receive_bps"], stream["links"][0]["lost"]) == (5_600_000, 0)
    assert found(stream) == {}


def test_the_wall_clock_stepping_back_an_hour_bends_no_rate(scene: Scene) -> None:
    scene.run(10)
    scene.wall -= 3600
    stream = scene.run(2).streams["ob/van-2"]
    assert (stream["received_bps"], stream["state"]) == (4_000_000, "live")


def test_after_the_wall_clock_was_set_back_nothing_was_seen_in_the_future(scene: Scene) -> None:
    scene.add("left")
    scene.add("dead", state="down")
    scene.run(20)
    del scene.paths["left"]
    scene.run(20)
    scene.wall -= 3600
    for stream in scene.run(2).streams.values():
        assert stream["since"] <= scene.wall
        assert (stream["last_seen"] or 0) <= scene.wall
    assert found(scene.run(12).streams["dead"]) == {"down": "crit"}


def test_the_host_comes_with_the_agent_and_is_missed_when_it_goes(scene: Scene) -> None:
    def agent(idle: float, user: float = 50, reason: Reason = Reason.OK) -> ScrapeOutcome:
        text = f'node_load1 0.5\nnode_cpu_seconds_total{{cpu="0",mode="idle"}} {idle}\n'
        text += f'node_cpu_seconds_total{{cpu="0",mode="user"}} {user}\n'
        return ScrapeOutcome(scene.tick, 0.01, b"" if reason else text.encode(), reason)

    scene.agent = agent(0, reason=Reason.REFUSED)
    assert scene.run(2).server_state["agent"] == "absent"
    scene.agent = agent(50)
    frame = scene.run(2)
    assert (frame.server_state["agent"], sample(frame, "host")["load1"]) == ("ok", 0.5)
    scene.agent = None
    assert scene.run(2).server_state["host"]["load1"] == 0.5, "no news is no change"
    scene.wait(2)
    scene.agent = agent(53, 51)
    assert scene.scrape().server_state["host"]["cpu_ratio"] == 0.25
    scene.agent = agent(0, reason=Reason.TIMEOUT)
    frame = scene.run(2)
    assert (frame.server_state["agent"], frame.server_state["host"]) == ("unreachable", None)
    assert "host" not in [one.kind for one in frame.samples]
