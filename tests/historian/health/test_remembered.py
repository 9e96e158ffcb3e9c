from historian.health.remembered import Remembered
from historian.pipeline import Pipeline
from historian.scrape.targets import Target
from tests.historian.scene import WALL, Scene, found
from toolkit.expect import MISSED_FOR, Expectation
from toolkit.maintenance import Maintenance
from toolkit.schedule import parse_schedule

EXPECT = (Expectation("cam/*"),)


def pipeline(*maintenance: Maintenance) -> Pipeline:
    return Pipeline([Target("studio-a", "http://exporter/metrics", expect=EXPECT, maintenance=maintenance)])


def scene_without_a_camera() -> Scene:
    """A camera was expected by a glob and left; then the exporter, which had remembered it, was restarted."""
    scene = Scene(pipeline())
    scene.add("cam/1")
    scene.extra['path_expected{path="cam/1"}'] = 1
    scene.run(10)
    del scene.paths["cam/1"]
    scene.run(20)
    scene.extra.clear()
    return scene


def test_a_stream_that_a_glob_expects_is_missed_after_the_exporter_restarted() -> None:
    scene = scene_without_a_camera()
    stream = scene.run(20).streams["cam/1"]
    assert (stream["state"], stream["expected"], found(stream)) == ("gone", True, {"missing": "crit"})
    scene.wait(2 * 24 * 3600)
    stream = scene.run(20).streams["cam/1"]
    assert (stream["state"], stream["expected"], found(stream)) == ("gone", True, {"missing": "crit"})
    scene.wait(MISSED_FOR)
    assert "cam/1" not in scene.run(4).streams


def test_it_is_missed_after_all_of_the_monitor_restarted() -> None:
    scene = scene_without_a_camera()
    stored = scene.run(2).streams["cam/1"]
    scene.pipeline = pipeline()
    scene.pipeline.seed({"studio-a/cam/1": stored})
    stream = scene.run(4).streams["cam/1"]
    assert (stream["expected"], found(stream), stream["since"]) == (True, {"missing": "crit"}, stored["since"])


def test_it_may_be_off_in_a_maintenance() -> None:
    scene = scene_without_a_camera()
    stored = scene.run(2).streams["cam/1"]
    scene.pipeline = pipeline(Maintenance("cam/*", begin=WALL, end=WALL + 3600))
    scene.pipeline.seed({"studio-a/cam/1": stored})
    stream = scene.run(4).streams["cam/1"]
    assert (stream["expected"], found(stream)) == (False, {})


def test_what_is_due_by_schedule() -> None:
    remembered = Remembered([Expectation("cam/*", schedule=parse_schedule("00:00-12:00")), Expectation("van")])
    midnight = 1_795_564_800.0
    assert remembered.is_due("cam/1", midnight, midnight + 60) is True
    assert remembered.is_due("cam/1", midnight, midnight + 13 * 3600) is False
    assert remembered.is_due("other", midnight, midnight) is None
    assert remembered.is_due("van", midnight, midnight) is None, "the exporter speaks of plain names itself"
