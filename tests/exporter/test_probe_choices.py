"""What the user may choose: collectors, paths, labels, single connections, a cap on series."""

from exporter.collectors.base import Choices
from exporter.limits import PathFilter
from tests.exporter.fake_mediamtx import fake_mediamtx
from tests.exporter.pages import Clock, names, page, probe, samples, value

SRT = {
    "id": "1",
    "state": "publish",
    "path": "cam",
    "remoteAddr": "203.0.113.7:5000",
    "msRTT": 57.1,
    "bytesReceived": 9,
}
READER = SRT | {"id": "2", "state": "read", "remoteAddr": "198.51.100.9:6000", "msRTT": 80, "bytesSent": 700}


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
