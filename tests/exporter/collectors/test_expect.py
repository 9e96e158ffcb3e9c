from exporter.collectors.base import PATHS
from exporter.collectors.expect import ExpectCollector
from tests.exporter.collectors.scene import collected, items
from tests.exporter.pages import Samples, value
from toolkit.expect import Expectation


def found(*expectations: Expectation) -> Samples:
    there = items("path", {"name": "cam/1"}, {"name": "cam/2"}, {"name": "live"})
    return collected(ExpectCollector(expectations), {PATHS: there})


def expected(samples: Samples, name: str) -> dict[str, float]:
    return {dict(labels)["path"]: number for (each, labels), number in samples.items() if each == name}


def test_globs_match_what_is_there_and_plain_names_are_missed() -> None:
    samples = found(Expectation("cam/*"), Expectation("ob/van"))
    assert expected(samples, "path_expected") == {"cam/1": 1, "cam/2": 1, "ob/van": 1}
    assert expected(samples, "path_expected_bytes_per_second") == {}
    assert expected(samples, "path_expected_readers") == {}


def test_of_several_expectations_the_highest_counts() -> None:
    samples = found(Expectation("cam/*", 1000.0, 2), Expectation("cam/1", 500.0, 3))
    assert expected(samples, "path_expected_bytes_per_second") == {"cam/1": 1000, "cam/2": 1000}
    assert expected(samples, "path_expected_readers") == {"cam/1": 3, "cam/2": 2}


def test_codecs() -> None:
    samples = found(Expectation("live", codecs=("H264", "Opus")), Expectation("l*", codecs=("H264",)))
    assert value(samples, "path_expected_codec_info", path="live", codec="H264") == 1
    assert value(samples, "path_expected_codec_info", path="live", codec="Opus") == 1


def test_while_the_paths_are_not_known_nothing_is_missed() -> None:
    assert collected(ExpectCollector([Expectation("ob/van")]), {}) == {}
