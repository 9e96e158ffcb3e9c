import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from historian.query.downsample import Downsampler, Table, Value


def table_of(
    times: Sequence[int], values: Sequence[Value], points: int, *, end: int | None = None, piece: int = 7
) -> Table:
    last = end if end is not None else (times[-1] + 1 if times else 1)
    sampler = Downsampler(1, times[0] if times else 0, last, points)
    for start in range(0, len(times), piece):
        sampler.add(times[start : start + piece], [values[start : start + piece]])
    return sampler.finish()


def test_few_samples_stay_as_they_are() -> None:
    table = table_of([1000, 3001, 4999], [1, 2, 3], 10)
    assert table.times == [1000, 3001, 4999]
    assert table.columns[0].avg == table.columns[0].max == [1, 2, 3]
    assert table.step_ms == 2000


def test_a_gap_is_one_row_of_null() -> None:
    table = table_of([0, 2000, 4000, 60_000, 62_000], [1, 2, 3, 4, 5], 10)
    assert table.times == [0, 2000, 4000, 6000, 60_000, 62_000]
    assert table.columns[0].avg == [1, 2, 3, None, 4, 5]


def test_a_late_sample_is_no_gap() -> None:
    assert None not in table_of([0, 2000, 4000, 8900, 10_000], [1, 2, 3, 4, 5], 10).columns[0].avg


def test_no_sample_and_one_sample() -> None:
    assert table_of([], [], 10).times == []
    assert table_of([5], [7], 10).columns[0].min == [7]


def test_buckets_keep_peaks_sums_and_averages() -> None:
    times = list(range(0, 200_000, 2000))
    values: list[Value] = [1.0] * 100
    values[37], values[73] = 1000.0, -5.0
    table = table_of(times, values, 10)
    column = table.columns[0]
    assert max(value for value in column.max if value is not None) == 1000.0
    assert min(value for value in column.min if value is not None) == -5.0
    assert sum(value for value in column.sum if value is not None) == pytest.approx(98 + 1000 - 5)
    assert len(table.times) <= 10
    assert all(time % table.step_ms == 0 for time in table.times)


def test_a_gap_among_buckets_is_one_row_of_null() -> None:
    times = [*range(0, 100_000, 2000), *range(900_000, 1_000_000, 2000)]
    table = table_of(times, [1.0] * len(times), 20)
    averages = table.columns[0].avg
    assert averages.count(None) == 1
    gap = averages.index(None)
    assert 0 < gap < len(averages) - 1


def test_unknown_values_do_not_spoil_the_known_ones() -> None:
    values: list[Value] = [None, 2.0] * 50
    values[80:] = [None] * 20
    column = table_of(list(range(0, 200_000, 2000)), values, 10).columns[0]
    assert set(column.avg) == {2.0, None}
    assert column.avg[-1] is None


def test_jitter_makes_no_gaps() -> None:
    rng = random.Random(1)
    times = sorted(number * 2000 + rng.randrange(0, 900) for number in range(1000))
    for points in (1000, 600, 500, 100, 7, 2):
        table = table_of(times, [1.0] * 1000, points)
        assert None not in table.columns[0].avg, points
        assert len(table.times) <= points


@given(
    distances=st.lists(st.integers(1, 100_000), max_size=300),
    points=st.integers(2, 50),
    start=st.integers(0, 10**13),
    slack=st.integers(0, 10**6),
)
def test_never_more_rows_than_asked_for_and_nothing_lost(
    distances: list[int], points: int, start: int, slack: int
) -> None:
    times = [start]
    for distance in distances:
        times.append(times[-1] + distance)
    values: list[Value] = [float(number) for number in range(len(times))]
    table = table_of(times, values, points, end=times[-1] + 1 + slack)
    column = table.columns[0]
    assert len(table.times) <= points
    assert table.times == sorted(set(table.times))
    assert {len(part) for part in (column.avg, column.min, column.max, column.sum)} == {len(table.times)}
    assert sum(value for value in column.sum if value is not None) == pytest.approx(sum(range(len(times))))
    assert max(value for value in column.max if value is not None) == len(times) - 1
