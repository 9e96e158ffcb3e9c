"""Replays: what a viewer is told when things happen to a server."""

import json

import pytest

from historian.model.fields import FIELDS
from historian.model.frame import EventJson, Frame, StreamJson
from historian.pipeline import Pipeline
from historian.scrape.outcome import Reason, ScrapeOutcome
from historian.scrape.targets import Target
from tests.historian.scene import TICK, WALL, Scene, found


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.add("ob/van-2", readers={"srt": 2, "hls": 41}, began=WALL - 600)
    scene.link("ob/van-2", rtt=0.025)
    return scene


def sample(frame: Frame, kind: str, key: tuple[str, ...] = ()) -> dict[str, float | None]:
    values = next(one.values for one in frame.samples if (one.kind, one.key) == (kind, key))
    return dict(zip((field.name for field in FIELDS[kind]), values, strict=True))  # type: ignore[index]  # str is a Kind


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


def test_a_publisher_that_vanishes_is_gone_within_the_next_scrape(scene: Scene) -> None:
    scene.run(10)
    del scene.paths["ob/van-2"]
    scene.links.clear()
    stream = scene.run(2).streams["ob/van-2"]
    assert (stream["state"], stream["since"], stream["last_seen"]) == ("gone", WALL + 12, WALL + 10)
    assert (stream["received_bps"], stream["readers"], stream["links"], stream["source"]) == (None, {}, [], None)
    assert stream["tracks"][0]["codec"] == "H264"
    frame = scene.run(10)
    assert frame.streams["ob/van-2"] is stream, "unchanged streams stay the same object"
    assert frame.gone == ()
    assert [one.kind for one in frame.samples] == ["server"]


def test_a_configured_path_whose_source_dies_is_down_at_once_and_an_alarm_after_ten_seconds(scene: Scene) -> None:
    scene.run(10)
    scene.paths["ob/van-2"].state = "down"
    stream = scene.run(2).streams["ob/van-2"]
    assert (stream["state"], stream["since"], found(stream)) == ("down", WALL + 12, {})
    assert scene.run(12).streams["ob/van-2"]["health"]["level"] == "crit"
    scene.paths["ob/van-2"].state = "live"
    stream = scene.run(2).streams["ob/van-2"]
    assert (stream["state"], stream["since"], found(stream)) == ("live", WALL + 26, {})


def test_a_stream_without_a_byte_is_stalled_after_six_seconds_and_live_with_the_next_byte(scene: Scene) -> None:
    scene.run(10)
    scene.paths["ob/van-2"].bps = 0
    assert scene.run(4).streams["ob/van-2"]["state"] == "live"
    stream = scene.run(2).streams["ob/van-2"]
    assert (stream["state"], stream["since"], found(stream)) == ("stalled", WALL + 16, {"stalled": "crit"})
    advice = stream["health"]["findings"][0]["advice"]
    assert advice["en"] == "Connected, but no data for more than 6 s: check the encoder or camera."
    assert advice["de"] == "Verbunden, aber seit über 6 s keine Daten: Encoder oder Kamera prüfen."
    assert scene.run(60).streams["ob/van-2"]["since"] == WALL + 16
    scene.paths["ob/van-2"].bps = 1e6
    stream = scene.run(2).streams["ob/van-2"]
    assert (stream["state"], stream["since"], found(stream)) == ("live", WALL + 78, {})


def test_a_pulled_cable_is_a_stall_before_mediamtx_ends_the_connection(scene: Scene) -> None:
    scene.run(20)
    scene.paths["ob/van-2"].bps = 0
    states = [scene.run(2).streams["ob/van-2"]["state"] for _ in range(4)]
    del scene.paths["ob/van-2"]  # 10 s, MediaMTX's default readTimeout
    states.append(scene.run(2).streams["ob/van-2"]["state"])
    assert states == ["live", "live", "stalled", "stalled", "gone"]


@pytest.mark.parametrize("failure", ["timeout", "unauthorized"])
def test_an_outage_of_the_api_is_unknown_and_never_no_streams(scene: Scene, failure: str) -> None:
    before = scene.run(10).streams["ob/van-2"]
    scene.failure = failure
    frame = scene.run(2)
    stream = frame.streams["ob/van-2"]
    assert (stream["state"], stream["since"], stream["health"]["level"]) == ("unknown", WALL + 12, "none")
    assert (stream["received_bps"], stream["updated"]) == (4_000_000, WALL + 10), (
        "the last values stand, with their age"
    )
    server = frame.server_state
    assert (server["up"], server["reason"], server["since"], server["scraped_at"]) == (
        False,
        failure,
        WALL + 12,
        WALL + 10,
    )
    assert server["version"] == "v1.20.1"
    assert server["totals"]["paths"] is None
    assert [(one.kind, one.values[0]) for one in frame.samples] == [("server", 0)]
    scene.failure = ""
    after = scene.run(2).streams["ob/van-2"]
    assert (after["state"], after["since"]) == ("live", before["since"])
    assert after["received_bps"] == 4_000_000, "the rate goes on across the gap"


def test_a_reload_of_the_configuration_is_no_outage(scene: Scene) -> None:
    before = scene.run(10)
    scene.failure = "refused"
    frame = scene.run(2)
    assert frame.streams == before.streams
    assert frame.server_state == before.server_state
    assert scene.run(2).streams["ob/van-2"]["state"] == "unknown"
    assert not scene.scrape().server_state["up"]


def test_an_exporter_that_is_away_leaves_the_server_unknown(scene: Scene) -> None:
    scene.run(10)
    scene.outcome = Reason.REFUSED
    frame = scene.run(2)
    assert frame.server_state["reason"] == "exporter_unreachable"
    assert frame.streams["ob/van-2"]["state"] == "unknown"
    assert scene.run(60).streams["ob/van-2"] is frame.streams["ob/van-2"]


@pytest.mark.parametrize("page", [b"<html>", b"", b"go_goroutines 7\n"])
def test_a_page_of_something_else_is_no_exporter(page: bytes) -> None:
    pipeline = Pipeline([Target("studio-a", "http://exporter/metrics")])
    frame = pipeline.frame("studio-a", ScrapeOutcome(TICK, 0.1, page), None, round(WALL * 1000))
    assert frame.server_state["reason"] == "exporter_unreachable"


def test_a_list_of_paths_that_could_not_be_read_is_not_an_empty_one(scene: Scene) -> None:
    scene.run(10)
    scene.failed_collectors = {"paths"}
    frame = scene.run(2)
    assert (frame.server_state["up"], frame.server_state["reason"]) == (True, "incomplete")
    assert frame.streams["ob/van-2"]["state"] == "unknown"


def test_a_list_of_links_that_could_not_be_read_keeps_the_links(scene: Scene) -> None:
    before = scene.run(30).streams["ob/van-2"]
    scene.failed_collectors = {"srt"}
    frame = scene.run(2)
    assert frame.streams["ob/van-2"]["links"] == before["links"]
    assert [one.kind for one in frame.samples] == ["path", "server"]
    scene.failed_collectors = set()
    link = sample(scene.run(2), "srt", ("ob/van-2", "publish", ""))
    assert (link["receive_bps"], link["received_packets"]) == (5_600_000, 2000)


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


def test_a_series_that_is_absent_from_a_good_scrape_ends_there(scene: Scene) -> None:
    scene.run(10)
    path, scene.paths = scene.paths, {}
    scene.run(2)
    scene.paths = path
    path["ob/van-2"].received = 5e9
    frame = scene.run(2)
    assert sample(frame, "path", ("ob/van-2",))["received_bps"] is None


def test_another_publisher_between_two_scrapes_starts_a_new_since(scene: Scene) -> None:
    scene.run(10)
    scene.paths["ob/van-2"].began = WALL + 11
    assert scene.run(2).streams["ob/van-2"]["since"] == WALL + 12
    assert scene.run(4).streams["ob/van-2"]["since"] == WALL + 12


def test_since_and_findings_survive_a_restart(scene: Scene) -> None:
    scene.links[0].rtt = 0.060
    scene.paths["ob/van-2"].began = None
    scene.run(40)
    cut = scene.add("cam/1")
    cut.bps = 0
    frame = scene.run(30)
    stored = {f"studio-a/{path}": stream for path, stream in frame.streams.items()}
    assert found(frame.streams["ob/van-2"]) == {"srt_latency": "crit"}
    assert found(frame.streams["cam/1"]) == {"stalled": "crit"}
    later = Pipeline([Target("studio-a", "http://exporter/metrics")])
    later.seed(json.loads(json.dumps(stored)) | {"else/x": {**stored["studio-a/cam/1"], "server": "else"}})
    scene.pipeline = later
    after = scene.run(2)
    for path, before in frame.streams.items():
        now = after.streams[path]
        assert (now["state"], now["since"], found(now)) == (before["state"], before["since"], found(before))
        assert now["health"]["findings"][0]["since"] == before["health"]["findings"][0]["since"]


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"state": "live"},
        {"health": None},
        {"since": None, "health": {"findings": [{"id": "down"}]}},
        {"health": {"findings": [{"id": "down", "level": "purple", "since": 1, "values": {}}]}},
        {"health": {"findings": [{"id": "down", "level": "crit", "since": 1, "values": []}]}},
    ],
)
def test_a_stored_stream_of_another_form_is_left_out(
    scene: Scene, broken: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    stored = scene.run(10).streams["ob/van-2"]
    other = {"server": "studio-a", "path": "x"} if not broken else {**stored, "path": "x", **broken}
    if broken == {"state": "live"}:
        del other["last_seen"]
    scene.pipeline = Pipeline([Target("studio-a", "http://exporter/metrics")])
    scene.pipeline.seed({"studio-a/x": other, "studio-a/ob/van-2": stored})
    frame = scene.run(2)
    assert list(frame.streams) == ["ob/van-2"]
    assert "a stored stream is not read" in caplog.text


def test_a_stream_that_left_while_the_historian_was_away_is_gone(scene: Scene) -> None:
    stored = scene.run(10).streams["ob/van-2"]
    scene.pipeline = Pipeline([Target("studio-a", "http://exporter/metrics")])
    scene.pipeline.seed({"studio-a/ob/van-2": stored})
    scene.paths.clear()
    stream = scene.run(60, interval=60).streams["ob/van-2"]
    assert (stream["state"], stream["since"], stream["last_seen"]) == ("gone", WALL + 70, WALL + 10)


def test_gone_streams_are_dropped_after_a_day(scene: Scene) -> None:
    scene.run(10)
    scene.paths.clear()
    scene.run(2)
    assert "ob/van-2" in scene.run(23 * 3600, interval=3600).streams
    frame = scene.run(2 * 3600, interval=7200)
    assert (frame.gone, frame.streams) == (("ob/van-2",), {})


def test_only_so_many_gone_streams_are_kept_and_the_oldest_leave_first() -> None:
    scene = Scene()
    for batch in range(3):
        scene.paths = {}
        for number in range(200):
            scene.add(f"{batch}/{number}")
        scene.run(2)
    scene.paths = {}
    frame = scene.run(2)
    assert len(frame.streams) == 500
    assert len(frame.gone) == 100
    assert all(path.startswith("0/") for path in frame.gone)


def test_a_path_that_never_had_media_leaves_without_a_trace(scene: Scene) -> None:
    scene.add("typo", state="down")
    assert "typo" in scene.run(10).streams
    del scene.paths["typo"]
    frame = scene.run(2)
    assert frame.gone == ("typo",)
    assert "typo" not in frame.streams


def test_names_that_come_and_go_do_not_pile_up() -> None:
    scene = Scene()
    for number in range(1500):
        scene.paths = {}
        scene.add(f"p{number}", state="down")
        frame = scene.run(2)
    roster = scene.pipeline._servers["studio-a"]._roster
    assert len(roster.paths) < 600
    assert list(frame.streams) == ["p1499"]


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


def test_whether_a_stream_is_expected_now(scene: Scene) -> None:
    def scrape(expected: float) -> StreamJson:
        scene.extra['path_expected{path="ob/van-2"}'] = expected
        return scene.run(2).streams["ob/van-2"]

    assert scene.run(2).streams["ob/van-2"]["expected"] is None
    assert scrape(1)["expected"] is True
    van = scene.paths.pop("ob/van-2")
    assert (scrape(1)["state"], scrape(1)["expected"]) == ("gone", True)
    assert (scrape(0)["state"], scrape(0)["expected"]) == ("gone", False)
    assert (scrape(1)["state"], scrape(1)["expected"]) == ("gone", True)
    scene.paths["ob/van-2"] = van
    assert (scrape(0)["state"], scrape(0)["expected"]) == ("live", False)


def test_events_go_with_the_frame_that_shows_them(scene: Scene) -> None:
    scene.scrape()
    assert scene.run(30).events == ()
    van = scene.paths.pop("ob/van-2")
    (begun,) = scene.run(2).events
    assert (begun["type"], begun["cause"], begun["begin"]) == ("state", "gone", WALL + 32)
    assert scene.run(20).events == ()
    scene.paths["ob/van-2"] = van
    (ended,) = scene.run(2).events
    assert (ended["id"], ended["duration"]) == (begun["id"], 22.0)


def test_outages_are_one_event_each(scene: Scene) -> None:
    scene.add("ob/van-9")
    scene.scrape()
    events: list[EventJson] = []
    for failure in ["", "refused"] * 3 + [""]:
        scene.failure = failure
        for _ in range(6):
            events += scene.run(10, interval=10).events
    assert [(event["cause"], event["duration"]) for event in events if event["end"]] == [("unknown", 60.0)] * 3
    assert len(events) == 6
