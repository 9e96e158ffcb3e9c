"""Rows into buckets: exact, and the same in parts as at once."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from historian.store import fold
from historian.store.blocks import Coarse, Column, States, column
from historian.store.packing import Ints, Values

NUMBERS = st.none() | st.integers(-(2**48), 2**48)
STATE = st.none() | st.integers(0, 7)

Rows = list[tuple[int, int | None, int | None]]


def rows_of(times: list[int]) -> st.SearchStrategy[Rows]:
    return st.tuples(*(st.tuples(st.just(time), NUMBERS, STATE) for time in sorted(times))).map(list)


ROWS = st.lists(st.integers(0, 500), max_size=60).flatmap(rows_of)


def columns(rows: Rows) -> tuple[Ints, dict[str, Values]]:
    times = np.array([time for time, _, _ in rows], np.int64)
    return times, {"n": column([number for _, number, _ in rows]), "st": column([state for _, _, state in rows])}


def folded(rows: Rows, step: int) -> fold.Buckets:
    return fold.samples(*columns(rows), step, {"st"})


def plain(part: Column | None) -> object:
    if part is None:
        return None
    if isinstance(part, Coarse):
        return [part.count.tolist(), part.sum.tolist(), part.min.tolist(), part.max.tolist()]
    held = {state: row.tolist() for state, row in zip(part.states, part.held, strict=True) if row.any()}
    return [held, part.order.tolist()]


def same(one: fold.Buckets, other: fold.Buckets) -> bool:
    return one[0].tolist() == other[0].tolist() and all(plain(one[1][n]) == plain(other[1][n]) for n in one[1])


@given(ROWS, st.integers(1, 100))
def test_buckets_tell_what_was_in_them(rows: Rows, step: int) -> None:
    starts, made = folded(rows, step)
    assert starts.tolist() == sorted({time // step * step for time, _, _ in rows})
    number, state = made["n"], made["st"]
    assert isinstance(number, Coarse)
    assert isinstance(state, States)
    for place, start in enumerate(starts.tolist()):
        inside = [row for row in rows if start <= row[0] < start + step]
        known = [value for _, value, _ in inside if value is not None]
        held = [value for _, _, value in inside if value is not None]
        assert number.count[place] == len(known)
        if known:
            assert (number.sum[place], number.min[place], number.max[place]) == (sum(known), min(known), max(known))
        assert {s: int(n) for s, n in zip(state.states, state.held[:, place], strict=True) if n} == {
            s: held.count(s) for s in set(held)
        }
        if held:
            assert int(state.order[place]) & 15 == held[-1] + 1
            assert state.longest.values[place] == max(
                held, key=lambda s: (held.count(s), len(held) - held[::-1].index(s))
            )


@given(ROWS, st.lists(st.integers(0, 60), max_size=4), st.integers(1, 30), st.integers(1, 10))
def test_in_parts_as_at_once_and_in_steps_as_directly(rows: Rows, cuts: list[int], step: int, more: int) -> None:
    edges = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    parts = [folded(rows[a:b], step) for a, b in pairwise(edges)]
    whole = folded(rows, step)
    if rows:
        assert same(whole, fold.join(parts, step))
        assert same(folded(rows, step * more), fold.join(parts, step * more))
    else:
        assert fold.join(parts, step)[1] == {}


def test_fields_that_a_part_lacks() -> None:
    one = fold.samples(np.array([0], np.int64), {"a": column([5])}, 10, ())
    two = fold.samples(np.array([11], np.int64), {"b": column([7]), "st": column([1])}, 10, {"st"})
    starts, made = fold.join([one, two], 10)
    assert starts.tolist() == [0, 10]
    assert plain(made["a"]) == [[1, 0], [5, 0], [5, 0], [5, 0]]
    assert plain(made["b"]) == [[0, 1], [0, 7], [0, 7], [0, 7]]
    assert plain(made["st"]) == [{1: [0, 1]}, [0, 2]]


def test_a_range_of_buckets() -> None:
    buckets = folded([(0, 1, 1), (10, 2, 2), (20, 3, None)], 10)
    starts, made = fold.within(buckets, 5, 19)
    assert starts.tolist() == [10]
    assert plain(made["n"]) == [[1], [2], [2], [2]]
    assert plain(made["st"]) == [{2: [1]}, [3]]
    assert fold.within(buckets, 0, 20) is buckets


def test_numbers_that_are_no_state_are_not_known() -> None:
    _, made = fold.samples(np.arange(3, dtype=np.int64), {"st": column([-1, 15, 3])}, 10, {"st"})
    assert plain(made["st"]) == [{3: [1]}, [4]]
