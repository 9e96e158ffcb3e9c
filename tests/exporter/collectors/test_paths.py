from typing import Any

import pytest

from exporter.collectors.base import CONFIG, PATHS
from exporter.collectors.path_facts import STATES
from exporter.collectors.paths import PathsCollector, state_of
from tests.exporter.collectors.scene import collected, items
from tests.exporter.pages import Samples, names, value

TIME = "1970-01-01T00:01:00Z"
ZERO_TIME = "0001-01-01T00:00:00Z"


def paths(*found: dict[str, Any], collector: PathsCollector | None = None, confs: Any = None) -> Samples:
    collector = collector or PathsCollector()
    answers = {PATHS: items("path", *found)}
    if confs is not None:
        answers[CONFIG] = items("config", *confs)
    collector.look(answers[PATHS])
    return collected(collector, answers)


@pytest.mark.parametrize(
    ("available", "online", "online_since", "online_time", "on_demand", "state"),
    [
        (1, None, None, None, False, "live"),  # before v1.16.0
        (1, 1, 5.0, TIME, False, "live"),
        (1, 0, None, None, False, "filler"),
        (1, 1, None, ZERO_TIME, False, "filler"),  # always available, pulled, never there; up to v1.19.2
        (0, 1, None, ZERO_TIME, False, "down"),  # pulled, and nobody answers
        (0, 1, 5.0, TIME, True, "idle"),
        (0, None, None, None, True, "idle"),
        (0, 0, None, None, False, "down"),
        (None, None, None, None, False, "down"),
    ],
)
def test_state(
    available: int | None,
    online: int | None,
    online_since: float | None,
    online_time: str | None,
    on_demand: bool,
    state: str,
) -> None:
    assert state_of(available, online, online_since, online_time, on_demand) == state


def states(found: Samples, path: str) -> set[str]:
    return {state for state in STATES if value(found, "path_state", path=path, state=state)}


def test_on_demand_is_looked_up_by_the_entry_that_the_path_names() -> None:
    found = paths(
        {"name": "a", "confName": "~^a"},
        {"name": "b", "confName": "b"},
        {"name": "c", "confName": "c"},
        {"name": "d", "confName": "c", "source": {"type": "redirect", "id": ""}},
        confs=[{"name": "~^a", "runOnDemand": "ffmpeg …"}, {"name": "b", "sourceOnDemand": True}, {"name": "c"}],
    )
    assert [states(found, path) for path in "abcd"] == [{"idle"}, {"idle"}, {"down"}, {"idle"}]


def test_newer_fields_go_before_older_ones() -> None:
    found = paths(
        {"name": "new", "inboundBytes": 7, "bytesReceived": 7, "available": True, "ready": False},
        {"name": "old", "bytesReceived": 8, "ready": True, "readyTime": TIME},
        {"name": "oldest", "sourceReady": True},
    )
    assert value(found, "path_received_bytes_total", path="new") == 7
    assert value(found, "path_received_bytes_total", path="old") == 8
    assert value(found, "path_received_bytes_total", path="oldest") is None
    assert [value(found, "path_available", path=path) for path in ("new", "old", "oldest")] == [1, 1, 1]
    assert value(found, "path_available_timestamp_seconds", path="old") == 60


def test_counters_are_exact_beyond_what_a_float_can_hold() -> None:
    collector = PathsCollector()
    answers = {PATHS: items("path", {"name": "a", "inboundBytes": 2**63 + 1})}
    collector.look(answers[PATHS])
    (block,) = [block for block in collector.collect(answers) if block.family.name == "path_received_bytes_total"]
    assert block.values == [2**63 + 1]


def test_tracks() -> None:
    h264 = {"codec": "H264", "codecProps": {"width": 1920, "height": 1080, "profile": "High", "level": "4.1"}}
    found = paths(
        {"name": "a", "tracks2": [h264, {"codec": "KLV", "codecProps": None}], "tracks": ["H264", "KLV"]},
        {"name": "b", "tracks2": [{"codec": "AV1", "codecProps": {"width": 0, "height": 0, "profile": 0}}]},
        {"name": "c", "tracks": ["H265", "Opus"]},
        {"name": "d", "tracks": []},
    )
    assert value(found, "path_track_info", path="a", track="0", codec="H264", profile="High", width="1920") == 1
    assert value(found, "path_track_info", path="a", track="1", codec="KLV", sample_rate="") == 1
    assert value(found, "path_track_info", path="b", codec="AV1", profile="0", width="") == 1
    assert value(found, "path_track_info", path="c", track="1", codec="Opus") == 1
    assert sum(name == "path_track_info" for name, _ in found) == 5


def test_readers_and_source_follow_the_list() -> None:
    collector = PathsCollector()
    srt = {"type": "srtConn", "id": "1"}
    first = paths({"name": "a", "readers": [srt, {"type": "hlsMuxer", "id": ""}]}, collector=collector)
    assert value(first, "path_readers", path="a", protocol="srt") == 1
    assert value(first, "path_readers", path="a", protocol="hls") == 1
    second = paths({"name": "a", "source": srt, "readers": [srt, srt]}, collector=collector)
    assert value(second, "path_readers", path="a", protocol="srt") == 2
    assert value(second, "path_readers", path="a", protocol="hls") is None
    assert value(second, "path_info", path="a", source_type="srtConn", source_protocol="srt") == 1
    third = paths({"name": "a", "source": None, "readers": []}, collector=collector)
    assert "path_readers" not in names(third)
    assert value(third, "path_info", path="a", source_type="") == 1


def test_protocols_in_use_are_those_of_sources_and_readers_of_this_look() -> None:
    collector = PathsCollector()
    both = {"name": "a", "source": {"type": "srtConn", "id": "1"}, "readers": [{"type": "rtspSession", "id": "2"}]}
    assert collector.look(items("path", both, {"name": "b"})) == {"srt", "rtsp", ""}
    assert collector.look(items("path", both | {"readers": []})) == {"srt"}
    assert collector.look([]) == frozenset()


def test_source_changes() -> None:
    collector = PathsCollector()

    def changes(*found: dict[str, Any]) -> float | None:
        return value(paths(*found, collector=collector), "path_source_changes_total", path="a")

    assert changes({"name": "a", "source": {"type": "srtConn", "id": "1"}}) == 0
    assert changes({"name": "a", "source": None}) == 0
    assert changes({"name": "a", "source": {"type": "srtConn", "id": "2"}}) == 1
    assert changes() is None
    assert changes({"name": "a", "source": {"type": "rtmpConn", "id": "3"}}) == 2


def test_changes_of_what_mediamtx_pulls_show_as_new_times() -> None:
    collector = PathsCollector()
    pulled = {"name": "a", "source": {"type": "rtspSource", "id": ""}}

    def changes(time: str | None) -> float | None:
        found = paths(pulled | {"availableTime": time}, collector=collector)
        return value(found, "path_source_changes_total", path="a")

    assert [changes(time) for time in (TIME, None, TIME, "1970-01-01T00:02:00Z")] == [0, 0, 0, 1]


def test_names_of_any_kind() -> None:
    odd = ['qu"ote', "back\\slash", "new\nline", "emoji 🎥", "ünï", "{}", "x" * 4096, " "]
    found = paths(*({"name": name, "inboundBytes": 1} for name in odd))
    assert {dict(labels)["path"] for name, labels in found if name == "path_received_bytes_total"} == set(odd)


CAM = {"name": "cam", "tracks": ["H264"], "readers": [{"type": "srtConn", "id": "1"}], "inboundBytes": 7}
LOOKS: list[list[dict[str, Any]]] = [
    [CAM, {"name": "b", "available": True}],
    [CAM | {"readers": []}, {"name": "b", "available": True}],
    [CAM, {"name": "c"}],
    [{"name": "c"}, CAM],
    [{"name": "c"}, CAM, {"name": "b"}],
    [],
    [CAM | {"tracks": ["H265", "Opus"], "source": {"type": "redirect", "id": ""}}],
]


def test_what_is_kept_from_look_to_look_never_shows_on_the_page() -> None:
    """Layouts and labels are kept; each page is that of a collector that sees it for the first time."""
    kept = PathsCollector()
    for look in [*LOOKS, *reversed(LOOKS)]:
        assert paths(*look, collector=kept) == paths(*look)
