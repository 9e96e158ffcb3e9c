"""Counters → events and rates."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from historian.model.rates import Moment, bits_per_second, increment, increments, sum_known

counts = st.integers(0, 2**64)


@pytest.mark.parametrize(
    ("before", "now", "events"),
    [(5, 5, 0), (5, 9, 4), (9, 5, 5), (9, 0, 0), (None, 5, None), (5, None, None), (None, None, None)],
)
def test_an_increment_is_what_came_since(before: float | None, now: float | None, events: float | None) -> None:
    assert increment(before, now) == events


@given(st.lists(counts, min_size=2))
def test_increments_are_never_negative_nor_larger_than_the_counter(values: list[int]) -> None:
    for before, now in pairwise(values):
        events = increment(before, now)
        assert events is not None
        assert 0 <= events <= now


@given(st.lists(counts), st.lists(counts))
def test_nothing_is_lost_or_made_up_across_a_reset(first: list[int], second: list[int]) -> None:
    """A counter that grows, restarts at 0 and grows again: all increments add up to what was counted."""
    first, second = sorted(first), sorted(second)
    if first and second and second[0] >= first[-1]:
        return  # a reset that has overtaken the old value cannot be seen
    readings = [0, *first, *second]
    total = sum(increment(a, b) or 0 for a, b in pairwise(readings))
    assert total == (first[-1] if first else 0) + (second[-1] if second else 0)


@given(st.lists(st.tuples(st.none() | counts, st.none() | counts)))
def test_many_counters_at_once_are_each_as_one(pairs: list[tuple[int | None, int | None]]) -> None:
    before, now = [a for a, _ in pairs], [b for _, b in pairs]
    assert increments(before, now) == [increment(a, b) for a, b in pairs]


@pytest.mark.parametrize(
    ("before", "now", "seconds"),
    [
        (Moment(10, 1000.0), Moment(12, 1001.5), 1.5),
        (Moment(10, 1000.0), Moment(12), 2),
        (Moment(10), Moment(12, 1000.0), 2),
        (Moment(10, 1000.0), Moment(12, 990.0), 2),
        (Moment(10, 1000.0), Moment(12, 4600.0), 2),
        (Moment(10, 1000.0), Moment(310, 1300.0), 300),
        (Moment(10, 1000.0), Moment(311, 1301.0), None),
        (Moment(), Moment(10, 1000.0), None),
        (Moment(10), Moment(10), None),
    ],
)
def test_the_time_between_two_readings(before: Moment, now: Moment, seconds: float | None) -> None:
    assert now.seconds_since(before) == seconds


def test_a_reading_is_known_again_by_its_time() -> None:
    assert Moment(12, 1000.0).is_reading_of(Moment(10, 1000.0))
    assert not Moment(12, 1000.5).is_reading_of(Moment(10, 1000.0))
    assert not Moment(10).is_reading_of(Moment(10)), "one that does not tell is a new one"


def test_rates() -> None:
    assert bits_per_second(1000, 3) == 2667
    assert bits_per_second(None, 4) is None


def test_sums_leave_out_what_is_unknown() -> None:
    assert sum_known([1, None, 2]) == 3
    assert sum_known([None]) is None
    assert sum_known([]) is None
