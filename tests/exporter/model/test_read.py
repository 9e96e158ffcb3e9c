"""Whatever the API may send: the good items of a list survive the bad ones, the good fields of an item its bad ones."""

import json

import pytest

from exporter.model.items import NONE, Reader, Source, Track, struct_of
from exporter.model.read import Malformed, read_list, read_one, read_part

GOOD = {"name": "good", "inboundBytes": 2**53 + 1, "readers": [{"type": "srtConn", "id": "x"}], "available": True}


def paths(*items: object, **more: object) -> bytes:
    return json.dumps({"itemCount": len(items), "pageCount": 1, "items": items, **more}).encode()


def test_only_the_fields_of_the_allow_list_are_read() -> None:
    (path,) = read_list(paths({**GOOD, "conf": {"source": "rtsp://user:secret@host"}}), "path").items
    assert "secret" not in repr(path)
    assert (path.name, path.inboundBytes, path.available) == ("good", 2**53 + 1, True)
    (connection,) = read_list(paths({"id": "1", "query": "token=secret", "user": "secret"}), "srt").items
    assert "secret" not in repr(connection)


def test_fields_may_be_missing() -> None:
    (path,) = read_list(paths({"name": "bare"}), "path").items
    assert (path.inboundBytes, path.source, path.readers, path.tracks2) == (None, NONE, NONE, NONE)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("inboundBytes", -1), ("inboundBytes", "many"), ("inboundBytes", 1.5), ("inboundBytes", True),
        ("inboundBytes", [1]), ("inboundBytes", None), ("available", "yes"), ("availableTime", 12), ("confName", None),
    ],
)  # fmt: skip
def test_a_field_of_a_wrong_type_costs_itself_alone(field: str, bad: object) -> None:
    item, good = read_list(paths({**GOOD, "outboundBytes": 5, field: bad}, GOOD), "path").items
    assert getattr(item, field) == getattr(struct_of("path")(), field)
    assert (item.name, item.outboundBytes) == ("good", 5)
    assert (good.name, good.inboundBytes) == ("good", 2**53 + 1)


def test_members_of_a_wrong_type_cost_themselves_alone() -> None:
    item = {
        **GOOD,
        "readers": [{"type": "srtConn"}, 7, None, {"type": 3}],
        "tracks": ["H264", 3],
        "tracks2": [{"codec": "H264", "codecProps": {"width": "wide", "height": 720}}, "AV1"],
        "source": {"type": "srtConn", "id": 12},
    }
    (path,) = read_list(paths(item), "path").items
    assert [reader.type for reader in read_part(path.readers, list[Reader])] == ["srtConn", ""]
    assert read_part(path.tracks, list[str]) == ["H264"]
    (track,) = read_part(path.tracks2, list[Track])
    assert (track.codec, track.codecProps.width, track.codecProps.height) == ("H264", None, 720)
    source = read_part(path.source, Source)
    assert (source.type, source.id) == ("srtConn", "")


@pytest.mark.parametrize("bad", [7, "srt", [3], True, {"codec": "H264"}])
def test_parts_of_a_wrong_type_are_none_or_empty(bad: object) -> None:
    (path,) = read_list(paths({"name": "a", "readers": bad, "tracks2": bad, "source": bad}), "path").items
    assert not read_part(path.readers, list[Reader])
    assert not read_part(path.tracks2, list[Track])
    assert read_part(path.source, Source) in (None, Source())


def test_items_that_are_no_objects_have_no_name() -> None:
    assert [path.name for path in read_list(paths(GOOD, 7, None, "x", ["y"]), "path").items] == ["good", "", "", "", ""]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-1e999"])
def test_numbers_that_are_none(number: str) -> None:
    body = b'{"items": [{"id": "1", "msRTT": %s, "bytesSent": 3}]}' % number.encode()
    (connection,) = read_list(body, "srt").items
    assert connection.msRTT is None
    assert connection.bytesSent == 3


def test_a_lone_surrogate_in_a_name() -> None:
    (path,) = read_list(b'{"items": [{"name": "a\\ud800b"}]}', "path").items
    assert path.name == "a\ud800b"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"7", b"null", b"{}", b'{"items": 3}', b'{"items": [', b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_list(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_list(body, "path")


@pytest.mark.parametrize("count", ["three", -1, None, 1.5, True])
def test_wrong_counts_are_no_counts(count: object) -> None:
    answer = read_list(paths(GOOD, itemCount=count), "path")
    assert answer.itemCount is None
    assert len(answer.items) == 1


def test_one_object() -> None:
    info = read_one(b'{"version": "v1.20.1", "started": 5, "more": [1]}', "info")
    assert (info.version, info.started) == ("v1.20.1", None)
    with pytest.raises(Malformed):
        read_one(b"404 page not found", "info")


def test_an_object_without_any_key_that_we_know_is_not_the_one_asked_for() -> None:
    assert read_one(b'{"version":"v1.20.1","novel":1}', "info").version == "v1.20.1"
    with pytest.raises(Malformed):
        read_one(b'{"status":"ok"}', "info")
