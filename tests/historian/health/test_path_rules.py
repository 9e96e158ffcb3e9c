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
