"""Who is one series: publishers by path, SRT readers by host, all other readers by path and protocol."""

from typing import Any

from exporter.collectors.base import Choices, Endpoint
from exporter.collectors.rtmp import rtmp_collector
from exporter.collectors.srt import srt_collector
from tests.exporter.collectors.scene import collected, items
from tests.exporter.pages import Samples, names, value

SRT = Endpoint("srtconns/list", "srt", "srt")
RTMP, RTMPS = Endpoint("rtmpconns/list", "rtmp", "rtmp"), Endpoint("rtmpsconns/list", "rtmp", "rtmps")


def connection(id: str, state: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "state": state, "path": "cam", "remoteAddr": "203.0.113.7:5000", **more}


def srt(*found: dict[str, Any], choices: Choices | None = None) -> Samples:
    return collected(srt_collector(choices or Choices()), {SRT: items("srt", *found)})


def test_the_role_decides_which_latency_field_counts() -> None:
    both = {"msReceiveTsbPdDelay": 200, "msSendTsbPdDelay": 120}
    found = srt(connection("1", "publish", **both), connection("2", "read", **both))
    assert value(found, "srt_latency_seconds", role="publish") == 0.2
    assert value(found, "srt_latency_seconds", role="read") == 0.12


def test_megabits_are_mebibits() -> None:
    found = srt(connection("1", "publish", mbpsReceiveRate=8, mbpsLinkCapacity=1.0))
    assert value(found, "srt_receive_rate_bytes_per_second") == 1024 * 1024
    assert value(found, "srt_link_capacity_bytes_per_second") == 131072


def test_the_direction_in_which_nothing_flows_is_left_out() -> None:
    every = {"bytesReceived": 5, "bytesSent": 6}
    found = srt(connection("1", "publish", **every), connection("2", "read", **every))
    assert {(name, dict(labels)["role"]) for name, labels in found if name.endswith("bytes_total")} == {
        ("srt_received_bytes_total", "publish"),
        ("srt_sent_bytes_total", "read"),
    }


def test_readers_on_one_host_are_one_link_and_the_worst_of_them_tells() -> None:
    found = srt(
        connection("1", "read", msRTT=50, msSendTsbPdDelay=400, mbpsSendRate=8, mbpsLinkCapacity=100),
        connection("2", "read", msRTT=90, msSendTsbPdDelay=200, mbpsSendRate=16, mbpsLinkCapacity=50),
        connection("3", "read", msRTT=10, remoteAddr="198.51.100.1:7"),
    )
    assert value(found, "srt_rtt_seconds", remote="203.0.113.7") == 0.09
    assert value(found, "srt_latency_seconds", remote="203.0.113.7") == 0.2
    assert value(found, "srt_send_rate_bytes_per_second", remote="203.0.113.7") == 24 * 131072
    assert value(found, "srt_link_capacity_bytes_per_second", remote="203.0.113.7") == 50 * 131072
    assert value(found, "srt_rtt_seconds", remote="198.51.100.1") == 0.01
    assert value(found, "srt_latency_seconds", remote="198.51.100.1") is None


def test_publishers_keep_their_series_when_the_host_changes() -> None:
    collector = srt_collector(Choices())
    pages = [
        collected(collector, {SRT: items("srt", connection(id, "publish", remoteAddr=address, bytesReceived=count))})
        for id, address, count in (("1", "203.0.113.7:5000", 900), ("2", "198.51.100.1:80", 3))
    ]
    assert pages[0].keys() == pages[1].keys()
    # MediaMTX's own count of the present connection: a reset that Prometheus understands.
    assert [value(page, "srt_received_bytes_total", role="publish") for page in pages] == [900, 3]
    assert collector.sources == [("cam", "srt", "198.51.100.1")]


def test_of_two_publishers_the_later_one_is_right() -> None:
    old = connection("1", "publish", created="2026-11-22T18:00:00Z", msRTT=1)
    new = connection("2", "publish", created="2026-11-22T18:00:09Z", msRTT=2)
    assert value(srt(old, new), "srt_rtt_seconds") == 0.002
    assert value(srt(new, old), "srt_rtt_seconds") == 0.002


def test_counts_by_role() -> None:
    found = srt(connection("1", "publish"), connection("2", "idle", path=""), connection("3", "relay"))
    counts = {dict(labels)["role"]: number for (name, labels), number in found.items() if name == "connections"}
    assert counts == {"publish": 1, "read": 0, "idle": 1, "relay": 1}


def test_connections_without_a_path_have_no_series_but_count() -> None:
    found = srt(connection("1", "publish", path="", msRTT=1))
    assert names(found) == {"connections"}


def test_plain_and_encrypted_lists_are_two_protocols() -> None:
    answers = {
        RTMP: items("rtmp", connection("1", "publish", inboundBytes=5)),
        RTMPS: items("rtmp", connection("2", "publish", path="other", inboundBytes=6)),
    }
    collector = rtmp_collector(Choices())
    found = collected(collector, answers)
    assert value(found, "rtmp_received_bytes_total", path="cam", protocol="rtmp") == 5
    assert value(found, "rtmp_received_bytes_total", path="other", protocol="rtmps") == 6
    assert value(found, "connections", protocol="rtmps", role="publish") == 1
    # One of the two lists could not be read: the other stays.
    del answers[RTMPS]
    found = collected(collector, answers)
    assert value(found, "rtmp_received_bytes_total", path="cam", protocol="rtmp") == 5
    assert value(found, "connections", protocol="rtmps", role="publish") is None
