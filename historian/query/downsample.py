"""Any number of samples or buckets in, at most so many rows out, with the peaks kept and the gaps left open.

Few samples stay as they are, at their own times. More are put into buckets of equal length, which hold the smallest,
the average and the largest value, and for counts the sum. One row of nulls stands wherever samples are missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from historian.model.fields import Field
from historian.store import blocks, fold
from historian.store.blocks import States
from historian.store.packing import Ints, Known, Values
from historian.store.tail import Rows, stacked

# A sample that is late by more than this many intervals was not late: at least one is missing.
_GAP_INTERVALS = 2.5
# A bucket shorter than this many intervals could be empty although no sample is missing.
_BUCKET_INTERVALS = 2

Numbers = NDArray[Any]  # int64, or float64 for means


@dataclass(frozen=True, slots=True)
class Column:
    """One field's rows: arrays by the names of `PARTS`, and which rows are known."""

    parts: Mapping[str, Numbers]
    known: Known


# What rows tell of a field, by its mode. The `avg` of a state is the one that held longest.
PARTS: Mapping[str, tuple[str, ...]] = {
    "gauge": ("avg", "min", "max"),
    "count": ("avg", "min", "max", "sum"),
    "state": ("avg", "min", "max", "last"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows at `times` (ms). `step_ms` is a bucket's length, or the usual distance of samples that stand alone.

    `columns` go by short field names.
    """

    step_ms: int
    times: Ints
    columns: dict[str, Column]


class Downsampler:
    """Takes rows of `fields` in order of time, by `add` and `add_buckets`, and gives a table of at most `points` rows.

    With a `bucket_ms` all rows of the table are buckets of it, or of a multiple of it.
    """

    def __init__(self, fields: Sequence[Field], start_ms: int, end_ms: int, points: int, bucket_ms: int = 0) -> None:
        self._fields = fields
        self._states = frozenset(field.short for field in fields if field.mode == "state")
        # One less than asked for: buckets begin at multiples of the step, so both ends may hold a part of one.
        self._fitting = -(-(end_ms - start_ms) // max(1, points - 1))
        self._points = points
        self._buffered: list[Rows] = []
        self._count = 0
        self._bucket = self._step = bucket_ms
        self._parts: list[fold.Buckets] = []

    def add(self, times: Ints, columns: Mapping[str, Values]) -> None:
        """More samples: their times in ms, and the values of fields by short name."""
        if not len(times):
            return
        self._buffered.append((times, dict(columns)))
        self._count += len(times)
        if self._step or self._count > self._points:
            self._fold()

    def add_buckets(self, buckets: fold.Buckets) -> None:
        """More buckets, of `bucket_ms` ms."""
        self._parts.append(buckets)

    def finish(self) -> Table:
        """The table of all rows."""
        if not self._step:
            times, columns = stacked(self._buffered)
            interval = usual_interval(times)
            gaps = np.flatnonzero(np.diff(times) > interval * _GAP_INTERVALS) + 1
            if len(times) + len(gaps) <= self._points:
                return self._as_they_are(times, columns, interval, gaps)
        self._fold()
        starts, folded = fold.join(self._parts, self._step)
        gaps = np.flatnonzero(np.diff(starts) > self._step) + 1
        if self._bucket and len(starts) + len(gaps) > self._points:
            self._step = max(1, -(-self._fitting // self._bucket)) * self._bucket
            starts, folded = fold.join([(starts, folded)], self._step)
            gaps = np.flatnonzero(np.diff(starts) > self._step) + 1
        made = {field.short: _of_buckets(field, folded.get(field.short), len(starts)) for field in self._fields}
        return _with_gaps(self._step, starts, made, gaps, self._step)

    def _as_they_are(self, times: Ints, columns: Mapping[str, Values], interval: int, gaps: Ints) -> Table:
        made = {}
        for field in self._fields:
            values = columns.get(field.short, Values(np.zeros(len(times), np.int64), np.zeros(len(times), np.bool_)))
            made[field.short] = Column(dict.fromkeys(PARTS[field.mode], values.values), values.mask())
        return _with_gaps(interval, times, made, gaps, interval)

    def _fold(self) -> None:
        """Turn buffered samples into buckets."""
        times, columns = stacked(self._buffered)
        if not self._step:
            self._step = max(self._fitting, _BUCKET_INTERVALS * usual_interval(times), 1)
        if len(times):
            self._parts.append(fold.samples(times, columns, self._step, self._states))
        self._buffered.clear()


def _of_buckets(field: Field, column: blocks.Column | None, rows: int) -> Column:
    if column is None:
        return Column(dict.fromkeys(PARTS[field.mode], np.zeros(rows, np.int64)), np.zeros(rows, np.bool_))
    if isinstance(column, States):
        return _of_states(column)
    mean = column.sum / np.maximum(column.count, 1)
    found: dict[str, Numbers] = {"avg": mean, "min": column.min, "max": column.max, "sum": column.sum}
    return Column({name: found.get(name, column.max) for name in PARTS[field.mode]}, column.count > 0)


def _of_states(column: States) -> Column:
    known = column.count > 0
    if not column.states:
        return Column(dict.fromkeys(PARTS["state"], np.zeros(len(known), np.int64)), known)
    numbers = np.array(column.states, np.int64)[:, None]
    least = np.where(column.held > 0, numbers, numbers.max()).min(axis=0)
    most = np.where(column.held > 0, numbers, numbers.min()).max(axis=0)
    last = (column.order & 15) - 1
    return Column({"avg": column.longest.values, "min": least, "max": most, "last": last}, known)


def _with_gaps(step: int, times: Ints, columns: Mapping[str, Column], gaps: Ints, distance: int) -> Table:
    """A table with a row of nulls before each of the rows `gaps`, at `distance` after the one before."""
    if not len(gaps):
        return Table(step, times, dict(columns))
    made = {
        name: Column(
            {part: np.insert(values, gaps, 0) for part, values in column.parts.items()},
            np.insert(column.known, gaps, False),
        )
        for name, column in columns.items()
    }
    return Table(step, np.insert(times, gaps, times[gaps - 1] + distance), made)


def usual_interval(times: Ints) -> int:
    """The median distance of samples in ms; 0 for fewer than two."""
    return round(float(np.median(np.diff(times)))) if len(times) > 1 else 0
