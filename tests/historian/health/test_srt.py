"""The last minute of an SRT link in figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from historian.health.srt import LinkView, LinkWindow, possibly_missing, wanted_multiple
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


@pytest.mark.parametrize(
    ("lost", "again", "useless", "missing"),
    [(0, 0, 0, 0), (118, 118, 0, 0), (118, 130, 12, 0), (118, 110, 6, 14), (5, 0, 0, 5), (5, 3, 40, 5), (0, 3, 1, 0)],
)
def test_the_bound_of_missing_packets(lost: float, again: float, useless: float, missing: float) -> None:
    assert possibly_missing(lost, again, useless) == missing


@given(st.data(), st.lists(st.sampled_from(["repaired", "repaired twice", "repaired late", "missing"])))
def test_the_bound_is_never_below_the_truth(data: st.DataObject, fates: list[str]) -> None:
    """Of the copies of a lost packet the first that comes in time fills the gap; all others are useless."""
    again = useless = missing = 0
    for fate in fates:
        copies = {"repaired": 1, "repaired twice": 2}.get(fate, data.draw(st.integers(0, 3)))
        filled = fate.startswith("repaired") and fate != "repaired late"
        again += copies
        useless += copies - 1 if filled else copies
        missing += not filled
    assert possibly_missing(len(fates), again, useless) >= missing


def test_an_old_release_that_counts_one_too_many_for_each_gap_is_not_blamed_for_it() -> None:
    window = LinkWindow(0.0)
    window.push(2, values(received_packets=1000, received_lost_packets=20, received_retransmitted_packets=10))
    window.push(4, values())
    old = view(window, exact=False)
    assert (old.missing, old.unrepaired, old.repaired) == (10, 0, 10)
    new = view(window, exact=True)
    assert (new.missing, new.unrepaired, new.repaired) == (10, 10, 0)


def test_what_was_lost_since_the_last_scrape_still_has_time_to_be_repaired() -> None:
    window = LinkWindow(0.0)
    window.push(2, values(received_packets=1000, received_lost_packets=5))
    assert (view(window).missing, view(window).unrepaired) == (5, 0)
    window.push(4, values(received_packets=1000))
    assert (view(window).missing, view(window).unrepaired) == (5, 5)


@pytest.mark.parametrize(
    ("loss", "multiple"), [(None, 3), (0, 3), (0.01, 3), (0.011, 4), (0.03, 4), (0.05, 5), (0.08, 6), (0.5, 6)]
)
def test_more_loss_asks_for_more_round_trips(loss: float | None, multiple: float) -> None:
    assert wanted_multiple(loss) == multiple


def test_a_link_that_hardly_carries_anything_has_no_shares() -> None:
    window = LinkWindow(0.0)
    window.push(2, values(received_packets=50, received_lost_packets=25, received_retransmitted_packets=25))
    assert (view(window).retransmitted_ratio, view(window).want_multiple) == (0, 3)


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
