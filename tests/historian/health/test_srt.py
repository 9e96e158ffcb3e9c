"""The last minute of an SRT link in figures."""

import math

import pytest

from historian.health.srt import LinkView, LinkWindow, wanted_multiple
from historian.model.links import LinkValues

PUBLISH, READ = ("a", "publish", ""), ("a", "read", "h")
NOTHING = LinkValues(*[None] * len(LinkValues._fields))


def values(**given: float) -> LinkValues:
    return NOTHING._replace(**given)


def view(window: LinkWindow, key: tuple[str, ...] = PUBLISH, exact: bool = True) -> LinkView:
    return window.view(key, 120.0, exact)


def test_the_first_five_seconds_of_rtt_do_not_count() -> None:
    window = LinkWindow(0.0)
    for tick, rtt in ((0, 100), (2, 80), (4, 60), (6, 20), (8, 20)):
        window.push(tick, values(rtt_ms=rtt))
    assert view(window).rtt_ms == 20
    assert view(window).multiple == 6


def test_without_an_rtt_there_is_no_multiple() -> None:
    window = LinkWindow(0.0)
    window.push(2, values(rtt_ms=100))
    assert (view(window).rtt_ms, view(window).multiple) == (None, None)
    window.push(6, values(rtt_ms=20))
    assert window.view(PUBLISH, None, True).multiple is None
    assert window.view(PUBLISH, 0, True).multiple is None


def test_a_share_of_losses_is_of_the_packets_that_were_sent_once() -> None:
    window = LinkWindow(0.0)
    window.push(2, values(received_packets=100, received_lost_packets=10, received_retransmitted_packets=10))
    assert view(window).loss_ratio == 0.1
    reader = LinkWindow(0.0)
    reader.push(2, values(sent_packets=110, sent_lost_packets=10, sent_retransmitted_packets=10))
    assert view(reader, READ).loss_ratio == 0.1
    assert view(LinkWindow(0.0)).loss_ratio is None


def test_what_a_sender_gave_up_was_not_lost_on_the_line() -> None:
    reader = LinkWindow(0.0)
    counts = {
        "sent_packets": 100,
        "sent_lost_packets": 60,
        "sent_retransmitted_packets": 10,
        "sent_dropped_packets": 50,
    }
    reader.push(2, values(**counts))
    assert view(reader, READ).loss_ratio == pytest.approx(10 / 90)


@pytest.mark.parametrize(
    ("loss", "multiple"), [(None, 3), (0, 3), (0.01, 3), (0.011, 4), (0.03, 4), (0.05, 5), (0.08, 6), (0.5, 6)]
)
def test_more_loss_asks_for_more_round_trips(loss: float | None, multiple: float) -> None:
    assert wanted_multiple(loss) == multiple


def test_a_link_that_hardly_carries_anything_has_no_shares() -> None:
    window = LinkWindow(0.0)
    window.push(2, values(received_packets=50, received_lost_packets=25, received_retransmitted_packets=25))
    assert (view(window).retransmitted_ratio, view(window).want_multiple) == (0, 3)


def test_the_latency_is_not_to_blame_while_the_line_is_full() -> None:
    window = LinkWindow(0.0)
    for tick in (2, 4, 6, 8):
        window.push(tick, values(rtt_ms=300, sent_packets=300, sent_lost_packets=75, sent_retransmitted_packets=75))
    assert (view(window, READ).multiple, view(window, READ).judged_multiple) == (0.4, 0.4)
    window.push(10, values(rtt_ms=300, sent_packets=300, sent_lost_packets=80, sent_retransmitted_packets=80))
    full = view(window, READ)
    assert (full.multiple, full.judged_multiple, full.short_multiple) == (0.4, math.inf, 0)


def test_packets_that_were_only_overtaken_ask_for_no_latency() -> None:
    window = LinkWindow(0.0)
    window.push(2, values(received_packets=1000, received_lost_packets=50, received_retransmitted_packets=50))
    assert view(window).want_multiple == 5
    window.push(4, values(received_dropped_packets=50))
    assert (view(window).want_multiple, view(window).overtaken, view(window).repaired) == (3, 50, 0)


def test_a_swing_is_told_after_half_a_minute() -> None:
    window = LinkWindow(0.0)
    for tick in range(2, 32, 2):
        window.push(tick, values(rtt_ms=20 if tick % 4 else 60))
    assert view(window).swing is None
    for tick in range(32, 40, 2):
        window.push(tick, values(rtt_ms=20 if tick % 4 else 60))
    swing = view(window).swing
    assert swing is not None
    assert swing > 0.4


def test_one_odd_reading_is_not_the_rtt_of_slow_scrapes() -> None:
    window = LinkWindow(0.0)
    for number in range(10):
        window.push(6 + 6 * number, values(rtt_ms=900.0 if number == 8 else 30.0))
    assert view(window).rtt_ms == 30.0
