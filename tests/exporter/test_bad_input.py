"""Answers that no MediaMTX should give: the page stays good, and says what it could not read and why."""

import json
from typing import Any

import pytest

from tests.exporter.fake_mediamtx import fake_mediamtx
from tests.exporter.pages import Clock, page, probe, samples, value

PATHS, SRT = "v3/paths/list", "v3/srtconns/list"
ODD_NAMES = [
    'qu"ote',
    "back\\slash",
    "new\nline",
    "carriage\rreturn",
    "\u2028line",
    "emoji 🎥",
    "nul\0",
    "{}",
    "x" * 4096,
]


def both_formats(lists: dict[str, Any]) -> dict[Any, float]:
    """The page of these lists, which must read the same in both formats."""
    with fake_mediamtx() as server:
        server.lists = {PATHS: []} | lists
        asked = probe(server, Clock())
        text, openmetrics = page(asked), page(asked, openmetrics=True)
    found = samples(text)
    assert found == samples(openmetrics, openmetrics=True)
    return found


def test_names_of_any_kind() -> None:
    links = [
        {"id": str(number), "state": "publish", "path": name, "msRTT": 5, "remoteAddr": 'h"o\\st\n:1'}
        for number, name in enumerate(ODD_NAMES)
    ]
    found = both_formats({PATHS: [{"name": name, "confName": name} for name in ODD_NAMES], SRT: links})
    for name in ("mediamtx_path_info", "mediamtx_srt_rtt_seconds", "mediamtx_path_source_info"):
        assert {dict(labels)["path"] for each, labels in found if each == name} == set(ODD_NAMES)


@pytest.mark.parametrize("number", [-1, -1.5, 1e300, 2**80, None, "12", True, [], {}, 0.1])
def test_numbers_of_any_kind(number: object) -> None:
    item = {
        "id": "1",
        "state": "publish",
        "path": "cam",
        "msRTT": number,
        "bytesReceived": number,
        "packetsReceived": 7,
    }
    found = both_formats({PATHS: [{"name": "cam", "inboundBytes": number, "outboundBytes": 5}], SRT: [item]})
    assert value(found, "mediamtx_path_sent_bytes_total", path="cam") == 5
    assert value(found, "mediamtx_srt_received_packets_total", path="cam") == 7
    whole = isinstance(number, int) and not isinstance(number, bool) and number >= 0
    assert (value(found, "mediamtx_path_received_bytes_total", path="cam") is not None) == whole


def test_items_of_any_kind() -> None:
    found = both_formats({PATHS: [None, 7, "x", [], {}, {"name": None}, {"name": 5}, {"name": "cam"}, {"name": "cam"}]})
    assert [dict(labels)["path"] for name, labels in found if name == "mediamtx_path_info"] == ["cam"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>", "not_mediamtx"),
        (b"[]", "not_mediamtx"),
        (b'{"items": [', "not_mediamtx"),
        (b'{"items": [{"id": ' + b"[" * 200_000 + b"]" * 200_000 + b"}]}", "not_mediamtx"),
        (b'{"items": [{"msRTT": ' + b"9" * 5000 + b"}]}", "not_mediamtx"),
        (json.dumps({"itemCount": 9, "pageCount": 1, "items": [{"id": "1"}]}).encode(), "incomplete"),
        (b'{"items": [' + b" " * (2 << 20) + b"]}", "too_large"),
    ],
)
def test_the_page_tells_which_list_could_not_be_read_and_why(body: bytes, reason: str) -> None:
    with fake_mediamtx() as server:
        server.lists[PATHS] = [{"name": "cam"}]
        server.replies[SRT] = lambda handler: handler.send(body)
        found = samples(page(probe(server, Clock())))
    assert value(found, "mediamtx_up") == 1
    assert value(found, "mediamtx_collector_success", collector="srt") == 0
    assert value(found, "mediamtx_collector_failure", collector="srt", reason=reason) == 1
    assert value(found, "mediamtx_path_info", path="cam") == 1


def test_parts_of_any_kind() -> None:
    """Sources, tracks and readers are read apart from their item."""
    digits = "9" * 5000
    deep = "[" * 100 + "]" * 100
    with fake_mediamtx() as server:
        body = f'{{"items": [{{"name": "a", "source": {{"type": {digits}}}}}, {{"name": "b", "readers": {deep}}}, '
        body += '{"name": "c", "readers": [{"type": 5}, {"type": "srtConn"}], "tracks": [7, "H264"]}]}'
        server.replies[PATHS] = lambda handler: handler.send(body.encode())
        found = samples(page(probe(server, Clock())))
    assert value(found, "mediamtx_up") == 1
    for path in "abc":
        assert value(found, "mediamtx_path_info", path=path, source_type="") == 1
    assert value(found, "mediamtx_path_readers", path="c", protocol="srt") == 1
    assert value(found, "mediamtx_path_readers", path="c", protocol="other") == 1
    assert value(found, "mediamtx_path_track_info", path="c", codec="H264") == 1
