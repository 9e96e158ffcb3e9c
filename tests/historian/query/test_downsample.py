import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from historian.model.fields import FIELDS
from historian.query.downsample import Column, Downsampler
from historian.store import fold
from historian.store.blocks import column

Value = float | None
STATE, RECEIVED, *_, ERRORS = FIELDS["path"]


@dataclass
class Plain:
    """A table of one field, as lists."""

    step_ms: int
    times: list[int]
    avg: list[Value]
    min: list[Value]
    max: list[Value]
    sum: list[Value]


def plain(part: Column, name: str) -> list[Value]:
    return [value if known else None for value, known in zip(part.parts[name].tolist(), part.known, strict=True)]


def table_of(
    times: Sequence[int], values: Sequence[int | None], points: int, *, end: int | None = None, piece: int = 7
) -> Plain:
    last = end if end is not None else (times[-1] + 1 if times else 1)
    sampler = Downsampler((ERRORS,), times[0] if times else 0, last, points)
    for start in range(0, len(times), piece):
        rows = slice(start, start + piece)
        sampler.add(np.array(times[rows], np.int64), {ERRORS.short: column(values[rows])})
    table = sampler.finish()
    parts = (plain(table.columns[ERRORS.short], name) for name in ("avg", "min", "max", "sum"))
    return Plain(table.step_ms, table.times.tolist(), *parts)


def test_few_samples_stay_as_they_are() -> None:
    table = table_of([1000, 3001, 4999], [1, 2, 3], 10)
    assert table.times == [1000, 3001, 4999]
    assert table.avg == table.max == [1, 2, 3]
    assert table.step_ms == 2000


def test_a_gap_is_one_row_of_null() -> None:
    table = table_of([0, 2000, 4000, 60_000, 62_000], [1, 2, 3, 4, 5], 10)
    assert table.times == [0, 2000, 4000, 6000, 60_000, 62_000]
    assert table.avg == [1, 2, 3, None, 4, 5]


def test_a_late_sample_is_no_gap() -> None:
    assert None not in table_of([0, 2000, 4000, 8900, 10_000], [1, 2, 3, 4, 5], 10).avg


def test_no_sample_and_one_sample() -> None:
    assert table_of([], [], 10).times == []
    assert table_of([5], [7], 10).min == [7]


def test_buckets_keep_peaks_sums_and_averages() -> None:
    times = list(range(0, 200_000, 2000))
    values: list[int | None] = [1] * 100
    values[37], values[73] = 1000, -5
    table = table_of(times, values, 10)
    column = table
    assert max(value for value in column.max if value is not None) == 1000.0
    assert min(value for value in column.min if value is not None) == -5.0
    assert sum(value for value in column.sum if value is not None) == pytest.approx(98 + 1000 - 5)
    assert len(table.times) <= 10
    assert all(time % table.step_ms == 0 for time in table.times)


def test_a_gap_among_buckets_is_one_row_of_null() -> None:
    times = [*range(0, 100_000, 2000), *range(900_000, 1_000_000, 2000)]
    table = table_of(times, [1] * len(times), 20)
    averages = table.avg
    assert averages.count(None) == 1
    gap = averages.index(None)
    assert 0 < gap < len(averages) - 1


def test_unknown_values_do_not_spoil_the_known_ones() -> None:
    values: list[int | None] = [None, 2] * 50
    values[80:] = [None] * 20
    column = table_of(list(range(0, 200_000, 2000)), values, 10)
    assert set(column.avg) == {2.0, None}
    assert column.avg[-1] is None


def test_jitter_makes_no_gaps() -> None:
    rng = random.Random(1)
    times = sorted(number * 2000 + rng.randrange(0, 900) for number in range(1000))
    for points in (1000, 600, 500, 100, 7, 2):
        table = table_of(times, [1] * 1000, points)
        assert None not in table.avg, points
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
    values: list[int | None] = list(range(len(times)))
    table = table_of(times, values, points, end=times[-1] + 1 + slack)
    column = table
    assert len(table.times) <= points
    assert table.times == sorted(set(table.times))
    assert {len(part) for part in (column.avg, column.min, column.max, column.sum)} == {len(table.times)}
    assert sum(value for value in column.sum if value is not None) == pytest.approx(sum(range(len(times))))
    assert max(value for value in column.max if value is not None) == len(times) - 1


def states(held: Sequence[int], points: int, piece: int = 7) -> list[tuple[Value, ...]]:
    """States at 1 s, folded: (longest, least, most, last) of each row."""
    sampler = Downsampler((STATE,), 0, 1000 * len(held), points)
    for start in range(0, len(held), piece):
        times = np.arange(start, min(start + piece, len(held)), dtype=np.int64) * 1000
        sampler.add(times, {"st": column(held[start : start + piece])})
    part = sampler.finish().columns["st"]
    return list(zip(*(plain(part, name) for name in ("avg", "min", "max", "last")), strict=True))


def test_of_states_there_is_no_mean() -> None:
    rows = states([1] * 50 + [5] * 30 + [1] * 20, 2)
    assert rows == [(1, 1, 5, 1)]
    assert states([1, 1, 5, 5], 2, piece=1) == [(5, 1, 5, 5)]


def test_buckets_and_samples_are_one_table() -> None:
    times = np.arange(0, 600_000, 2000, dtype=np.int64)
    values = np.arange(300, dtype=np.int64)
    whole = fold.samples(times, {"rb": column(values.tolist())}, 60_000, ())
    sampler = Downsampler((RECEIVED,), 0, 600_000, 6, 60_000)
    sampler.add_buckets(fold.within(whole, 0, 299_999))
    sampler.add(times[150:], {"rb": column(values[150:].tolist())})
    table = sampler.finish()
    assert (table.step_ms, table.times.tolist()) == (120_000, [0, 120_000, 240_000, 360_000, 480_000])
    assert plain(table.columns["rb"], "max") == [59, 119, 179, 239, 299]
    assert plain(table.columns["rb"], "avg") == [29.5, 89.5, 149.5, 209.5, 269.5]


def test_few_buckets_stay_as_they_are() -> None:
    part = fold.samples(np.array([0, 60_000, 300_000], np.int64), {"rb": column([1, 2, 3])}, 60_000, ())
    sampler = Downsampler((RECEIVED,), 0, 10**9, 4, 60_000)
    sampler.add_buckets(part)
    table = sampler.finish()
    assert (table.step_ms, table.times.tolist()) == (60_000, [0, 60_000, 120_000, 300_000])
    assert plain(table.columns["rb"], "avg") == [1, 2, None, 3]
