import contextlib
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from historian.store.blocks import column
from historian.store.packing import BlockError, pack, read_unsigned, unpack, unsigned

INTEGERS = st.integers(-(2**63), 2**63 - 1)
SMALL = st.integers(-3, 300)


@given(st.lists(st.none() | INTEGERS) | st.lists(st.none() | SMALL) | st.lists(INTEGERS) | st.lists(SMALL))
def test_every_integer_and_every_gap_comes_back(values: list[int | None]) -> None:
    packed = pack(column(values))
    back = unpack(packed, len(values))
    known = back.mask().tolist()
    assert [value if there else None for value, there in zip(back.values.tolist(), known, strict=True)] == values


@given(st.integers(-(2**62), 2**62), st.integers(-(2**50), 2**50), st.integers(3, 2000))
def test_what_stays_or_grows_evenly_costs_nothing_a_row(first: int, step: int, rows: int) -> None:
    assert len(pack(column([first] * rows))) <= 12
    assert len(pack(column([first + number * step for number in range(rows)]))) <= 24


def test_noise_costs_no_more_than_its_bits() -> None:
    noise = np.random.default_rng(1).integers(50_000, 60_000, 1800).tolist()  # 13.3 bits each
    assert len(pack(column(noise))) < 1800 * 13.3 / 8 * 1.05


@given(st.integers(0, 2**70))
def test_lengths_come_back(value: int) -> None:
    assert read_unsigned(unsigned(value) + b"more", 0) == (value, len(unsigned(value)))


@given(st.binary(min_size=1), st.integers(0, 50))
def test_foreign_bytes_are_refused_or_read_but_break_nothing(data: bytes, rows: int) -> None:
    with contextlib.suppress(BlockError):
        assert len(unpack(data, rows).values) == rows


def test_a_plane_that_is_damaged_is_told() -> None:
    packed = bytearray(pack(column([0, 1, 1, 0, 5] * 100)))
    packed[-4:] = b"\xff\xff\xff\xff"
    with pytest.raises(BlockError):
        unpack(bytes(packed[:-2]), 500)


def test_any_deflate_reads_it() -> None:
    values = [0, 1] * 500
    packed = pack(column(values))
    size, at = read_unsigned(packed, 2)
    assert len(zlib.decompress(packed[at : at + size], -15)) >= 998
