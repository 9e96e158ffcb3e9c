"""One server as a page: what is asked, and what is shared."""

import threading

import pytest

from exporter.probe import Busy
from tests.exporter.fake_mediamtx import Handler, fake_mediamtx
from tests.exporter.pages import Clock, names, page, probe, reason, samples, value
from toolkit.maintenance import Maintenance

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


def test_releases_without_info_are_up() -> None:
    with fake_mediamtx() as server:
        server.objects = {}
        found = samples(page(probe(server, Clock())))
    assert value(found, "mediamtx_up") == 1
    assert value(found, "mediamtx_info", version="") == 1 or value(found, "mediamtx_info") == 1


def test_a_path_of_a_new_entry_of_the_configuration_is_soon_understood() -> None:
    """Or an on-demand path that was just added would be down for five minutes."""
    clock = Clock()
    with fake_mediamtx() as server:
        server.lists["v3/paths/list"] = [{"name": "a", "confName": "a"}]
        server.lists["v3/config/paths/list"] = [{"name": "a"}]
        asked = probe(server, clock)
        page(asked)
        server.lists["v3/paths/list"].append({"name": "b", "confName": "b"})
        server.lists["v3/config/paths/list"].append({"name": "b", "sourceOnDemand": True})
        for _ in range(20):
            clock.now += 2
            found = samples(page(asked))
        assert value(found, "mediamtx_path_state", path="b", state="idle") == 1
        assert server.requests["v3/config/paths/list"] == 2


def test_a_server_under_maintenance_says_so_even_if_it_does_not_answer() -> None:
    clock = Clock()
    now = 1.8e9 + clock.now
    with fake_mediamtx() as server:
        asked = probe(server, clock)
        assert "mediamtx_maintenance" not in names(samples(page(asked)))
        asked.expect((), [Maintenance("cam/*", begin=0, end=2 * now)])
        assert "mediamtx_maintenance" not in names(samples(page(asked))), "that of some paths is none of the server"
        asked.expect((), [Maintenance(begin=now + 10, end=now + 30)])
        clock.now += 9
        assert value(samples(page(asked)), "mediamtx_maintenance") == 0
        server.replies["*"] = lambda handler: handler.send(b"", 503)
        clock.now += 2
        found = samples(page(asked))
        assert (value(found, "mediamtx_up"), value(found, "mediamtx_maintenance")) == (0, 1)
        clock.now += 20
        assert value(samples(page(asked)), "mediamtx_maintenance") == 0
