"""Series outlive reconnects, restarts of the exporter and lists that fail for a while."""

from tests.exporter.fake_mediamtx import fake_mediamtx
from tests.exporter.pages import Clock, page, probe, samples, value

SRT = {
    "id": "1",
    "state": "publish",
    "path": "cam",
    "remoteAddr": "203.0.113.7:5000",
    "msRTT": 57.1,
    "bytesReceived": 9,
}
READER = SRT | {"id": "2", "state": "read", "remoteAddr": "198.51.100.9:6000", "msRTT": 80, "bytesSent": 700}


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
