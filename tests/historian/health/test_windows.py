"""Windows over counts and gauges."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from historian.health.windows import CountWindow, GaugeWindow, PeakWindow, percentile


def test_counts_are_of_the_last_minute() -> None:
    window = CountWindow(0.0, 2)
    for tick in range(0, 121, 2):
        window.push(tick, (100, 1))
    assert window.sums() == [3000, 30]
    for tick in range(122, 200, 2):
        window.push(tick, (None, 0))
    assert window.sums() == [0, 0]


def test_what_is_recent_is_of_the_last_ten_seconds() -> None:
    window = CountWindow(0.0, 1)
    window.push(10, (7,))
    window.push(19, (0,))
    assert window.recent(0) == 7
    window.push(20, (0,))
    assert window.recent(0) == 0


@given(st.lists(st.tuples(st.floats(0.5, 20), st.integers(0, 1000)), min_size=1, max_size=80))
def test_sums_are_those_of_the_scrapes_in_the_window(steps: list[tuple[float, int]]) -> None:
    window, tick, all_counts = CountWindow(0.0, 1), 0.0, []
    for seconds, count in steps:
        tick += seconds
        window.push(tick, (count,))
        all_counts.append((tick, count))
    assert window.sums() == [sum(count for at, count in all_counts if at > tick - 60)]
    assert window.recent(0) == sum(count for at, count in all_counts if at > tick - 10)


@given(st.lists(st.tuples(st.floats(0.5, 20), st.none() | st.floats(0, 1e6)), max_size=80))
def test_gauges_are_those_of_the_window_by_size(steps: list[tuple[float, float | None]]) -> None:
    window, tick, values = GaugeWindow(), 0.0, []
    for seconds, value in steps:
        tick += seconds
        window.push(tick, value)
        values.append((tick, value))
    assert window.ordered == sorted(value for at, value in values if at > tick - 60 and value is not None)


@given(st.lists(st.floats(0, 1e6), min_size=2), st.sampled_from([5, 50, 95]))
def test_percentiles_are_those_of_the_standard_library(numbers: list[float], percent: int) -> None:
    wanted = statistics.quantiles(numbers, n=100, method="inclusive")[percent - 1]
    assert percentile(sorted(numbers), percent / 100) == pytest.approx(wanted)


def test_a_percentile_of_nothing_is_unknown() -> None:
    assert percentile([], 0.95) is None
    assert percentile([7.0], 0.95) == 7


def test_a_peak_is_seen_for_a_minute_and_hardly_longer() -> None:
    window = PeakWindow(0.0)
    assert (window.peak(0), window.recent(1), window.is_full()) == (0.0, 0.0, False)
    seen, recent = [], []
    for tick in range(2, 200, 2):
        window.push(tick, (5.0, 9.0 if tick == 40 else 1.0))
        seen += [tick] if window.peak(1) == 9.0 else []
        recent += [tick] if window.recent(1) == 9.0 else []
        assert window.is_full() == (tick >= 62)
    assert (seen[0], recent[0]) == (40, 40)
    assert 100 <= seen[-1] <= 110
    assert 50 <= recent[-1] <= 60
    assert window.peak(0) == 5.0


def test_a_peak_before_a_gap_is_forgotten() -> None:
    window = PeakWindow(0.0)
    window.push(2, (9.0,))
    window.push(300, (1.0,))
    assert (window.peak(0), window.recent(0)) == (1.0, 1.0)
