from exporter.collectors.base import CONFIG, PATHS
from exporter.collectors.config import ConfigCollector
from tests.exporter.collectors.scene import collected, items
from tests.exporter.pages import value


def test_each_path_has_what_its_entry_says() -> None:
    found = collected(
        ConfigCollector(),
        {
            PATHS: items("path", {"name": "a", "confName": "~^a"}, {"name": "b", "confName": "unknown"}),
            CONFIG: items("config", {"name": "~^a", "record": True, "alwaysAvailable": False, "runOnDemand": "x"}),
        },
    )
    assert value(found, "path_recording", path="a") == 1
    assert value(found, "path_always_available", path="a") == 0
    assert value(found, "path_on_demand", path="a") == 1
    assert value(found, "path_on_demand", path="b") is None


def test_without_configuration_there_is_nothing() -> None:
    assert collected(ConfigCollector(), {PATHS: items("path", {"name": "a"})}) == {}


def test_what_is_kept_from_look_to_look_never_shows_on_the_page() -> None:
    a, b = {"name": "a", "confName": "x"}, {"name": "b", "confName": "y"}
    x, y = {"name": "x", "record": True}, {"name": "y", "sourceOnDemand": True}
    kept = ConfigCollector()
    for paths, confs in (([a, b], [x, y]), ([b, a], [x, y]), ([b], [x, y]), ([b], [x]), ([a], [x | {"record": False}])):
        answers = {PATHS: items("path", *paths), CONFIG: items("config", *confs)}
        assert collected(kept, answers) == collected(ConfigCollector(), answers)
