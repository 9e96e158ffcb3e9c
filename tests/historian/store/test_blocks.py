from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from historian.store.blocks import (
    Coarse,
    States,
    column,
    decode,
    decode_coarse,
    encode,
    encode_coarse,
)
from historian.store.packing import BlockError, Ints, Values

VALUES = st.none() | st.integers(0, 5) | st.integers(-(2**63), 2**63 - 1)


def plain(part: Values) -> list[int | None]:
    return [value if there else None for value, there in zip(part.values.tolist(), part.mask().tolist(), strict=True)]


def ints(*values: int) -> Ints:
    return np.array(values, np.int64)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[int], dict[str, list[int | None]]]:
    """Rows with any steps of time, and columns of any values."""
    steps = draw(st.lists(st.integers(1, 10) | st.just(2000) | st.integers(1, 2**40), max_size=40))
    times = list(accumulate(steps))
    names = draw(st.lists(st.text(min_size=1, max_size=3), unique=True, max_size=4).filter(lambda n: "time" not in n))
    return times, {name: draw(st.lists(VALUES, min_size=len(times), max_size=len(times))) for name in names}


@given(tables())
def test_a_block_gives_back_what_was_put_in(table: tuple[list[int], dict[str, list[int | None]]]) -> None:
    times, columns = table
    blob = encode(times, columns)
    read_times, read = decode(blob)
    assert read_times.tolist() == times
    assert {name: plain(part) for name, part in read.items()} == columns
    for name in columns:
        assert plain(decode(blob, [name])[1][name]) == columns[name]


def test_a_column_that_the_block_lacks_is_unknown() -> None:
    assert plain(decode(encode([1, 2], {"a": [1, 2]}), ["b"])[1]["b"]) == [None, None]


def test_only_wanted_columns_are_read() -> None:
    blob = encode([1, 2], {"a": [1, 2], "b": [3, 4]})
    damaged = blob[:-1] + b"\xff"
    assert plain(decode(damaged, ["a"])[1]["a"]) == [1, 2]


def test_a_block_of_another_form_is_refused() -> None:
    full, coarse = encode([1], {"a": [1]}), encode_coarse([0], {"a": Coarse(ints(1), ints(1), ints(1), ints(1))})
    for blob, read in ((full, decode_coarse), (coarse, decode), (b"", decode), (b"\7x", decode)):
        with pytest.raises(BlockError, match="form"):
            read(blob)


@given(st.data(), tables())
def test_a_block_that_was_cut_is_refused(data: st.DataObject, table: tuple[list[int], dict[str, list[int | None]]]):
    blob = encode(*table)
    with pytest.raises(BlockError):
        decode(blob[: data.draw(st.integers(0, len(blob) - 1))])


def test_columns_have_as_many_values_as_there_are_times() -> None:
    with pytest.raises(ValueError, match="column a has 1 values for 2 times"):
        encode([1, 2], {"a": [1]})


def test_more_than_64_bits_are_refused() -> None:
    with pytest.raises(OverflowError):
        column([2**63])


@given(st.lists(st.lists(st.integers(-(2**48), 2**48), max_size=5), min_size=1, max_size=20))
def test_coarse_aggregates_are_exact(buckets: list[list[int]]) -> None:
    made = Coarse(
        ints(*map(len, buckets)),
        ints(*map(sum, buckets)),
        ints(*(min(part, default=0) for part in buckets)),
        ints(*(max(part, default=0) for part in buckets)),
    )
    times, read = decode_coarse(encode_coarse(range(0, 60_000 * len(buckets), 60_000), {"a": made}), ["a", "b"])
    assert times.tolist() == list(range(0, 60_000 * len(buckets), 60_000))
    back, absent = read["a"], read["b"]
    assert isinstance(back, Coarse)
    assert [part.tolist() for part in (back.count, back.sum, back.min, back.max)] == [
        part.tolist() for part in (made.count, made.sum, made.min, made.max)
    ]
    assert absent.count.tolist() == [0] * len(buckets)


def test_the_state_that_held_longest_speaks_and_of_equals_the_later() -> None:
    # Bucket 0: 1 1 2 (1 is longer). Bucket 1: 2 1 (equal, 1 was later). Bucket 2: 1 2 (2 was later). Bucket 3: nothing.
    states = States((1, 2), np.array([[2, 1, 1, 0], [1, 1, 1, 0]], np.int64), ints(0x23, 0x32, 0x23, 0))
    read = decode_coarse(encode_coarse([0, 1, 2, 3], {"st": states}))[1]["st"]
    assert isinstance(read, States)
    assert plain(read.longest) == [1, 1, 2, None]
    assert read.count.tolist() == [3, 2, 2, 0]
    assert read.states == (1, 2)
