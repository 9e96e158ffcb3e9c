"""Streams as they come, fall silent and leave, over several scrapes through the whole pipeline."""

from historian.model.frame import StreamJson
from tests.historian.scene import WALL, Scene, found, sample


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
