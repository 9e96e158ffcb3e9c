"""One server as a page: what is asked, what is shared, what a failure costs."""

import json
import threading

import pytest

from exporter.collectors.base import Choices
from exporter.limits import PathFilter
from exporter.probe import Busy
from tests.exporter.fake_mediamtx import FakeServer, Handler, fake_mediamtx
from tests.exporter.pages import Clock, names, page, probe, samples, value

SRT = {
    "id": "1",
    "state": "publish",
    "path": "cam",
    "remoteAddr": "203.0.113.7:5000",
    "msRTT": 57.1,
    "bytesReceived": 9,
}
ALL_LISTS = (
    "info", "paths/list", "srtconns/list", "config/paths/list", "rtspsessions/list", "rtspssessions/list",
    "rtspconns/list", "rtspsconns/list", "rtmpconns/list", "rtmpsconns/list", "moqsessions/list",
    "webrtcsessions/list", "hlsmuxers/list", "hlssessions/list",
)  # fmt: skip


def reason(found: dict[tuple[str, frozenset[tuple[str, str]]], float]) -> set[str]:
    return {
        dict(labels)["reason"]
        for (name, labels), number in found.items()
        if name == "mediamtx_scrape_failure" and number
    }


def test_an_srt_link() -> None:
    with fake_mediamtx() as server:
        server.lists["v3/srtconns/list"] = [SRT]
        found = samples(page(probe(server, Clock())))
    link = {"path": "cam", "role": "publish", "remote": ""}
    assert value(found, "mediamtx_up") == 1
    assert value(found, "mediamtx_srt_rtt_seconds", **link) == 0.0571
    assert value(found, "mediamtx_srt_received_bytes_total", **link) == 9
    assert value(found, "mediamtx_path_source_info", path="cam", protocol="srt", remote="203.0.113.7") == 1
    assert value(found, "mediamtx_connections", protocol="srt", role="publish") == 1
    assert value(found, "mediamtx_target_info", address="http://mediamtx.example:9997") == 1
    assert reason(found) == set()


def test_each_list_in_use_is_asked_once_a_scrape_and_the_others_seldom() -> None:
    clock = Clock()
    with fake_mediamtx() as server:
        server.lists["v3/paths/list"] = [{"name": "cam", "source": {"type": "srtConn", "id": "1"}}]
        server.lists["v3/srtconns/list"] = [SRT]
        server.lists["v3/rtmpconns/list"] = []
        asked = probe(server, clock)
        page(asked)
        assert server.requests == {f"v3/{name}": 1 for name in ALL_LISTS}
        for _ in range(10):
            clock.now += 2
            page(asked)
        assert server.requests["v3/paths/list"] == 11
        assert server.requests["v3/srtconns/list"] == 11
        assert server.requests["v3/rtmpconns/list"] == 1
        assert server.requests["v3/moqsessions/list"] == 1
        clock.now += 300
        page(asked)
        assert server.requests["v3/rtmpconns/list"] == 2
        assert server.requests["v3/moqsessions/list"] == 2


def test_scrapes_within_the_least_interval_share_an_answer() -> None:
    clock = Clock()
    with fake_mediamtx() as server:
        asked = probe(server, clock, min_interval=1.0)
        first = page(asked)
        clock.now += 0.9
        assert page(asked) == first
        assert samples(page(asked, openmetrics=True), openmetrics=True) == samples(first)
        assert server.requests["v3/paths/list"] == 1
        clock.now += 0.2
        page(asked)
        assert server.requests["v3/paths/list"] == 2


def test_concurrent_scrapes_ask_once() -> None:
    with fake_mediamtx() as server:
        asked = probe(server, Clock(), min_interval=0.0)
        coming = threading.Barrier(8)
        all_came = threading.Event()

        def wait_for_all(handler: Handler) -> None:
            all_came.wait(10)
            handler.send(b'{"version": "v1", "started": ""}')

        def scrape() -> None:
            if coming.wait(10) == 0:
                all_came.set()
            pages.append(page(asked))

        server.replies["v3/info"] = wait_for_all
        pages: list[str] = []
        threads = [threading.Thread(target=scrape) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(pages) == 8
        assert len(set(pages)) == 1
        assert server.requests["v3/info"] == 1


def test_a_scrape_that_cannot_wait_longer_is_told_so() -> None:
    with fake_mediamtx() as server:
        asked = probe(server, Clock())
        begun, go_on = threading.Event(), threading.Event()

        def wait(handler: Handler) -> None:
            begun.set()
            go_on.wait(10)
            handler.send(b"{}")

        server.replies["v3/info"] = wait
        first = threading.Thread(target=page, args=(asked,))
        first.start()
        assert begun.wait(10)
        with pytest.raises(Busy):
            page(asked, timeout=0.05)
        go_on.set()
        first.join()


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


def test_a_rejected_exporter_asks_less_and_less() -> None:
    clock = Clock()
    with fake_mediamtx() as server:
        server.replies["*"] = lambda handler: handler.send(b"", 401)
        asked = probe(server, clock)
        for _ in range(30):
            assert reason(samples(page(asked))) == {"unauthorized"}  # type: ignore[arg-type]
            clock.now += 2
        assert server.requests.total() == 3
        server.replies.clear()
        clock.now += 300
        assert value(samples(page(asked)), "mediamtx_up") == 1


def test_a_late_401_is_heard_by_a_later_scrape() -> None:
    """MediaMTX answers wrong credentials after up to 4 s, longer than a scrape every 2 s can wait."""
    with fake_mediamtx() as server:
        answer = threading.Event()

        def late(handler: Handler) -> None:
            answer.wait(10)
            handler.send(b"", 401)

        server.replies["*"] = late
        clock = Clock()
        asked = probe(server, clock, username="monitor", password="wrong")
        for _ in range(3):
            assert reason(samples(page(asked, timeout=0.05))) == {"timeout"}  # type: ignore[arg-type]
            clock.now += 2
        answer.set()
        assert reason(samples(page(asked))) == {"unauthorized"}  # type: ignore[arg-type]
        assert server.requests.total() == 1


def test_right_credentials_are_tried_once() -> None:
    with fake_mediamtx() as server:
        clock = Clock()
        asked = probe(server, clock, username="monitor", password="right")
        for _ in range(3):
            assert value(samples(page(asked)), "mediamtx_up") == 1
            clock.now += 2
        assert server.requests["v3/paths/list"] == 4


def test_webrtc_sessions_whose_peer_connection_does_not_stand_publish_nothing() -> None:
    """A forward by WHIP that fails leaves such sessions behind, on a path that is not there."""
    session = {"id": "1", "state": "publish", "path": "gone", "remoteAddr": "203.0.113.7:1", "inboundBytes": 0}
    with fake_mediamtx() as server:
        server.lists["v3/webrtcsessions/list"] = [session | {"peerConnectionEstablished": False}]
        found = samples(page(probe(server, Clock())))
    assert value(found, "mediamtx_connections", protocol="webrtc", role="publish") == 0
    assert value(found, "mediamtx_connections", protocol="webrtc", role="idle") == 1
    assert "mediamtx_path_source_info" not in names(found)
    assert "mediamtx_webrtc_received_bytes_total" not in names(found)


def test_the_time_of_reading_stands_still_with_a_shared_answer() -> None:
    clock = Clock()
    with fake_mediamtx() as server:
        asked = probe(server, clock)
        assert value(samples(page(asked)), "mediamtx_read_timestamp_seconds") == 1.8e9 + 1000
        clock.now += 0.5
        assert value(samples(page(asked)), "mediamtx_read_timestamp_seconds") == 1.8e9 + 1000
        clock.now += 1.5
        assert value(samples(page(asked)), "mediamtx_read_timestamp_seconds") == 1.8e9 + 1002
        assert "mediamtx_read_timestamp_seconds" not in names(samples(page(asked, "srt")))


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


def test_only_the_asked_collectors_run() -> None:
    with fake_mediamtx() as server:
        server.lists["v3/srtconns/list"] = [SRT]
        server.lists["v3/paths/list"] = [{"name": "cam"}]
        found = samples(page(probe(server, Clock()), "srt"))
        assert server.requests == {"v3/info": 1, "v3/srtconns/list": 1}
    assert value(found, "mediamtx_srt_rtt_seconds", path="cam") == 0.0571
    assert value(found, "mediamtx_up") == 1
    assert "mediamtx_path_info" not in names(found)
    assert value(found, "mediamtx_collector_success", collector="paths") is None


def test_releases_without_info_are_up() -> None:
    with fake_mediamtx() as server:
        server.objects = {}
        found = samples(page(probe(server, Clock())))
    assert value(found, "mediamtx_up") == 1
    assert value(found, "mediamtx_info", version="") == 1 or value(found, "mediamtx_info") == 1


def test_forwards_are_asked_for_paths_that_forward_alone() -> None:
    clock = Clock()
    with fake_mediamtx() as server:
        server.lists["v3/paths/list"] = [{"name": "a", "confName": "f"}, {"name": "b", "confName": "f"}, {"name": "c"}]
        server.lists["v3/config/paths/list"] = [{"name": "f", "forward": [{"dest": "x"}]}, {"name": "g", "forward": []}]
        server.forwards["a"] = [{"pos": 1, "protocol": "srt", "state": "forwarding", "outboundBytes": 5}]
        asked = probe(server, clock)
        found = samples(page(asked))
        assert server.requests["v3/paths/forward/list"] == 2
        assert value(found, "mediamtx_forward_up", path="a", position="1", protocol="srt") == 1
        assert value(found, "mediamtx_forward_sent_bytes_total", path="a") == 5
        clock.now += 2
        page(asked)
        assert server.requests["v3/paths/forward/list"] == 2
        server.lists["v3/paths/list"] = [{"name": "c"}]
        clock.now += 10
        assert "mediamtx_forward_up" not in names(samples(page(asked)))
        assert server.requests["v3/paths/forward/list"] == 2


def test_recordings_are_read_on_request() -> None:
    with fake_mediamtx() as server:
        segments = [{"start": "1970-01-01T00:00:20Z"}, {"start": "1970-01-01T00:00:10Z"}, {"start": "soon"}]
        server.lists["v3/recordings/list"] = [{"name": "cam", "segments": segments}, {"name": "none", "segments": []}]
        assert "mediamtx_path_recording_segments" not in names(samples(page(probe(server, Clock()))))
        found = samples(page(probe(server, Clock(), collectors=("info", "recordings"))))
    assert value(found, "mediamtx_path_recording_segments", path="cam") == 3
    assert value(found, "mediamtx_path_recording_first_timestamp_seconds", path="cam") == 10
    assert value(found, "mediamtx_path_recording_last_timestamp_seconds", path="cam") == 20
    assert value(found, "mediamtx_path_recording_first_timestamp_seconds", path="none") is None


def hang(handler: Handler) -> None:
    handler.server.over.wait()


def test_a_stuck_list_holds_one_scrape_and_is_then_left_alone() -> None:
    with fake_mediamtx() as server:
        server.lists["v3/paths/list"] = [{"name": "cam", "readers": [{"type": "hlsSession", "id": "1"}]}]
        server.replies["v3/hlsmuxers/list"] = hang
        clock = Clock()
        asked = probe(server, clock)
        # The clock stands still, so only the socket's own time-out of 0.3 s can end the wait.
        found = samples(page(asked, timeout=0.3))
        assert value(found, "mediamtx_collector_failure", collector="hls", reason="timeout") == 1
        assert value(found, "mediamtx_path_info", path="cam") == 1
        clock.now += 2
        found = samples(page(asked))
        assert value(found, "mediamtx_collector_failure", collector="hls", reason="timeout") == 1
        assert server.requests["v3/hlsmuxers/list"] == 1


READER = SRT | {"id": "2", "state": "read", "remoteAddr": "198.51.100.9:6000", "msRTT": 80, "bytesSent": 700}


def test_no_hosts_without_the_label_remote() -> None:
    second = READER | {"id": "3", "remoteAddr": "198.51.100.10:6000", "msRTT": 90}
    with fake_mediamtx() as server:
        server.lists["v3/srtconns/list"] = [SRT, READER, second]
        choices = Choices(remote=False, connections=True)
        text = page(probe(server, Clock(), choices=choices))
    found = samples(text)
    assert "198.51" not in text
    assert "203.0" not in text
    assert value(found, "mediamtx_srt_rtt_seconds", path="cam", role="read", remote="") == 0.09
    assert value(found, "mediamtx_path_source_info", path="cam", protocol="srt", remote="") == 1


def test_single_connections() -> None:
    session = {
        "id": "9",
        "state": "read",
        "path": "cam",
        "remoteAddr": "[::1]:5",
        "outboundBytes": 4,
        "inboundBytes": 1,
    }
    with fake_mediamtx() as server:
        server.lists["v3/srtconns/list"] = [SRT, {"id": "7", "state": "idle", "created": "1970-01-01T00:00:05Z"}]
        server.lists["v3/rtmpconns/list"] = [session]
        found = samples(page(probe(server, Clock(), choices=Choices(connections=True))))
        assert "mediamtx_connection_info" not in names(samples(page(probe(server, Clock()))))
    assert value(found, "mediamtx_connection_info", path="cam", protocol="rtmp", role="read", id="9", remote="::1") == 1
    assert value(found, "mediamtx_connection_sent_bytes_total", id="9") == 4
    assert value(found, "mediamtx_connection_received_bytes_total", id="1") == 9
    assert value(found, "mediamtx_connection_rtt_seconds", id="1") == 0.0571
    assert value(found, "mediamtx_connection_rtt_seconds", id="9") is None
    assert value(found, "mediamtx_connection_created_timestamp_seconds", id="7", role="idle", path="") == 5


def test_paths_that_are_not_wanted_are_nowhere() -> None:
    with fake_mediamtx() as server:
        server.lists["v3/paths/list"] = [{"name": "cam"}, {"name": "secret-test"}]
        server.lists["v3/srtconns/list"] = [SRT, SRT | {"id": "2", "path": "secret-test"}]
        server.lists["v3/hlsmuxers/list"] = [{"path": "secret-test"}]
        text = page(probe(server, Clock(), paths=PathFilter(exclude="secret-.*")))
    assert "secret-test" not in text
    assert value(samples(text), "mediamtx_connections", protocol="srt", role="publish") == 1


def test_the_cap_on_series() -> None:
    with fake_mediamtx() as server:
        server.lists["v3/paths/list"] = [{"name": f"cam-{number}", "available": True} for number in range(100)]
        found = samples(page(probe(server, Clock(), max_series=100)))
    dropped = value(found, "mediamtx_dropped_series")
    assert dropped is not None
    assert dropped > 0
    about_paths = sum(name.startswith("mediamtx_path") for name, _ in found)
    assert about_paths <= 100
    assert about_paths + dropped == 700


def test_ten_thousand_reconnects_of_a_camera_make_no_new_series() -> None:
    """Each look finds the camera and its viewer under new ids, from other ports; the page has the same series."""
    clock = Clock()
    with fake_mediamtx() as server:
        asked = probe(server, clock)
        shapes = set()
        for number in range(0, 10_000, 100):
            server.lists["v3/srtconns/list"] = [
                SRT | {"id": f"p{number}", "remoteAddr": f"203.0.113.{number % 250}:{number}"},
                READER | {"id": f"r{number}", "remoteAddr": f"198.51.100.9:{number}"},
            ]
            source = {"type": "srtConn", "id": f"p{number}"}
            server.lists["v3/paths/list"] = [{"name": "cam", "source": source}]
            clock.now += 2
            found = samples(page(asked))
            shapes.add(
                frozenset(
                    key for key in found if key[0] not in ("mediamtx_path_source_info", "mediamtx_api_requests_total")
                )
            )
        assert len(shapes) == 1
        assert value(found, "mediamtx_path_source_changes_total", path="cam") == 99
        # The first look counts from zero, each of the 99 others adds a viewer's 700 bytes.
        assert value(found, "mediamtx_srt_sent_bytes_total", path="cam") == 99 * 700


def test_a_restart_of_the_exporter_is_no_burst() -> None:
    with fake_mediamtx() as server:
        server.lists["v3/srtconns/list"] = [READER]
        found = samples(page(probe(server, Clock())))
    assert value(found, "mediamtx_srt_sent_bytes_total", path="cam", remote="198.51.100.9") == 0


def test_a_list_that_fails_for_a_while_is_no_burst_either() -> None:
    clock = Clock()
    with fake_mediamtx() as server:
        server.lists["v3/srtconns/list"] = [READER]
        asked = probe(server, clock)
        page(asked)
        server.replies["v3/srtconns/list"] = lambda handler: handler.send(b"", 500)
        clock.now += 2
        page(asked)
        server.replies.clear()
        server.lists["v3/srtconns/list"] = [READER | {"bytesSent": 750}]
        clock.now += 2
        assert value(samples(page(asked)), "mediamtx_srt_sent_bytes_total", path="cam") == 50
