"""What a page says when lists, or the whole server, cannot be read."""

import json
import time
import tracemalloc

import pytest

from tests.exporter.fake_mediamtx import FakeServer, Handler, fake_mediamtx
from tests.exporter.pages import Clock, names, page, probe, reason, samples, value

SRT = {
    "id": "1",
    "state": "publish",
    "path": "cam",
    "remoteAddr": "203.0.113.7:5000",
    "msRTT": 57.1,
    "bytesReceived": 9,
}


def test_a_broken_list_costs_its_own_metrics_alone() -> None:
    clock = Clock()
    with fake_mediamtx() as server:
        server.lists["v3/srtconns/list"] = [SRT]
        server.lists["v3/paths/list"] = [{"name": "cam"}]
        asked = probe(server, clock)
        page(asked)
        server.replies["v3/srtconns/list"] = lambda handler: handler.send(b"{}", 500)
        clock.now += 2
        found = samples(page(asked))
        assert value(found, "mediamtx_up") == 1
        assert value(found, "mediamtx_collector_success", collector="srt") == 0
        assert value(found, "mediamtx_collector_failure", collector="srt", reason="http_error") == 1
        assert value(found, "mediamtx_collector_success", collector="paths") == 1
        assert value(found, "mediamtx_path_info", path="cam") == 1
        assert not {name for name in names(found) if name.startswith("mediamtx_srt_")}
        assert value(found, "mediamtx_path_source_info", path="cam") is None
        del server.replies["v3/srtconns/list"]
        clock.now += 2
        found = samples(page(asked))
        assert value(found, "mediamtx_collector_success", collector="srt") == 1
        assert value(found, "mediamtx_srt_rtt_seconds", path="cam") == 0.0571


def test_of_two_lists_of_a_collector_the_broken_one_goes_and_the_other_stays() -> None:
    """Also where the other is not asked again at the same time."""
    clock = Clock()
    with fake_mediamtx() as server:
        server.lists["v3/rtspsessions/list"] = [{"id": "1", "state": "publish", "path": "cam", "inboundBytes": 5}]
        server.lists["v3/rtspconns/list"] = [{"id": "2"}]
        server.lists["v3/paths/list"] = [{"name": "cam", "source": {"type": "rtspSession", "id": "1"}}]
        asked = probe(server, clock)
        page(asked)
        server.replies["v3/rtspsessions/list"] = lambda handler: handler.send(b"", 500)
        clock.now += 2
        found = samples(page(asked))
        assert server.requests["v3/rtspconns/list"] == 1
    assert value(found, "mediamtx_rtsp_tcp_connections", protocol="rtsp") == 1
    assert "mediamtx_rtsp_received_bytes_total" not in names(found)


def test_info_alone_may_fail() -> None:
    with fake_mediamtx() as server:
        server.replies["v3/info"] = lambda handler: handler.send(b"", 500)
        server.lists["v3/paths/list"] = [{"name": "cam"}]
        found = samples(page(probe(server, Clock())))
    assert value(found, "mediamtx_up") == 1
    assert value(found, "mediamtx_collector_failure", collector="info", reason="http_error") == 1
    assert value(found, "mediamtx_path_info", path="cam") == 1


def test_where_nothing_is_right_two_requests_are_enough() -> None:
    with fake_mediamtx() as server:
        server.replies["*"] = lambda handler: handler.send(b"<html>")
        page(probe(server, Clock()))
        assert server.requests.total() == 2


def test_switched_off_lists_are_no_failure() -> None:
    with fake_mediamtx() as server:
        found = samples(page(probe(server, Clock())))
    assert value(found, "mediamtx_collector_success", collector="moq") == 1
    assert "mediamtx_collector_failure" not in names(found)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (401, b"", "unauthorized"),
        (500, b"{}", "http_error"),
        (200, b"<html>", "not_mediamtx"),
        (302, b"", "not_mediamtx"),
    ],
)
def test_why_a_server_is_not_up(status: int, body: bytes, expected: str) -> None:
    with fake_mediamtx() as server:
        server.replies["*"] = lambda handler: handler.send(body, status)
        found = samples(page(probe(server, Clock())))
    assert value(found, "mediamtx_up") == 0
    assert reason(found) == {expected}  # type: ignore[arg-type]
    assert value(found, "mediamtx_collector_success", collector="paths") == 0
    assert not {name for name in names(found) if name.startswith(("mediamtx_path", "mediamtx_info"))}


def test_something_that_has_no_api_at_all_is_no_mediamtx() -> None:
    with fake_mediamtx() as server:
        server.lists, server.objects = {}, {}
        found = samples(page(probe(server, Clock())))
    assert reason(found) == {"not_mediamtx"}  # type: ignore[arg-type]


def refuse(server: FakeServer, times: int) -> None:
    """Hang up this often, then answer."""

    def hang_up(handler: Handler) -> None:
        nonlocal times
        times -= 1
        if times < 0:
            handler.send(json.dumps(server.objects["v3/info"]).encode())
        handler.close_connection = True

    server.replies["v3/info"] = hang_up


def test_an_api_that_restarts_is_waited_for() -> None:
    clock = Clock()
    with fake_mediamtx() as server:
        asked = probe(server, clock)
        page(asked)
        clock.now += 2
        refuse(server, 4)
        assert value(samples(page(asked)), "mediamtx_up") == 1


def test_a_server_that_was_never_there_is_not_waited_for() -> None:
    with fake_mediamtx() as server:
        clock = Clock()
        refuse(server, 4)
        before = clock.now
        assert reason(samples(page(probe(server, clock)))) == {"incomplete"}  # type: ignore[arg-type]
        assert clock.now == before


def hang(handler: Handler) -> None:
    handler.server.over.wait()


def test_a_stuck_list_holds_one_scrape_and_is_then_left_alone() -> None:
    with fake_mediamtx() as server:
        server.lists["v3/paths/list"] = [{"name": "cam", "readers": [{"type": "hlsSession", "id": "1"}]}]
        server.replies["v3/hlsmuxers/list"] = hang
        clock = Clock()
        asked = probe(server, clock)
        # The clock stands still, so only the socket's own time-out, a part of the 0.3 s, can end the wait.
        found = samples(page(asked, timeout=0.3))
        assert value(found, "mediamtx_collector_failure", collector="hls", reason="timeout") == 1
        assert value(found, "mediamtx_path_info", path="cam") == 1
        clock.now += 2
        found = samples(page(asked))
        assert value(found, "mediamtx_collector_failure", collector="hls", reason="timeout") == 1
        assert server.requests["v3/hlsmuxers/list"] == 1


def test_a_stuck_list_leaves_time_for_those_that_come_after_it() -> None:
    with fake_mediamtx() as server:
        server.lists["v3/rtmpconns/list"] = [{"id": "1", "state": "publish", "path": "cam", "inboundBytes": 5}]
        server.replies["v3/srtconns/list"] = hang
        asked = probe(server, time.monotonic)
        begun = time.monotonic()
        found = samples(page(asked, timeout=1.0))
        assert time.monotonic() - begun < 1
    assert value(found, "mediamtx_collector_failure", collector="srt", reason="timeout") == 1
    assert value(found, "mediamtx_collector_success", collector="rtmp") == 1
    assert value(found, "mediamtx_rtmp_received_bytes_total", path="cam") == 5


def test_lists_that_were_not_asked_for_lack_of_time_are_asked_the_next_time() -> None:
    clock = Clock()
    with fake_mediamtx() as server:
        server.lists["v3/srtconns/list"] = [SRT]

        def slow(handler: Handler) -> None:
            clock.now += 9
            handler.send(b'{"items": []}')

        server.replies["v3/paths/list"] = slow
        asked = probe(server, clock)
        found = samples(page(asked))
        assert value(found, "mediamtx_collector_failure", collector="srt", reason="timeout") == 1
        assert "v3/srtconns/list" not in server.requests
        del server.replies["v3/paths/list"]
        clock.now += 2
        found = samples(page(asked))
        assert value(found, "mediamtx_collector_success", collector="srt") == 1
        assert value(found, "mediamtx_srt_rtt_seconds", path="cam") == 0.0571


def test_what_was_read_of_an_answer_that_is_too_large_is_not_kept() -> None:
    with fake_mediamtx() as server:
        for path in ("v3/srtconns/list", "v3/rtmpconns/list"):
            server.replies[path] = lambda handler: handler.send(b" " * (2 << 20))
        asked = probe(server, Clock())
        tracemalloc.start()
        found = samples(page(asked))
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert value(found, "mediamtx_collector_failure", collector="srt", reason="too_large") == 1
    assert kept < 1 << 20
