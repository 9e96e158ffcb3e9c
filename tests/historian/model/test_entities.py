"""Series → rows of entities."""

import pytest

from historian.model import columns as c
from historian.model.entities import Roster
from historian.model.fields import FIELDS
from historian.model.hosts import HostValues
from historian.model.links import LinkValues
from historian.model.paths import PathValues
from historian.model.server import ServerValues

Series = tuple[str, dict[str, str], float]


def take(roster: Roster, *series: Series) -> None:
    """A scrape of these series; paths in them are listed as live."""
    named = {labels["path"] for name, labels, _ in series if name.startswith("mediamtx_path_") and "path" in labels}
    series += tuple(listed(path) for path in sorted(named))
    roster.take([roster.bind(name, labels) for name, labels, _ in series], [value for _, _, value in series])


def received(path: str, value: float) -> Series:
    return "mediamtx_path_received_bytes_total", {"path": path}, value


def listed(path: str) -> Series:
    return "mediamtx_path_state", {"path": path, "state": "live"}, 1


def rtt(path: str, role: str, remote: str | None, value: float) -> Series:
    labels = {"path": path, "role": role} | ({} if remote is None else {"remote": remote})
    return "mediamtx_srt_rtt_seconds", labels, value


@pytest.mark.parametrize(
    ("kind", "values"), [("path", PathValues), ("srt", LinkValues), ("host", HostValues), ("server", ServerValues)]
)
def test_values_have_the_order_of_the_field_table(kind: str, values: type) -> None:
    names = tuple(field.name for field in FIELDS[kind])  # type: ignore[index]  # str is a Kind
    assert values._fields == names  # type: ignore[attr-defined]  # a NamedTuple


def test_a_row_holds_this_scrape_and_the_one_before() -> None:
    roster = Roster()
    take(roster, received("a", 1), received("b", 10))
    take(roster, received("a", 2), received("b", 20))
    rows = {
        one.key: (one.before and one.before[c.RECEIVED_BYTES], one.values[c.RECEIVED_BYTES])
        for one in roster.paths.present()
    }
    assert rows == {("a",): (1, 2), ("b",): (10, 20)}


def test_what_a_scrape_lacks_has_ended_and_starts_without_a_past() -> None:
    roster = Roster()
    take(roster, received("a", 1), received("b", 10))
    take(roster, received("b", 20))
    assert [one.key for one in roster.paths.present()] == [("b",)]
    take(roster, received("a", 3), received("b", 30))
    (a,) = (one for one in roster.paths.present() if one.key == ("a",))
    assert a.before is None


def test_a_page_without_entities_can_be_undone() -> None:
    roster = Roster()
    take(roster, received("a", 1), rtt("a", "publish", None, 0.02))
    take(roster, ("mediamtx_up", {}, 0))
    roster.undo()
    take(roster, received("a", 3), rtt("a", "publish", None, 0.03))
    (path,), (link,) = roster.paths.present(), roster.links.present()
    assert (path.before or [])[c.RECEIVED_BYTES] == 1
    assert (link.before or [])[0] == 0.02


def test_links_are_told_apart_by_path_role_and_host() -> None:
    roster = Roster()
    take(roster, rtt("a", "publish", None, 1), rtt("a", "read", "h1", 2), rtt("a", "read", "h2", 3))
    assert {one.key: one.values[0] for one in roster.links.present()} == {
        ("a", "publish", ""): 1,
        ("a", "read", "h1"): 2,
        ("a", "read", "h2"): 3,
    }


def test_infos_give_their_labels_and_the_latest_wins() -> None:
    roster = Roster()
    for kind in ("srtConn", "rtmpConn"):
        take(roster, ("mediamtx_path_info", {"path": "a", "source_type": kind}, 1))
        (path,) = roster.paths.present()
        assert path.values[c.PATH_INFO]["source_type"] == kind


def test_tracks_go_when_they_are_gone() -> None:
    roster = Roster()
    tracks = [("mediamtx_path_track_info", {"path": "a", "track": str(n), "codec": "H264"}, 1.0) for n in range(2)]
    take(roster, received("a", 1), *tracks)
    assert len(roster.paths.present()[0].tracks.present()) == 2
    take(roster, received("a", 1), tracks[0])
    assert len(roster.paths.present()[0].tracks.present()) == 1


def test_a_path_that_only_a_client_names_does_not_exist() -> None:
    roster = Roster()
    cell = roster.bind("mediamtx_path_source_info", {"path": "nowhere"})
    roster.take([cell], [1])
    assert roster.paths.present() == []


def test_readers_of_an_unknown_protocol_are_counted_as_other() -> None:
    roster = Roster()
    take(roster, ("mediamtx_path_readers", {"path": "a", "protocol": "carrier-pigeon"}, 3))
    assert roster.paths.present()[0].values[c.READERS + c.READER_PROTOCOLS.index("other")] == 3


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("go_goroutines", {}),
        ("mediamtx_path_state", {"path": "a", "state": "levitating"}),
        ("mediamtx_path_tomorrow", {"path": "a"}),
        ("mediamtx_path_received_bytes_total", {}),
    ],
)
def test_series_that_nothing_is_made_of_are_not_read(name: str, labels: dict[str, str]) -> None:
    assert Roster().bind(name, labels) is None


def test_forgetting_keeps_what_is_there() -> None:
    roster = Roster()
    take(roster, *(received(str(n), 1) for n in range(1000)))
    assert not roster.is_crowded()
    take(roster, received("5", 2))
    assert roster.is_crowded()
    roster.forget_absent()
    assert not roster.is_crowded()
    assert [(one.key, (one.before or [])[c.RECEIVED_BYTES]) for one in roster.paths.present()] == [(("5",), 1)]


def test_a_path_that_a_client_names_before_it_exists_is_whole_when_it_does() -> None:
    roster = Roster()
    named = "mediamtx_path_source_info", {"path": "late", "remote": "h"}
    cell = roster.bind(*named)
    others = [roster.bind(*received(str(n), 1)[:2]) for n in range(1000)]
    roster.take([cell, *others], [1] * 1001)
    roster.take([cell], [1])
    roster.forget_absent()
    take(roster, received("late", 5))
    roster.take([cell, roster.bind(*listed("late")[:2])], [1, 1])
    (path,) = roster.paths.present()
    assert path.values[c.SOURCE_INFO]["remote"] == "h"
