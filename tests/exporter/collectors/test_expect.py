from collections.abc import Sequence

from exporter.collectors.base import PATHS
from exporter.collectors.expect import ExpectCollector
from tests.exporter.collectors.scene import collected, items
from tests.exporter.pages import Samples, value
from toolkit.expect import MISSED_FOR, Expectation
from toolkit.maintenance import Maintenance
from toolkit.schedule import parse_schedule


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


def at(moment: float, maintenance: Sequence[Maintenance], *expectations: Expectation) -> Samples:
    there = items("path", {"name": "cam/1"}, {"name": "cam/2"}, {"name": "live"})
    return collected(ExpectCollector(expectations, maintenance, lambda: moment), {PATHS: there})


# Noon in Berlin.
MONDAY, SUNDAY = 1_795_431_600.0, 1_795_345_200.0
NEWS = parse_schedule("Mo-Fr 07:00-19:00 Europe/Berlin")


def test_off_its_schedule_nothing_is_expected_of_a_path() -> None:
    expectations = (
        Expectation("cam/*", 1000.0, 2, ("H264",), NEWS),
        Expectation("cam/1", 500.0),
        Expectation("ob/van", schedule=NEWS),
    )
    due, off = at(MONDAY, (), *expectations), at(SUNDAY, (), *expectations)
    assert expected(due, "path_expected") == {"cam/1": 1, "cam/2": 1, "ob/van": 1}
    assert expected(due, "path_expected_bytes_per_second") == {"cam/1": 1000, "cam/2": 1000}
    assert expected(due, "path_expected_codec_info").keys() == {"cam/1", "cam/2"}
    assert expected(off, "path_expected") == {"cam/1": 1, "cam/2": 0, "ob/van": 0}
    assert expected(off, "path_expected_bytes_per_second") == {"cam/1": 500}
    assert expected(off, "path_expected_readers") == expected(off, "path_expected_codec_info") == {}


def test_under_maintenance_nothing_is_expected_even_where_nothing_is_at_other_times() -> None:
    window = Maintenance("cam/*", begin=MONDAY, end=MONDAY + 60)
    expectations = Expectation("cam/1", 500.0), Expectation("ob/van")
    assert expected(at(MONDAY - 1, [window], *expectations), "path_expected") == {"cam/1": 1, "ob/van": 1}
    during = at(MONDAY, [window], *expectations)
    assert expected(during, "path_expected") == {"cam/1": 0, "cam/2": 0, "ob/van": 1}
    assert expected(during, "path_expected_bytes_per_second") == {}
    assert expected(at(MONDAY + 60, [window], *expectations), "path_expected") == {"cam/1": 1, "ob/van": 1}
    everything = Maintenance(begin=MONDAY, end=MONDAY + 60)
    assert set(expected(at(MONDAY, [everything], *expectations), "path_expected").values()) == {0}


def test_codecs() -> None:
    samples = found(Expectation("live", codecs=("H264", "Opus")), Expectation("l*", codecs=("H264",)))
    assert value(samples, "path_expected_codec_info", path="live", codec="H264") == 1
    assert value(samples, "path_expected_codec_info", path="live", codec="Opus") == 1


def test_while_the_paths_are_not_known_nothing_is_missed() -> None:
    assert collected(ExpectCollector([Expectation("ob/van")]), {}) == {}


def test_what_a_glob_matches_is_missed_for_a_week_once_it_was_there() -> None:
    now = [MONDAY]
    collector = ExpectCollector([Expectation("cam/*", 1000.0)], (), lambda: now[0])

    def look(*there: str, ready: bool = True) -> dict[str, float]:
        listed = items("path", *({"name": name, "ready": ready} for name in there))
        return expected(collected(collector, {PATHS: listed}), "path_expected")

    assert look("cam/1", "cam/2", "live") == {"cam/1": 1, "cam/2": 1}
    assert look("cam/2") == {"cam/1": 1, "cam/2": 1}
    now[0] += MISSED_FOR - 1
    assert look("cam/1", "cam/2") == {"cam/1": 1, "cam/2": 1}
    assert look("cam/2") == {"cam/1": 1, "cam/2": 1}, "the week begins anew"
    now[0] += MISSED_FOR + 1
    assert look("cam/2") == {"cam/2": 1}


def test_a_path_that_only_a_reader_asked_for_is_not_missed() -> None:
    collector = ExpectCollector([Expectation("cam/*")], (), lambda: MONDAY)
    assert expected(collected(collector, {PATHS: items("path", {"name": "cam/x"})}), "path_expected") == {"cam/x": 1}
    assert expected(collected(collector, {PATHS: items("path")}), "path_expected") == {}


def test_of_names_that_are_made_up_only_so_many_are_missed() -> None:
    collector = ExpectCollector([Expectation("cam/*")], (), lambda: MONDAY)
    for start in (0, 4_000):
        made_up = items("path", *({"name": f"cam/{start + n}", "ready": True} for n in range(4_000)))
        collected(collector, {PATHS: made_up})
    assert len(expected(collected(collector, {PATHS: items("path")}), "path_expected")) == 5_000
