"""Every release gives the same families wherever it has the data, whatever the fields are called there."""

import json

import pytest

from exporter.collectors import COLLECTORS
from exporter.families import FAMILIES, Family
from tests.exporter import synthetic
from tests.exporter.fake_mediamtx import FIXTURES, FakeServer, fake_mediamtx
from tests.exporter.pages import Clock, Samples, names, page, probe, samples, value
from tests.exporter.synthetic import RELEASES, api, fields, number_of

# Families whose values are computed, by the first release that has what they are computed from.
COMPUTED = {
    "rtsp_tcp_connections": "v1.0.3", "moq_sessions": "v1.20.1", "rtsp_sessions": "v1.0.3", "path_on_demand": "v1.2.1",
    "path_always_available": "v1.2.1", "path_recording": "v1.2.1", "path_recording_segments": "v1.5.1",
    "path_recording_first_timestamp_seconds": "v1.5.1", "path_recording_last_timestamp_seconds": "v1.5.1",
}  # fmt: skip
# Nothing fails and nothing forwards in these answers, no file names a maintenance, and single connections are not asked
# for.
NEVER = {"collector_failure", "forward_info", "forward_up", "forward_sent_bytes_total", "maintenance"}


def expected(release: str, family: Family) -> bool:
    if family.name in NEVER or family.name.startswith(("connection_", "path_expected")):
        return False
    if family.item:
        return bool(set(family.fields) & fields(release, family.item).keys() if _listed(release, family) else ())
    return RELEASES.index(release) >= RELEASES.index(COMPUTED.get(family.name, RELEASES[0]))


def _listed(release: str, family: Family) -> bool:
    lists = [path for path, kind in (*synthetic.KINDS.items(), ("info", "info")) if kind == family.item]
    return any(synthetic.has(release, synthetic.TABLE["lists"][path]) for path in lists)


def found_for(server: FakeServer, release: str) -> Samples:
    server.lists, server.objects = api(release)
    return samples(page(probe(server, Clock(), collectors=tuple(COLLECTORS))))


@pytest.mark.parametrize("release", RELEASES)
def test_families(release: str) -> None:
    with fake_mediamtx() as server:
        found = found_for(server, release)
    wanted = {family.wire_name for family in FAMILIES if expected(release, family)}
    assert names(found) == wanted
    assert value(found, "mediamtx_up") == 1


@pytest.mark.parametrize("release", RELEASES)
def test_values_come_from_their_fields_once(release: str) -> None:
    """Publishers' counters and gauges are the field's own number in base units, whatever the field's name was."""
    with fake_mediamtx() as server:
        found = found_for(server, release)
    for family in FAMILIES:
        if family.item and family.reads == "number" and expected(release, family) and "publish" in family.roles:
            got = {
                number
                for (name, labels), number in found.items()
                if name == family.wire_name and dict(labels).get("role", "publish") == "publish"
            }
            assert got == {number_of(family.item, family.fields[0]) / family.divisor}, family.name


@pytest.mark.parametrize("release", RELEASES)
def test_the_page_is_good_in_both_formats_and_tells_no_secret(release: str) -> None:
    with fake_mediamtx() as server:
        server.lists, server.objects = api(release)
        asked = probe(server, Clock(), collectors=tuple(COLLECTORS))
        text, openmetrics = page(asked), page(asked, openmetrics=True)
    assert samples(text) == samples(openmetrics, openmetrics=True)
    told = {line for line in text.splitlines() if "not-a-secret" in line}
    # Words of MediaMTX's own, which the answers fill with that text for want of better.
    assert all('transport="' in line or 'tunnel="' in line for line in told)


def test_a_release_of_the_future_still_exports() -> None:
    """Unknown fields, states, reader and source types, codecs and endpoints; and a number where a text was."""
    lists, objects = api(RELEASES[-1])
    path = lists["v3/paths/list"][0]
    path["source"] = {"type": "holoConn", "id": "1", "strength": 9}
    path["readers"] = [{"type": "holoSession", "id": "3"}, {"type": "srtConn", "id": "2"}]
    path["tracks2"] = [{"codec": "H267", "codecProps": {"profile": 3, "depth": 10}, "bitrate": 5}]
    path["hologram"] = {"nested": [1, 2, {"x": None}]}
    lists["v3/srtconns/list"].append(lists["v3/srtconns/list"][0] | {"id": "9", "state": "relay", "msRTT2": 1})
    with fake_mediamtx() as server:
        server.lists, server.objects = lists, objects | {"v3/info": {"version": "v2.0.0", "started": 17, "x": [1]}}
        found = samples(page(probe(server, Clock())))
    assert value(found, "mediamtx_info", version="v2.0.0") == 1
    assert value(found, "mediamtx_start_time_seconds") is None
    assert value(found, "mediamtx_path_info", source_type="holoConn", source_protocol="holo") == 1
    assert value(found, "mediamtx_path_readers", path="cam", protocol="holo") == 1
    assert value(found, "mediamtx_path_track_info", codec="H267", profile="3") == 1
    assert value(found, "mediamtx_connections", protocol="srt", role="relay") == 1
    assert value(found, "mediamtx_srt_rtt_seconds", path="cam", role="publish") is not None


def test_our_own_table_of_releases_knows_all_fields_that_we_read() -> None:
    """A field that no release has is a spelling mistake."""
    for family in FAMILIES:
        if family.item:
            known = synthetic.TABLE["fields"][family.item]
            assert set(family.fields) | set(family.reader_fields) <= known.keys(), family.name


def test_the_recorded_answers_hold_no_field_that_the_table_lacks() -> None:
    for path, kind in synthetic.KINDS.items():
        file = FIXTURES / "v1.20.1" / f"{path.split('/')[0]}.json"
        if file.exists():
            for item in json.loads(file.read_text())["items"]:
                assert item.keys() == fields("v1.20.1", kind).keys(), file.name
