"""Rows into buckets: samples into minutes, minutes into hours, anything into the rows of a chart. Exact integers.

All functions take rows in order of time and give buckets in order of time. What is folded in parts and joined comes to
the same as what is folded at once.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from historian.store.blocks import Coarse, Column, States
from historian.store.packing import Ints, Values

# Bucket starts in ms, and the columns by short name.
Buckets = tuple[Ints, dict[str, Column]]

# States are digits of base 16 in `States.order`, 0 being none.
_MOST_STATES = 15
_BIG = np.int64(2**63 - 1)


def samples(times: Ints, columns: Mapping[str, Values], step: int, states: Collection[str]) -> Buckets:
    """Samples at `times` (ms) folded into buckets of `step` ms; columns named in `states` hold states."""
    starts, edges = _grouped(times, step)
    made: dict[str, Column] = {}
    for name, values in columns.items():
        made[name] = _states_of(values, edges) if name in states else _coarse_of(values, edges)
    return starts, made


def join(parts: Sequence[Buckets], step: int) -> Buckets:
    """Parts that follow each other, as buckets of `step` ms; where two parts share a bucket it becomes one."""
    parts = [part for part in parts if len(part[0])]
    if not parts:
        return np.zeros(0, np.int64), {}
    starts, edges = _grouped(np.concatenate([times for times, _ in parts]), step)
    names = dict.fromkeys(name for _, columns in parts for name in columns)
    return starts, {name: _joined(parts, name, edges) for name in names}


def within(buckets: Buckets, first_ms: int, last_ms: int) -> Buckets:
    """The buckets that begin from `first_ms` to `last_ms`, both included."""
    starts, columns = buckets
    rows = slice(*np.searchsorted(starts, [first_ms, last_ms + 1]))
    if rows == slice(0, len(starts)):
        return buckets
    return starts[rows], {name: _cut(column, rows) for name, column in columns.items()}


def _cut(column: Column, rows: slice) -> Column:
    if isinstance(column, States):
        return States(column.states, column.held[:, rows], column.order[rows])
    return Coarse(*(part[rows] for part in _parts(column)))


def _grouped(times: Ints, step: int) -> tuple[Ints, NDArray[np.intp]]:
    """The starts of the buckets that there are, and the first row of each."""
    rows = times // step * step
    edges = np.flatnonzero(np.diff(rows, prepend=rows[:1] - 1)) if len(rows) else np.zeros(0, np.intp)
    return rows[edges], edges


def _coarse_of(values: Values, edges: NDArray[np.intp]) -> Coarse:
    numbers, known = values
    if not len(edges):
        return Coarse(*(np.zeros(0, np.int64) for _ in range(4)))
    if known is None:
        return Coarse(
            np.diff(edges, append=len(numbers)).astype(np.int64),
            np.add.reduceat(numbers, edges),
            np.minimum.reduceat(numbers, edges),
            np.maximum.reduceat(numbers, edges),
        )
    return _reduced(Coarse(known.astype(np.int64), numbers, numbers, numbers), edges)


def _reduced(rows: Coarse, edges: NDArray[np.intp]) -> Coarse:
    """Rows of which some may count nothing, by buckets."""
    known = rows.count > 0
    count = np.add.reduceat(rows.count, edges)
    total = np.add.reduceat(np.where(known, rows.sum, 0), edges)
    least = np.minimum.reduceat(np.where(known, rows.min, _BIG), edges)
    most = np.maximum.reduceat(np.where(known, rows.max, -_BIG), edges)
    empty = count == 0
    return Coarse(count, total, np.where(empty, 0, least), np.where(empty, 0, most))


def _states_of(values: Values, edges: NDArray[np.intp]) -> States:
    known = values.mask() & (values.values >= 0) & (values.values < _MOST_STATES)
    there = np.flatnonzero(np.bincount(values.values[known], minlength=1)) if known.any() else np.zeros(0, np.intp)
    found = [(int(state), known & (values.values == state)) for state in there]
    rows = np.arange(1, len(known) + 1, dtype=np.int64)
    return _states(
        {state: (mask.astype(np.int64), np.where(mask, rows, 0)) for state, mask in found}, edges, len(edges)
    )


def _states(rows: Mapping[int, tuple[Ints, Ints]], edges: NDArray[np.intp], count: int) -> States:
    """Of each state how many samples each row has and when it was seen last (0: never), by buckets."""
    states = tuple(sorted(rows))
    if not states or not count:
        return States((), np.zeros((0, count), np.int64), np.zeros(count, np.int64))
    held = np.stack([np.add.reduceat(rows[state][0], edges) for state in states])
    last = np.stack([np.maximum.reduceat(rows[state][1], edges) for state in states])
    order = np.zeros(count, np.int64)
    ranked = np.argsort(-last, axis=0, kind="stable")
    digits = np.array(states, np.int64) + 1
    for place, row in enumerate(ranked):
        seen = np.take_along_axis(last, row[None, :], axis=0)[0] > 0
        order |= np.where(seen, digits[row] << (4 * place), 0)
    return States(states, held, order)


def _joined(parts: Sequence[Buckets], name: str, edges: NDArray[np.intp]) -> Column:
    found = [columns.get(name) for _, columns in parts]
    lengths = [len(times) for times, _ in parts]
    if any(isinstance(part, States) for part in found):
        return _joined_states(found, lengths, edges)
    zero = [np.zeros(length, np.int64) for length in lengths]
    rows = [
        part if isinstance(part, Coarse) else Coarse(none, none, none, none)
        for part, none in zip(found, zero, strict=True)
    ]
    return _reduced(Coarse(*(np.concatenate(columns) for columns in zip(*map(_parts, rows), strict=True))), edges)


def _parts(column: Coarse) -> tuple[Ints, Ints, Ints, Ints]:
    return column.count, column.sum, column.min, column.max


def _joined_states(found: Sequence[Column | None], lengths: Sequence[int], edges: NDArray[np.intp]) -> States:
    total = sum(lengths)
    rows: dict[int, tuple[Ints, Ints]] = {}
    at = 0
    for part, length in zip(found, lengths, strict=True):
        if isinstance(part, States):
            # When a state was seen last: by row, and within a row by its place in the order.
            seen = _seen(part) + 16 * np.arange(at + 1, at + length + 1, dtype=np.int64)
            for state, held, last in zip(part.states, part.held, seen, strict=True):
                whole = rows.setdefault(state, (np.zeros(total, np.int64), np.zeros(total, np.int64)))
                whole[0][at : at + length] = held
                whole[1][at : at + length] = np.where(held > 0, last, 0)
        at += length
    return _states(rows, edges, len(edges))


def _seen(column: States) -> Ints:
    """For each state and row a number that is larger the later the state was seen: 15 for the last one."""
    seen = np.zeros_like(column.held)
    rest, place = column.order.copy(), 15
    while rest.any():
        digits = (rest & 15) - 1
        for row, state in zip(seen, column.states, strict=True):
            row[digits == state] = place
        rest, place = rest >> 4, place - 1
    return seen
