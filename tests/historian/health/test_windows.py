"""Windows of SRT links."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from historian.health.windows import LinkView, LinkWindow, percentile, possibly_missing
from historian.model.links import LinkValues

PUBLISH, READ = ("a", "publish", ""), ("a", "read", "h")
NOTHING = LinkValues(*[None] * len(LinkValues._fields))


def values(**given: float) -> LinkValues:
    return NOTHING._replace(**given)


def view(window: LinkWindow, tick: float, key: tuple[str, ...] = PUBLISH, exact: bool = True) -> LinkView:
    return window.view(key, 120.0, tick, exact)


def test_the_first_five_seconds_of_rtt_do_not_count() -> None:
    window = LinkWindow(0.0)
    for tick, rtt in ((0, 100), (2, 80), (4, 60), (6, 20), (8, 20)):
        window.push(tick, values(rtt_ms=rtt))
    assert view(window, 8).rtt_ms == 20
    assert view(window, 8).multiple == 6


def test_without_an_rtt_there_is_no_multiple() -> None:
    window = LinkWindow(0.0)
    window.push(2, values(rtt_ms=100))
    assert (view(window, 2).rtt_ms, view(window, 2).multiple) == (None, None)
    window.push(6, values(rtt_ms=20))
    assert window.view(PUBLISH, None, 6, True).multiple is None
    assert window.view(PUBLISH, 0, 6, True).multiple is None


def test_counts_are_of_the_last_minute() -> None:
    window = LinkWindow(0.0)
    for tick in range(0, 121, 2):
        window.push(tick, values(received_packets=100, received_lost_packets=1))
    assert (view(window, 120).packets, view(window, 120).lost) == (3000, 30)
    for tick in range(122, 200, 2):
        window.push(tick, NOTHING)
    assert (view(window, 198).packets, view(window, 198).lost) == (0, 0)


def test_what_happens_now_is_of_the_last_ten_seconds() -> None:
    window = LinkWindow(0.0)
    window.push(10, values(received_undecrypted_packets=7))
    assert view(window, 19).undecrypted_now == 7
    assert view(window, 20).undecrypted_now == 0


def test_a_share_of_losses_is_of_the_packets_that_were_sent_once() -> None:
    window = LinkWindow(0.0)
    window.push(2, values(received_packets=100, received_lost_packets=10, received_retransmitted_packets=10))
    assert view(window, 2).loss_ratio == 0.1
    reader = LinkWindow(0.0)
    reader.push(2, values(sent_packets=110, sent_lost_packets=10, sent_retransmitted_packets=10))
    assert view(reader, 2, READ).loss_ratio == 0.1
    assert view(LinkWindow(0.0), 2).loss_ratio is None


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
    old = view(window, 2, exact=False)
    assert (old.missing, old.unrepaired, old.repaired) == (10, 0, 20)
    new = view(window, 2, exact=True)
    assert (new.missing, new.unrepaired, new.repaired) == (10, 10, 0)


@given(st.lists(st.floats(0, 1e6), min_size=2), st.sampled_from([5, 50, 95]))
def test_percentiles_are_those_of_the_standard_library(numbers: list[float], percent: int) -> None:
    wanted = statistics.quantiles(numbers, n=100, method="inclusive")[percent - 1]
    assert percentile(sorted(numbers), percent / 100) == pytest.approx(wanted)


def test_a_percentile_of_nothing_is_unknown() -> None:
    assert percentile([], 0.95) is None
    assert percentile([7.0], 0.95) == 7
