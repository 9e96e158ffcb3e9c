"""Each rule of paths in a replay; stalled and down are in the replays of the pipeline."""

import pytest

from tests.historian.scene import Scene, found


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.add("cam")
    return scene


def levels(scene: Scene, seconds: float) -> dict[str, str]:
    return found(scene.run(seconds).streams["cam"])


def advice(scene: Scene, id: str) -> str:
    findings = scene.scrape().streams["cam"]["health"]["findings"]
    return str(next(one["advice"]["en"] for one in findings if one["id"] == id))


def test_three_reconnects_in_ten_minutes_are_flapping(scene: Scene) -> None:
    path = scene.paths["cam"]
    scene.run(10)
    for _ in range(2):
        path.source_changes += 1
        assert levels(scene, 100) == {}
    path.source_changes += 1
    assert levels(scene, 2) == {"flapping": "warn"}
    assert advice(scene, "flapping").startswith("3 reconnects of the source in ten minutes")
    assert levels(scene, 390) == {"flapping": "warn"}
    assert levels(scene, 20) == {}


def test_reconnects_of_a_path_that_leaves_the_list_each_time_are_counted(scene: Scene) -> None:
    path = scene.paths["cam"]
    scene.run(10)
    for _ in range(3):
        scene.paths.clear()
        scene.run(20)
        scene.paths["cam"] = path
        path.source_changes += 1
        stream = scene.run(20).streams["cam"]
    assert found(stream) == {"flapping": "warn"}


def test_a_restart_of_the_exporter_is_no_reconnect(scene: Scene) -> None:
    path = scene.paths["cam"]
    path.source_changes = 50
    scene.run(10)
    path.source_changes = 0
    assert levels(scene, 10) == {}


def test_frames_that_cannot_be_processed_warn_and_a_few_do_not(scene: Scene) -> None:
    scene.run(10)
    scene.paths["cam"].frames_in_error += 10
    assert levels(scene, 70) == {}
    scene.paths["cam"].frames_in_error += 11
    assert levels(scene, 12) == {"frames_in_error": "warn"}
    assert levels(scene, 90) == {}


def expect(scene: Scene, path: str = "cam", expected: float = 1, **more: float) -> None:
    """What the exporter says of expectations."""
    scene.extra[f'path_expected{{path="{path}"}}'] = expected
    for name, value in more.items():
        scene.extra[f'path_expected_{name}{{path="{path}"}}'] = value


def test_an_expected_stream_that_never_came_is_missing(scene: Scene) -> None:
    expect(scene, "ob/van-3")
    scene.run(4)
    stream = scene.run(4).streams["ob/van-3"]
    assert (stream["state"], stream["last_seen"], stream["health"]["level"]) == ("missing", None, "none")
    stream = scene.run(8).streams["ob/van-3"]
    assert (stream["state"], found(stream), stream["received_bps"]) == ("missing", {"missing": "crit"}, None)
    assert scene.run(60).streams["ob/van-3"] is stream, "unchanged streams stay the same object"
    scene.add("ob/van-3")
    stream = scene.run(2).streams["ob/van-3"]
    assert (stream["state"], found(stream)) == ("live", {})


def test_a_missing_stream_that_is_no_longer_expected_leaves(scene: Scene) -> None:
    expect(scene, "ob/van-3")
    scene.run(20)
    expect(scene, "ob/van-3", 0)
    frame = scene.run(2)
    assert frame.gone == ("ob/van-3",)
    assert "ob/van-3" not in frame.streams


def test_a_missing_stream_is_missing_since_before_an_outage(scene: Scene) -> None:
    expect(scene, "ob/van-3")
    since = scene.run(20).streams["ob/van-3"]["since"]
    extra, scene.extra = scene.extra, {}
    scene.failure = "timeout"
    assert scene.run(20).streams["ob/van-3"]["state"] == "unknown"
    scene.failure, scene.extra = "", extra
    stream = scene.run(2).streams["ob/van-3"]
    assert (stream["state"], stream["since"]) == ("missing", since)


@pytest.mark.parametrize("state", ["down", "filler"])
def test_an_expected_stream_that_is_not_live_is_missed(scene: Scene, state: str) -> None:
    expect(scene)
    scene.run(10)
    scene.paths["cam"].state = state
    assert levels(scene, 20) == {"missing": "crit"}


def test_an_expected_stream_that_left_is_gone_and_missed(scene: Scene) -> None:
    expect(scene)
    scene.run(10)
    del scene.paths["cam"]
    stream = scene.run(20).streams["cam"]
    assert (stream["state"], found(stream)) == ("gone", {"missing": "crit"})
    expect(scene, expected=0)
    stream = scene.run(2).streams["cam"]
    assert (stream["state"], found(stream)) == ("gone", {})


def test_an_expected_stream_on_demand_may_wait_for_its_readers(scene: Scene) -> None:
    expect(scene)
    scene.paths["cam"].state = "idle"
    assert levels(scene, 60) == {}


@pytest.mark.parametrize("state", ["down", "live"])
def test_what_is_meant_to_be_off_may_be_down_or_silent(scene: Scene, state: str) -> None:
    expect(scene, expected=0, bytes_per_second=1e6, readers=5)
    scene.run(10)
    scene.paths["cam"].state = state
    scene.paths["cam"].bps = 0
    assert levels(scene, 60) == {}


def test_too_little_bit_rate_is_told_after_half_a_minute(scene: Scene) -> None:
    expect(scene, bytes_per_second=500_000)
    assert levels(scene, 60) == {}
    scene.paths["cam"].bps = 3.2e6
    assert levels(scene, 28) == {}
    assert levels(scene, 4) == {"bitrate_low": "warn"}
    assert advice(scene, "bitrate_low").startswith("3.2 Mbit/s arrive, at least 4 are expected")
    scene.paths["cam"].bps = 1e6
    assert levels(scene, 40) == {"bitrate_low": "crit"}
    scene.paths["cam"].bps = 8e6
    assert levels(scene, 34) == {}


def test_too_few_readers_are_told_after_half_a_minute(scene: Scene) -> None:
    expect(scene, readers=2)
    scene.paths["cam"].readers = {"srt": 1}
    assert levels(scene, 40) == {"readers_few": "warn"}
    assert advice(scene, "readers_few").startswith("1 readers, at least 2 are expected")
    scene.paths["cam"].readers = {"srt": 1, "hls": 1}
    assert levels(scene, 34) == {}


def test_a_codec_that_is_expected_and_not_there(scene: Scene) -> None:
    expect(scene)
    scene.extra['path_expected_codec_info{path="cam",codec="H264"}'] = 1
    assert levels(scene, 60) == {}
    for codec in ("Opus", "MPEG-4 Audio"):
        scene.extra[f'path_expected_codec_info{{path="cam",codec="{codec}"}}'] = 1
    assert levels(scene, 28) == {}
    assert levels(scene, 6) == {"codecs_missing": "warn"}
    assert advice(scene, "codecs_missing").startswith(
        "No track in Opus, MPEG-4 Audio, which is expected; there is H264: players"
    )
    scene.paths["cam"].state = "idle"
    assert "codecs_missing" not in levels(scene, 34), "what is not live is judged by its state"
    scene.paths["cam"].state = "live"
    scene.extra = {series: one for series, one in scene.extra.items() if "codec_info" not in series}
    assert levels(scene, 60) == {}


def test_a_stream_with_a_schedule_is_quiet_at_night_and_missed_in_the_morning(scene: Scene) -> None:
    """Gone over a whole weekend, it stays in the list; when it is due it gets its ten seconds like any other."""
    expect(scene, "news")
    scene.add("news")
    scene.run(20)
    began = scene.scrape().streams["news"]["first_seen"]
    expect(scene, "news", expected=0)
    del scene.paths["news"]
    stream = scene.run(20).streams["news"]
    assert (stream["state"], stream["expected"], found(stream)) == ("gone", False, {})
    scene.wait(62 * 3600)
    stream = scene.run(20).streams["news"]
    assert (stream["state"], stream["expected"], found(stream)) == ("gone", False, {})
    expect(scene, "news")
    assert found(scene.run(10).streams["news"]) == {}
    assert found(scene.run(4).streams["news"]) == {"missing": "crit"}
    scene.add("news")
    stream = scene.run(4).streams["news"]
    assert (stream["state"], stream["first_seen"], found(stream)) == ("live", began, {})


def test_what_may_be_off_for_good_is_forgotten_when_nobody_speaks_of_it(scene: Scene) -> None:
    expect(scene, "news", expected=0)
    scene.add("news")
    scene.run(20)
    del scene.paths["news"]
    scene.run(4)
    scene.extra.clear()  # it was taken out of monitor.yml
    scene.wait(25 * 3600)
    assert "news" not in scene.run(4).streams


def test_a_path_that_nobody_publishes_to_is_told_apart_from_a_source_that_cannot_be_reached(scene: Scene) -> None:
    scene.add("pulled", state="down", source_type="rtspSource")
    scene.add("configured", state="down", source_type="")
    streams = scene.run(20).streams
    (pulled,), (configured,) = (streams[path]["health"]["findings"] for path in ("pulled", "configured"))
    assert pulled["advice"]["en"].endswith("its address and the network.")
    assert "nobody publishes to it" in configured["advice"]["en"]
    assert "niemand sendet dorthin" in configured["advice"]["de"]
