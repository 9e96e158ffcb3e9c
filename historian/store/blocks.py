"""Sealed blocks: the rows of an entity as packed columns, each of which can be read without the others.

A block at full resolution has a time column and one column a field. A coarse block (minutes, hours) has bucket
starts as its times, and for each field the columns `name.part` of `Coarse` or `States`. Nothing is rounded: what was
stored as integers comes back as the same integers, and "not known" as not known.

Layout: version, rows, number of columns, for each column name and length, then the columns; `time` is the first one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from historian.store.packing import BlockError, Ints, Values, pack, read_unsigned, unpack, unsigned

# The first byte. A release that changes the layout takes another one and reads both.
_FULL, _COARSE = 1, 2
_TIME = "time"


@dataclass(frozen=True, slots=True)
class Coarse:
    """Aggregates of a field, a row a bucket: exact integers; sum, min and max mean nothing where count is 0."""

    count: Ints
    sum: Ints
    min: Ints
    max: Ints


@dataclass(frozen=True, slots=True)
class States:
    """A field of mode "state", a row a bucket: how many samples had which state.

    `held[k]` counts the samples in state `states[k]`. `order` lists the states of a bucket from the one seen last
    to the one seen first, as digits `state + 1` of base 16, the lowest digit first: so buckets can be joined exactly.
    """

    states: tuple[int, ...]
    held: Ints
    order: Ints

    @property
    def count(self) -> Ints:
        """Known samples in each bucket."""
        return np.asarray(self.held.sum(axis=0, dtype=np.int64))

    @property
    def longest(self) -> Values:
        """The state that most samples of each bucket had; of equals the one that was seen last."""
        best = np.zeros(self.held.shape[1], np.int64)
        most = np.zeros_like(best)
        rest = self.order.copy()
        while rest.any():
            state = (rest & 15) - 1
            for number, row in zip(self.states, self.held, strict=True):
                better = (state == number) & (row > most)
                best[better], most[better] = number, row[better]
            rest >>= 4
        return Values(best, None if most.all() else most > 0)


Column = Coarse | States


def column(values: Sequence[int | None]) -> Values:
    """Integers and None as a column. Raises OverflowError for more than 64 bits."""
    known = np.fromiter((value is not None for value in values), np.bool_, len(values))
    numbers = np.array([value or 0 for value in values], np.int64)
    return Values(numbers, None if known.all() else known)


def encode(times_ms: Sequence[int] | Ints, columns: Mapping[str, Sequence[int | None] | Values]) -> bytes:
    """A block at full resolution: rows at `times_ms` (any order), for each short field name as many values."""
    made = {name: part if isinstance(part, Values) else column(part) for name, part in columns.items()}
    return _join(_FULL, np.asarray(times_ms, np.int64), made)


def decode(blob: bytes, shorts: Collection[str] | None = None) -> tuple[Ints, dict[str, Values]]:
    """Times in ms and the wanted columns (None: all there are) of a block at full resolution.

    Only wanted columns are unpacked; one that the block does not have is unknown in all rows. Raises BlockError.
    """
    rows, parts = _split(blob, _FULL)
    times = unpack(parts.pop(_TIME), rows).values
    names = parts if shorts is None else shorts
    return times, {name: unpack(parts[name], rows) if name in parts else _unknown(rows) for name in names}


def encode_coarse(starts_ms: Sequence[int] | Ints, columns: Mapping[str, Column]) -> bytes:
    """A coarse block: buckets that begin at `starts_ms`, with their aggregates for each short field name."""
    made: dict[str, Values] = {}
    for name, part in columns.items():
        if isinstance(part, States):
            made[f"{name}.order"] = Values(part.order, None)
            made |= {
                f"{name}.held{state}": Values(row, None) for state, row in zip(part.states, part.held, strict=True)
            }
        else:
            known = part.count > 0
            mask = None if known.all() else known
            # Both ends are near the mean: their distances from it are smaller numbers than they are themselves.
            mean = _mean(part)
            made[f"{name}.count"] = Values(part.count, None)
            made[f"{name}.sum"] = Values(part.sum, mask)
            made[f"{name}.min"] = Values(mean - part.min, mask)
            made[f"{name}.max"] = Values(part.max - mean, mask)
    return _join(_COARSE, np.asarray(starts_ms, np.int64), made)


def decode_coarse(blob: bytes, shorts: Collection[str] | None = None) -> tuple[Ints, dict[str, Column]]:
    """Bucket starts in ms and the wanted columns of a coarse block.

    A field that the block does not have comes as a `Coarse` with counts of 0. Raises BlockError.
    """
    rows, parts = _split(blob, _COARSE)
    times = unpack(parts.pop(_TIME), rows).values
    names = dict.fromkeys(name.rpartition(".")[0] for name in parts) if shorts is None else shorts
    return times, {name: _column(parts, name, rows) for name in names}


def _column(parts: Mapping[str, bytes], name: str, rows: int) -> Column:
    if f"{name}.order" in parts:
        prefix = f"{name}.held"
        held = {int(key[len(prefix) :]): unpack(parts[key], rows).values for key in parts if key.startswith(prefix)}
        table = np.stack([*held.values()]) if held else np.zeros((0, rows), np.int64)
        return States(tuple(held), table, unpack(parts[f"{name}.order"], rows).values)
    if f"{name}.count" not in parts:
        return Coarse(*(np.zeros(rows, np.int64) for _ in range(4)))
    packed = (parts[f"{name}.{part}"] for part in ("count", "sum", "min", "max"))
    count, total, below, above = (unpack(part, rows).values for part in packed)
    mean = _mean(Coarse(count, total, below, above))
    known = count > 0
    return Coarse(count, total, np.where(known, mean - below, 0), np.where(known, above + mean, 0))


def _mean(part: Coarse) -> Ints:
    return part.sum // np.maximum(part.count, 1)


def _unknown(rows: int) -> Values:
    return Values(np.zeros(rows, np.int64), np.zeros(rows, np.bool_))


def _join(version: int, times: Ints, columns: Mapping[str, Values]) -> bytes:
    head, bodies = bytearray([version]), []
    head += unsigned(len(times)) + unsigned(len(columns) + 1)
    for name, part in ((_TIME, Values(times, None)), *columns.items()):
        if len(part.values) != len(times):
            raise ValueError(f"column {name} has {len(part.values)} values for {len(times)} times")
        word, body = name.encode(), pack(part)
        head += unsigned(len(word)) + word + unsigned(len(body))
        bodies.append(body)
    return bytes(head) + b"".join(bodies)


def _split(blob: bytes, version: int) -> tuple[int, dict[str, bytes]]:
    """Rows, and the packed columns by name."""
    if not blob or blob[0] != version:
        raise BlockError("no block of this form")
    rows, at = read_unsigned(blob, 1)
    count, at = read_unsigned(blob, at)
    sizes: list[tuple[str, int]] = []
    for _ in range(count):
        length, at = read_unsigned(blob, at)
        name = blob[at : at + length].decode("utf-8", "replace")
        size, at = read_unsigned(blob, at + length)
        sizes.append((name, size))
    parts = dict(_cut(blob, at, sizes))
    if at + sum(size for _, size in sizes) != len(blob) or _TIME not in parts:
        raise BlockError("a block has another length than it says")
    return rows, parts


def _cut(blob: bytes, at: int, sizes: Sequence[tuple[str, int]]) -> Iterator[tuple[str, bytes]]:
    for name, size in sizes:
        yield name, blob[at : at + size]
        at += size
