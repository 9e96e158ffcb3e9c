"""A decoder that knows nothing but docs/redis.md, without any of our code, reads what we seal."""

import zlib
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from historian.store import fold
from historian.store.blocks import column, encode, encode_coarse

Table = dict[str, list[int | None]]


class Bytes:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def part(self, length: int) -> bytes:
        stored = self.take(self.number())
        return stored if len(stored) == length else zlib.decompress(stored, -15)


def unzigzag(value: int) -> int:
    return ~(value >> 1) if value & 1 else value >> 1


def wrapped(value: int) -> int:
    return (value + 2**63) % 2**64 - 2**63


def read_column(data: bytes, rows: int) -> list[int | None]:
    source = Bytes(data)
    head = source.take(1)[0]
    order, state, width = head & 3, head >> 2 & 3, head >> 4
    if state == 1:
        return [None] * rows
    known = [True] * rows
    if state == 2:
        mask = source.part((rows + 7) // 8)
        known = [bool(mask[row // 8] >> (7 - row % 8) & 1) for row in range(rows)]
    begins = [unzigzag(source.number()) for _ in range(order or 1)]
    length = sum(known) - order
    planes = [source.part(length) for _ in range(width)]
    numbers = [sum(plane[row] << (8 * place) for place, plane in enumerate(planes)) for row in range(length)]
    if order == 0:
        values = [wrapped(begins[0] + number) for number in numbers]
    else:
        values = [unzigzag(number) for number in numbers]
        for begin in reversed(begins):
            values = [wrapped(value) for value in accumulate([begin, *values])]
    rest = iter(values)
    return [next(rest) if there else None for there in known]


def read_block(blob: bytes) -> Table:
    source = Bytes(blob)
    source.take(1)
    rows, columns = source.number(), source.number()
    sizes = [(source.take(source.number()).decode(), source.number()) for _ in range(columns)]
    return {name: read_column(source.take(size), rows) for name, size in sizes}


ROWS = st.lists(
    st.tuples(st.integers(1, 10**6), st.none() | st.integers(-(2**48), 2**48), st.integers(0, 7)), min_size=1
)


@given(ROWS)
def test_samples(rows: list[tuple[int, int | None, int]]) -> None:
    times = list(accumulate(step for step, _, _ in rows))
    columns: Table = {"rx": [value for _, value, _ in rows], "st": [state for _, _, state in rows]}
    assert read_block(encode(times, columns)) == {"time": times, **columns}


@given(ROWS)
def test_minutes(rows: list[tuple[int, int | None, int]]) -> None:
    times = list(accumulate(step for step, _, _ in rows))
    parts = {"rx": column([value for _, value, _ in rows]), "st": column([state for _, _, state in rows])}
    made = read_block(encode_coarse(*fold.samples(column(times).values, parts, 60_000, {"st"})))
    for place, begin in enumerate(made["time"]):
        assert begin is not None
        inside = [row for time, row in zip(times, rows, strict=True) if begin <= time < begin + 60_000]
        known = [value for _, value, _ in inside if value is not None]
        assert made["rx.count"][place] == len(known)
        if known:
            mean = sum(known) // len(known)
            assert made["rx.sum"][place] == sum(known)
            assert made["rx.min"][place] == mean - min(known)
            assert made["rx.max"][place] == max(known) - mean
        states = [state for _, _, state in inside]
        for state in set(states):
            assert made[f"st.held{state}"][place] == states.count(state)
        seen = list(dict.fromkeys(reversed(states)))
        assert made["st.order"][place] == sum((state + 1) << (4 * rank) for rank, state in enumerate(seen))
