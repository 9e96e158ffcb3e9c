"""Rules of SRT links that give hints or explain, in replays: buffers, headroom, order of packets, caveats."""

from dataclasses import replace

import pytest

from historian.health.advice import sentences
from historian.health.rules import RULES
from tests.historian.health.test_srt_rules import advice, levels, scene
from tests.historian.scene import Scene

__all__ = ["scene"]  # the fixture


def test_a_missing_packet_of_an_old_release_comes_with_its_caveat(scene: Scene) -> None:
    scene.link("cam", flow={"received_lost_packets": 8})
    caveat = "MediaMTX up to v1.20.0 counts a packet too many for each gap"
    assert levels(scene, 40)["srt_missing"] == "warn"
    assert caveat not in advice(scene, "srt_missing")
    old = Scene()
    old.version = "v1.20.0"
    old.add("cam")
    old.link("cam", flow={"received_lost_packets": 8})
    assert levels(old, 40)["srt_missing"] == "warn"
    assert caveat in advice(old, "srt_missing")
    assert "MediaMTX bis v1.20.0 zählt je Lücke ein Paket zu viel" in advice(old, "srt_missing", "de")


def test_a_receive_buffer_is_judged_by_its_maximum_and_only_with_losses(scene: Scene) -> None:
    link = scene.link("cam", flow={"received_lost_packets": 1, "received_retransmitted_packets": 1})
    link.gauges["receive_buffer_seconds"] = 0.050
    assert "srt_receive_buffer" not in levels(scene, 70), "a minute is needed to know the maximum"
    assert levels(scene, 20)["srt_receive_buffer"] == "info"
    assert "held 50 ms at most, little of the latency of 120 ms" in advice(scene, "srt_receive_buffer")
    link.gauges["receive_buffer_seconds"] = 0.110  # once a minute is enough
    levels(scene, 2)
    link.gauges["receive_buffer_seconds"] = 0.0
    assert "srt_receive_buffer" not in levels(scene, 34)
    assert levels(scene, 70)["srt_receive_buffer"] == "info"
    link.flow["received_lost_packets"] = link.flow["received_retransmitted_packets"] = 0
    assert levels(scene, 100) == {}, "without losses an empty buffer harms nobody"


def test_a_send_buffer_beyond_the_latency(scene: Scene) -> None:
    link = scene.link("cam", role="read", remote="198.51.100.24")
    link.gauges["send_buffer_seconds"] = 0.030
    assert levels(scene, 60) == {}
    for _ in range(10):  # a queue now and then is what a latency is for
        link.gauges["send_buffer_seconds"] = 0.200
        assert levels(scene, 2) == {}
        link.gauges["send_buffer_seconds"] = 0.030
        assert levels(scene, 30) == {}
    link.gauges["send_buffer_seconds"] = 0.200
    assert levels(scene, 28) == {}
    assert levels(scene, 6) == {"srt_send_buffer": "info"}
    assert advice(scene, "srt_send_buffer").startswith("Reader 198.51.100.24: The send buffer holds up to 200 ms")
    link.gauges["send_buffer_seconds"] = 0.030
    assert levels(scene, 60) == {}


@pytest.mark.parametrize(("role", "side"), [("publish", "received"), ("read", "sent")])
def test_headroom_is_a_hint(scene: Scene, role: str, side: str) -> None:
    link = scene.link("cam", role=role, remote="r" if role == "read" else "")
    link.gauges["link_capacity_bytes_per_second"] = 800_000  # for 700 kB/s
    assert levels(scene, 88) == {}
    assert levels(scene, 16) == {"srt_headroom": "info"}
    assert scene.scrape().streams["cam"]["health"]["level"] == "ok", "a hint makes no stream less well"
    assert "carries 6.4 Mbit/s for 5.6 Mbit/s of media" in advice(scene, "srt_headroom")
    link.gauges["link_capacity_bytes_per_second"] = 1e8  # the highest of the minute counts
    levels(scene, 2)
    link.gauges["link_capacity_bytes_per_second"] = 800_000
    assert levels(scene, 62) == {}
    assert levels(scene, 60) == {"srt_headroom": "info"}


def test_the_share_that_a_user_allows_stands_in_the_advice() -> None:
    (rule,) = (rule for rule in RULES if rule.id == "srt_overhead")
    values = {"retransmitted_ratio": 0.45, "role": "publish", "remote": ""}
    assert "more than 40 % (SRT reserves 25 %" in sentences(replace(rule, warn=0.4), values)["en"]
    assert "more than 25 % (SRT reserves 25 %" in sentences(rule, values)["en"]


def test_packets_that_only_came_late_are_told_as_such(scene: Scene) -> None:
    counts = {"received_lost_packets": 4, "received_retransmitted_packets": 4, "received_dropped_packets": 4}
    link = scene.link("cam", flow=counts | {"received_belated_packets": 0}, counters={"received_belated_packets": 0})
    assert "srt_overtaken" not in levels(scene, 10)
    assert levels(scene, 10) == {"srt_overtaken": "info"}
    assert "the line changes their order" in advice(scene, "srt_overtaken")
    assert scene.scrape().streams["cam"]["health"]["level"] == "ok"
    link.flow |= dict.fromkeys(counts, 0)
    assert levels(scene, 100) == {}
