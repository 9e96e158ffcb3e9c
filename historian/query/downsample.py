"""Any number of samples in, at most so many rows out, with the peaks kept and the gaps left open.

Few samples stay as they are, at their own times. More are put into buckets of equal length, which hold the smallest,
the average and the largest value, and for counts the sum. One row of nulls stands wherever samples are missing.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import truediv
from statistics import median
from typing import Any

Value = float | None
Values = list[Value]

# A sample that is late by more than this many intervals was not late: at least one is missing.
_GAP_INTERVALS = 2.5
# A bucket shorter than this many intervals could be empty although no sample is missing.
_BUCKET_INTERVALS = 2


@dataclass(slots=True)
class Column:
    """One field's aggregates, one entry a row."""

    avg: Values = field(default_factory=list)
    min: Values = field(default_factory=list)
    max: Values = field(default_factory=list)
    sum: Values = field(default_factory=list)

    def add(self, values: Values, rows: Sequence[tuple[int, int]]) -> None:
        """Add a row for each pair (first, last) of `rows`, standing for `values[first:last]`."""
        unknown = values.count(None)
        if unknown == len(values):
            for part in (self.avg, self.min, self.max, self.sum):
                part += [None] * len(rows)
        elif unknown or any(first == last for first, last in rows):
            parts = [[value for value in values[first:last] if value is not None] for first, last in rows]
            self.min += [min(part) if part else None for part in parts]
            self.max += [max(part) if part else None for part in parts]
            self.sum += [sum(part) if part else None for part in parts]
            self.avg += [sum(part) / len(part) if part else None for part in parts]
        else:
            # The usual case, without a step of Python for each row.
            full: list[list[Any]] = [values[first:last] for first, last in rows]
            sums = list(map(sum, full))
            self.min += map(min, full)
            self.max += map(max, full)
            self.sum += sums
            self.avg += map(truediv, sums, map(len, full))


@dataclass(slots=True)
class Table:
    """Rows at `times` (ms). `step_ms` is a bucket's length, or the usual distance of samples that stand alone."""

    step_ms: int
    times: list[int]
    columns: list[Column]


class Downsampler:
    """Takes samples of `width` fields in order of time, by `add`, and gives a table of at most `points` rows."""

    def __init__(self, width: int, start_ms: int, end_ms: int, points: int) -> None:
        self._start, self._end, self._points = start_ms, end_ms, points
        self._times: list[int] = []
        self._values: list[Values] = [[] for _ in range(width)]
        self._step = 0
        self._table = Table(0, [], [Column() for _ in range(width)])

    def add(self, times: Sequence[int], values: Sequence[Sequence[Value]]) -> None:
        """More samples: their times in ms, and for each field as many values."""
        self._times += times
        for column, more in zip(self._values, values, strict=True):
            column += more
        if len(self._times) > self._points:
            self._fold(to_the_end=False)

    def finish(self) -> Table:
        """The table of all samples."""
        if not self._step:
            interval = usual_interval(self._times)
            longest = interval * _GAP_INTERVALS
            gaps = [i for i, (a, b) in enumerate(pairwise(self._times), 1) if b - a > longest]
            if len(self._times) + len(gaps) <= self._points:
                return self._as_they_are(interval, gaps)
        self._fold(to_the_end=True)
        return self._table

    def _as_they_are(self, interval: int, gaps: list[int]) -> Table:
        times, columns = self._times, self._values
        for position in reversed(gaps):
            times.insert(position, times[position - 1] + interval)
            for column in columns:
                column.insert(position, None)
        return Table(interval, times, [Column(column, column, column, column) for column in columns])

    def _fold(self, *, to_the_end: bool) -> None:
        """Turn buffered samples into rows; the last bucket may still grow and waits, unless it is the end."""
        if not self._step:
            # One less than asked for: buckets begin at multiples of the step, so both ends may hold a part of one.
            fitting = -(-(self._end - self._start) // max(1, self._points - 1))
            self._step = self._table.step_ms = max(fitting, _BUCKET_INTERVALS * usual_interval(self._times), 1)
        times, step, done = self._times, self._step, 0
        rows: list[tuple[int, int]] = []
        made = self._table.times
        while done < len(times):
            bucket = times[done] // step * step
            following = bisect_left(times, bucket + step, done)
            if following == len(times) and not to_the_end:
                break
            if made and bucket - made[-1] > step:
                made.append(made[-1] + step)
                rows.append((done, done))
            made.append(bucket)
            rows.append((done, following))
            done = following
        for column, values in zip(self._table.columns, self._values, strict=True):
            column.add(values, rows)
            del values[:done]
        del times[:done]


def usual_interval(times: Sequence[int]) -> int:
    """The median distance of samples in ms; 0 for fewer than two."""
    distances = [later - earlier for earlier, later in pairwise(times)]
    return round(median(distances)) if distances else 0
