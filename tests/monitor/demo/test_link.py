import itertools

import pytest

from monitor.demo.link import Link, Traffic, mebibits, receive_buffer_ms, round_trip_ms, send_buffer_ms, traffic
from monitor.demo.wave import Wave

BITRATE = Wave("bits", 8e6, 0.1)


def after(seconds: float, link: Link, *, sending: bool = False) -> Traffic:
    return traffic("seed", link, BITRATE, 0.0, float("inf"), seconds, sending=sending)


def test_a_clean_link_loses_nothing() -> None:
    moved = after(600, Link(rtt_ms=20, latency_ms=120))
    assert (moved.lost, moved.retransmitted, moved.dropped, moved.undecrypted) == (0, 0, 0, 0)
    assert moved.packets == pytest.approx(8e6 * 600 / 8 / 1316, rel=0.05)


def test_a_lossy_link_that_repairs_all_proves_it() -> None:
    moved = after(600, Link(rtt_ms=48, latency_ms=600, loss=0.012))
    assert moved.lost > 1000
    assert moved.dropped > 0
    assert moved.lost - (moved.retransmitted - moved.dropped) == 0


def test_a_lossy_link_that_does_not_repair_all_leaves_holes() -> None:
    moved = after(600, Link(rtt_ms=85, latency_ms=400, loss=0.06, repaired=0.9))
    missing = moved.lost - (moved.retransmitted - moved.dropped)
    assert missing == pytest.approx(moved.lost * 0.1, abs=2)


def test_a_sender_with_a_slow_reader_gives_packets_up() -> None:
    moved = after(600, Link(rtt_ms=160, latency_ms=600, loss=0.08, dropped=0.01), sending=True)
    assert moved.dropped == pytest.approx(moved.first * 0.01, rel=0.2)
    assert moved.lost > moved.dropped


def test_a_wrong_key_counts_undecrypted_packets_from_its_age_on() -> None:
    link = Link(rtt_ms=290, latency_ms=1500, undecrypted_after=8)
    before, later = after(8, link), after(60, link)
    assert before.undecrypted == 0
    assert later.undecrypted == pytest.approx(52 * 8e6 / 8 / 1316, rel=0.06)


def test_all_counters_only_grow_even_in_small_steps() -> None:
    link = Link(rtt_ms=85, latency_ms=400, loss=0.06, repaired=0.9, dropped=0.01, undecrypted_after=20)
    for sending in (False, True):
        counts = [after(step / 200, link, sending=sending) for step in range(8000)]
        for name in ("first", "packets", "lost", "gaps", "retransmitted", "dropped", "undecrypted"):
            values = [getattr(moved, name) for moved in counts]
            assert all(a <= b for a, b in itertools.pairwise(values)), name


def test_the_round_trip_time_starts_at_100_ms_and_settles() -> None:
    link = Link(rtt_ms=30, latency_ms=200, swing=0.0)
    assert round_trip_ms("s", link, 0.0, 0.0) == 100
    assert round_trip_ms("s", link, 10.0, 10.0) == pytest.approx(30, abs=0.1)


def test_buffers_are_near_the_latency_and_empty_without_media() -> None:
    link = Link(rtt_ms=30, latency_ms=200)
    depths = [receive_buffer_ms("s", link, t, flowing=True) for t in range(100)]
    assert 170 < max(depths) < 200
    assert 0 in depths, "the moment after a read is seen now and then"
    assert receive_buffer_ms("s", link, 1.0, flowing=False) == send_buffer_ms("s", link, 1.0, flowing=False) == 0
    slow = Link(rtt_ms=30, latency_ms=200, dropped=0.01)
    assert max(send_buffer_ms("s", slow, t, flowing=True) for t in range(100)) > 200


def test_mebibits() -> None:
    assert mebibits(8 * 1024 * 1024) == 8
