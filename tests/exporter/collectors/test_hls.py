from exporter.collectors.base import Choices, Endpoint
from exporter.collectors.hls import HlsCollector
from tests.exporter.collectors.scene import collected, items
from tests.exporter.pages import names, value

MUXERS = Endpoint("hlsmuxers/list", "hls_muxer", "hls", 10, 60)
SESSIONS = Endpoint("hlssessions/list", "hls", "hls", 10, 60)
MUXER = {"path": "cam", "created": "1970-01-01T00:01:00Z", "lastRequest": "1970-01-01T00:02:00Z"}


def test_muxers_of_old_and_new_releases() -> None:
    found = collected(
        HlsCollector(Choices(), 10),
        {
            MUXERS: items(
                "hls_muxer", MUXER | {"bytesSent": 5}, MUXER | {"path": "b", "outboundBytes": 6, "bytesSent": 6}
            )
        },
    )
    assert value(found, "hls_muxer_sent_bytes_total", path="cam") == 5
    assert value(found, "hls_muxer_sent_bytes_total", path="b") == 6
    assert value(found, "hls_muxer_created_timestamp_seconds", path="cam") == 60
    assert value(found, "hls_muxer_last_request_timestamp_seconds", path="cam") == 120
    assert "connections" not in names(found)


def test_sessions_are_readers_though_they_have_no_state() -> None:
    collector = HlsCollector(Choices(), 10)
    first = [{"id": "1", "path": "cam", "outboundBytes": 100, "remoteAddr": "203.0.113.7:1"}]
    collected(collector, {SESSIONS: items("hls", *first)})
    later = [first[0] | {"outboundBytes": 130}, {"id": "2", "path": "cam", "outboundBytes": 7}]
    found = collected(collector, {SESSIONS: items("hls", *later)})
    assert value(found, "hls_sent_bytes_total", path="cam", protocol="hls", role="read") == 37
    assert value(found, "connections", protocol="hls", role="read") == 2
    assert not collector.sources


def test_endpoints_are_slow_and_patient() -> None:
    assert HlsCollector(Choices(), 10).endpoints == (MUXERS, SESSIONS)
