"""What a pipeline takes over from the one before a restart."""

import json

import pytest

from historian.pipeline import Pipeline
from historian.scrape.targets import Target
from tests.historian.scene import WALL, Scene, found


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
