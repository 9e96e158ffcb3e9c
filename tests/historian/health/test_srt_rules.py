"""Each rule of SRT links in a replay: it fires, holds, clears, and is silent when it should be."""

import math
import random

import pytest

from tests.historian.scene import Link, Scene, found


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.add("cam", readers={"srt": 1})
    return scene


def advice(scene: Scene, id: str, language: str = "en") -> str:
    findings = scene.scrape().streams["cam"]["health"]["findings"]
    return str(next(one["advice"][language] for one in findings if one["id"] == id))


def levels(scene: Scene, seconds: float) -> dict[str, str]:
    return found(scene.run(seconds).streams["cam"])


@pytest.mark.parametrize(
    ("role", "remote", "english", "german"),
    [
        ("publish", "", "", ""),
        ("read", "198.51.100.24", "Reader 198.51.100.24: ", "Empfänger 198.51.100.24: "),
        ("read", "", "An SRT reader: ", "Ein SRT-Empfänger: "),
    ],
)
def test_latency_short_of_the_round_trips(scene: Scene, role: str, remote: str, english: str, german: str) -> None:
    link = scene.link("cam", role=role, remote=remote, rtt=0.057)
    assert levels(scene, 14) == {}, "no judgement while the link is warming up or before it has lasted"
    assert levels(scene, 4) == {"srt_latency": "crit"}
    assert advice(scene, "srt_latency") == (
        f"{english}Latency 120 ms is 2.1 × RTT (57 ms). Set at least 230 ms on either side."
    )
    assert advice(scene, "srt_latency", "de") == (
        f"{german}Die Latenz von 120 ms ist 2,1 × RTT (57 ms). "
        "Mindestens 230 ms einstellen, auf einer der beiden Seiten."
    )
    finding = scene.scrape().streams["cam"]["health"]["findings"][0]
    assert finding["values"] == {
        "latency_ms": 120,
        "rtt_ms": 57,
        "multiple": 2.1,
        "want_ms": 230,
        "all_repaired": 0,
        "role": role,
        "remote": link.remote,
    }
    link.latency = 0.300
    assert levels(scene, 28) == {"srt_latency": "crit"}
    assert levels(scene, 4) == {}


def test_latency_between_two_and_a_half_and_three_round_trips_warns(scene: Scene) -> None:
    scene.link("cam", rtt=0.045)
    assert levels(scene, 30) == {"srt_latency": "warn"}
    assert advice(scene, "srt_latency") == "Latency 120 ms is 2.7 × RTT (45 ms). Set at least 180 ms on either side."


@pytest.mark.parametrize(
    ("version", "flow", "level"),
    [
        ("v1.20.1", {"lost": 40, "retransmitted": 49, "dropped": 9, "belated": 0}, "warn"),
        ("v1.20.1", {"lost": 40, "retransmitted": 49, "dropped": 9, "belated": 1}, "crit"),
        ("v1.20.1", {"lost": 40, "retransmitted": 45, "dropped": 9, "belated": 0}, "crit"),
        ("v1.20.1", {"lost": 0, "retransmitted": 9, "dropped": 9, "belated": 0}, "crit"),
        ("v1.17.1", {"lost": 40, "retransmitted": 49, "dropped": 9, "belated": 0}, "crit"),
    ],
    ids=["all repaired", "too late", "not all repaired", "nothing lost", "counts too many"],
)
def test_too_short_a_latency_that_lost_nothing_is_no_more_than_a_warning(
    scene: Scene, version: str, flow: dict[str, float], level: str
) -> None:
    """ob/srt-bad of a real server: 120 ms at an RTT of 66 ms, 8 % of loss, and not a packet was missing."""
    scene.version = version
    link = scene.link("cam", rtt=0.066)
    link.counters["received_belated_packets"] = 0
    link.flow |= {f"received_{name}_packets": each for name, each in flow.items()}
    assert levels(scene, 70)["srt_latency"] == level
    words = advice(scene, "srt_latency"), advice(scene, "srt_latency", "de")
    assert ["were repaired so far" in words[0], "wurden bisher repariert" in words[1]] == [level == "warn"] * 2


def test_what_was_repaired_so_far_ends_the_sentence(scene: Scene) -> None:
    link = scene.link("cam", rtt=0.066)
    link.flow |= {"received_lost_packets": 1, "received_retransmitted_packets": 1}
    scene.run(70)
    assert advice(scene, "srt_latency") == (
        "Latency 120 ms is 1.8 × RTT (66 ms). Set at least 270 ms on either side; "
        "all 60 lost packets of the last minute were repaired so far."
    )
    assert advice(scene, "srt_latency", "de").endswith(
        "auf einer der beiden Seiten; alle 60 verlorenen Pakete der letzten Minute wurden bisher repariert."
    )
    link.flow["received_retransmitted_packets"] = 0
    assert levels(scene, 16)["srt_latency"] == "crit"
    assert "repaired" not in advice(scene, "srt_latency")


def test_advice_never_goes_below_the_default_latency(scene: Scene) -> None:
    scene.link("cam", rtt=0.010, latency=0.020)
    scene.run(30)
    assert "Set at least 120 ms" in advice(scene, "srt_latency")


def test_the_hundred_milliseconds_that_every_rtt_starts_from_are_no_finding(scene: Scene) -> None:
    link = scene.link("cam", rtt=0.100)
    for _ in range(60):
        link.rtt = 0.020 + (link.rtt - 0.020) * 0.3
        assert levels(scene, 2) == {}


def test_a_reconnect_warms_up_again(scene: Scene) -> None:
    link = scene.link("cam", rtt=0.020)
    scene.run(60)
    for _ in range(5):
        link.counters["received_packets"] = 0
        link.rtt = 0.100
        assert levels(scene, 2) == {}
        link.rtt = 0.020
        assert levels(scene, 30) == {}


def test_losses_that_were_all_repaired_are_told_and_are_no_warning(scene: Scene) -> None:
    link = scene.link("cam")
    link.flow |= {"received_lost_packets": 5, "received_retransmitted_packets": 8, "received_dropped_packets": 3}
    assert levels(scene, 60) == {"srt_repaired": "info"}
    stream = scene.scrape().streams["cam"]
    assert stream["health"]["level"] == "ok"
    assert stream["links"][0]["lost"] == 290
    assert stream["loss_ratio"] == pytest.approx(0.01, abs=1e-4)
    assert advice(scene, "srt_repaired") == (
        "290 packets were lost in the last minute (1 %), all repaired. Nothing to do."
    )


def test_losses_that_may_not_have_been_repaired_warn_after_ten_seconds(scene: Scene) -> None:
    link = scene.link("cam")
    link.flow |= {"received_lost_packets": 5, "received_retransmitted_packets": 4, "received_dropped_packets": 1}
    assert levels(scene, 12) == {}
    assert levels(scene, 6) == {"srt_missing": "warn"}
    scene.run(60)
    assert advice(scene, "srt_missing").startswith("At most 120 of 300 lost packets may not have been repaired")
    assert advice(scene, "srt_missing", "de").startswith("Höchstens 120 von 300 verlorenen Paketen")
    link.flow |= dict.fromkeys(("received_lost_packets", "received_retransmitted_packets"), 0.0)
    link.flow["received_dropped_packets"] = 0
    assert levels(scene, 80) == {"srt_missing": "warn"}, "a minute in the window, then 30 s to clear"
    assert levels(scene, 12) == {}


def test_a_burst_that_is_repaired_with_the_next_scrape_is_no_warning(scene: Scene) -> None:
    link = scene.link("cam")
    scene.run(20)
    for _ in range(10):
        link.counters["received_lost_packets"] += 30
        assert "srt_missing" not in levels(scene, 2)
        link.counters["received_retransmitted_packets"] += 30
        assert "srt_missing" not in levels(scene, 10)


def test_an_old_release_is_not_blamed_for_its_counting(scene: Scene) -> None:
    scene.version = "v1.20.0"
    link = scene.link("cam")
    link.flow |= {"received_lost_packets": 4, "received_retransmitted_packets": 2}
    assert levels(scene, 60) == {"srt_repaired": "info"}
    assert "(0.4 %)" in advice(scene, "srt_repaired"), "of 502 packets a second two were lost for certain"


def test_a_wrong_passphrase_is_told_at_once(scene: Scene) -> None:
    link = scene.link("cam")
    scene.run(20)
    link.flow["received_undecrypted_packets"] = 500
    assert levels(scene, 2) == {"srt_undecrypted": "crit"}
    assert "same passphrase on both ends" in advice(scene, "srt_undecrypted")
    link.flow["received_undecrypted_packets"] = 0
    assert levels(scene, 30) == {"srt_undecrypted": "crit"}
    assert levels(scene, 12) == {}


def test_a_wrong_passphrase_is_told_before_the_stall_that_it_causes(scene: Scene) -> None:
    link = scene.link("cam", rtt=0.060)
    scene.link("cam", role="read", remote="198.51.100.9", rtt=0.060)
    scene.run(20)
    scene.paths["cam"].bps = 0
    link.flow["received_undecrypted_packets"] = 500
    assert list(levels(scene, 10)) == ["srt_undecrypted", "srt_latency", "stalled"]
    findings = scene.scrape().streams["cam"]["health"]["findings"]
    assert [one["values"].get("role") for one in findings] == ["publish", "publish", None, "read"]


def test_a_reader_too_slow_for_the_stream_is_named(scene: Scene) -> None:
    scene.link("cam")
    slow = scene.link("cam", role="read", remote="198.51.100.9")
    scene.link("cam", role="read", remote="198.51.100.10")
    scene.run(20)
    slow.counters["sent_dropped_packets"] += 3
    assert levels(scene, 2) == {"srt_given_up": "warn"}
    assert advice(scene, "srt_given_up").startswith("Reader 198.51.100.9: 3 packets were given up as too late")
    slow.flow["sent_dropped_packets"] = 50
    assert levels(scene, 10) == {"srt_given_up": "crit"}


def test_what_the_publisher_side_drops_is_no_damage(scene: Scene) -> None:
    scene.link("cam").flow["received_dropped_packets"] = 100
    assert levels(scene, 120) == {}


def test_a_lossy_link_needs_more_than_three_round_trips(scene: Scene) -> None:
    link = scene.link("cam", rtt=0.035)
    link.flow |= {"received_lost_packets": 25, "received_retransmitted_packets": 25}
    assert levels(scene, 60) == {"srt_loss": "warn", "srt_repaired": "info"}
    assert advice(scene, "srt_loss") == (
        "Loss 5 %: that asks for 5 × RTT. Latency is 120 ms (3.4 ×); set at least 180 ms on either side."
    )
    link.latency = 0.180
    assert levels(scene, 32) == {"srt_repaired": "info"}


def test_the_advice_for_a_short_latency_minds_the_loss(scene: Scene) -> None:
    link = scene.link("cam", rtt=0.060)
    link.flow |= {"received_lost_packets": 25, "received_retransmitted_packets": 25}
    scene.run(60)
    assert "Set at least 300 ms" in advice(scene, "srt_latency")


def test_retransmissions_that_eat_the_reserve_warn(scene: Scene) -> None:
    link = scene.link("cam", latency=2.0)
    link.flow |= {"received_lost_packets": 100, "received_retransmitted_packets": 160, "received_dropped_packets": 60}
    assert levels(scene, 30)["srt_overhead"] == "warn"
    assert advice(scene, "srt_overhead").startswith("32 % of all packets are retransmissions")


def test_a_swinging_round_trip_is_told_and_is_no_warning(scene: Scene) -> None:
    link = scene.link("cam", latency=1.0)
    for step in range(60):
        link.rtt = 0.080 if step % 5 == 0 else 0.020
        stream = scene.run(2).streams["cam"]
    assert found(stream) == {"srt_swing": "info"}
    assert stream["health"]["level"] == "ok"


def test_the_reader_that_makes_mediamtx_discard_frames_is_named(scene: Scene) -> None:
    slow = scene.link("cam", role="read", remote="198.51.100.9")
    slow.counters["frames_discarded"] = 0
    scene.run(20)
    slow.counters["frames_discarded"] = 12
    assert levels(scene, 2) == {"srt_slow_reader": "warn"}
    assert advice(scene, "srt_slow_reader").startswith("Reader 198.51.100.9: MediaMTX discarded 12 frames in the last")


def test_links_that_ended_take_their_findings_along(scene: Scene) -> None:
    scene.link("cam", rtt=0.060)
    assert levels(scene, 30) == {"srt_latency": "crit"}
    scene.links.clear()
    assert levels(scene, 2) == {}


def test_six_hours_of_a_healthy_but_noisy_link_raise_nothing(scene: Scene) -> None:
    rng = random.Random(7)
    link = scene.link("cam", latency=0.160)
    link.gauges["link_capacity_bytes_per_second"] = 1e6
    seen: set[str] = set()
    for step in range(6 * 1800):
        link.rtt = max(0.005, 0.030 + 0.008 * math.sin(step / 900) + rng.gauss(0, 0.004))
        if rng.random() < 0.05:
            lost = rng.randint(1, 20)
            twice = rng.randint(0, lost)
            link.counters["received_lost_packets"] += lost
            link.counters["received_retransmitted_packets"] += lost + twice
            link.counters["received_dropped_packets"] += twice
        if rng.random() < 0.001:
            link.rtt = 0.150
        # As MediaMTX gives it: emptied at each read, so that single values tell nothing; the capacity is mostly noise.
        link.gauges["receive_buffer_seconds"] = rng.choice((0.0, rng.uniform(0.0, 0.160)))
        link.gauges["link_capacity_bytes_per_second"] = rng.uniform(0.3e6, 300e6)
        scene.paths["cam"].bps = rng.uniform(1e6, 8e6)
        stream = scene.run(2).streams["cam"]
        seen |= {stream["health"]["level"], *found(stream)}
    assert seen == {"ok", "srt_repaired"}


def test_a_link_without_counters_is_judged_by_what_it_has(scene: Scene) -> None:
    link = scene.link("cam", rtt=0.060)
    link.counters.clear()
    link.flow.clear()
    assert isinstance(link, Link)
    assert levels(scene, 30) == {"srt_latency": "crit"}
