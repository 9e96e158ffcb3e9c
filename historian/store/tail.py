"""Tail streams read back: entries of Redis as columns of integers."""

from collections.abc import AsyncIterator, Mapping, Sequence
from itertools import groupby

import numpy as np
from redis.asyncio import Redis

from historian.store.connect import call_bytes
from historian.store.packing import Ints, Values
from historian.store.raw import LARGEST

# One piece: some 5 ms of work for this process, in between of which others get their turn.
PIECE = 1000

# An entry as Redis gives it: its id, then names and values in turn.
Entry = tuple[bytes, list[bytes]]
Rows = tuple[Ints, dict[str, Values]]


async def read(
    client: Redis, key: str, start_ms: int, end_ms: int, shorts: Sequence[str], most: int | None = None
) -> AsyncIterator[Rows]:
    """Rows from `start_ms` to `end_ms` (both included), at most `most`, in pieces; each short name is a column.

    Raises the errors of the client.
    """
    position, left = f"{max(0, start_ms)}", most
    while start_ms <= end_ms and left != 0:
        wanted = PIECE if left is None else min(PIECE, left)
        piece: list[Entry] = await call_bytes(client, "XRANGE", key, position, end_ms, "COUNT", wanted)
        if piece:
            yield columns_of(piece, shorts)
        if len(piece) < wanted:
            return
        left = None if left is None else left - len(piece)
        position = f"({piece[-1][0].decode()}"


async def edge(client: Redis, key: str, *, newest: bool, after_ms: int = -1) -> int | None:
    """The time of the newest entry, or of the oldest one later than `after_ms`; None if there is none."""
    if newest:
        entries = await call_bytes(client, "XREVRANGE", key, "+", "-", "COUNT", 1)
    else:
        entries = await call_bytes(client, "XRANGE", key, after_ms + 1, "+", "COUNT", 1)
    return time_of(entries[0][0]) if entries else None


def time_of(entry_id: bytes) -> int:
    """The milliseconds of an entry's id."""
    return int(entry_id.partition(b"-")[0])


def columns_of(entries: Sequence[Entry], shorts: Sequence[str]) -> Rows:
    """Times in ms and for each short name its stored integers; unknown where one is absent, empty or not ours."""
    times = np.fromiter((time_of(entry_id) for entry_id, _ in entries), np.int64, len(entries))
    parts: dict[str, list[Values]] = {short: [] for short in shorts}
    # Entries of a stream repeat their names: those in a row that have the same ones are turned into columns at once.
    for names, run in groupby((flat for _, flat in entries), key=lambda flat: flat[::2]):
        rows = [flat[1::2] for flat in run]
        texts = dict(zip(names, zip(*rows, strict=True), strict=True)) if names else {}
        for short, column in parts.items():
            column.append(_integers(texts.get(short.encode()), len(rows)))
    return times, {short: joined(column) for short, column in parts.items()}


def joined(parts: Sequence[Values]) -> Values:
    """Columns one after the other."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Values(np.zeros(0, np.int64), None)
    values = np.concatenate([part.values for part in parts])
    if all(part.known is None for part in parts):
        return Values(values, None)
    return Values(values, np.concatenate([part.mask() for part in parts]))


def stacked(parts: Sequence[Rows]) -> Rows:
    """Pieces with the same columns one after the other."""
    if not parts:
        return np.zeros(0, np.int64), {}
    columns = {name: joined([columns[name] for _, columns in parts]) for name in parts[0][1]}
    return np.concatenate([times for times, _ in parts]), columns


def within(rows: Rows, start_ms: int, end_ms: int) -> Rows:
    """The rows from `start_ms` to `end_ms`, both included."""
    times, columns = rows
    chosen = (times >= start_ms) & (times <= end_ms)
    if chosen.all():
        return rows
    return times[chosen], {name: _chosen(column, chosen) for name, column in columns.items()}


def without_unknown(columns: Mapping[str, Values]) -> dict[str, Values]:
    """The columns in which anything is known."""
    return {name: column for name, column in columns.items() if column.known is None or column.known.any()}


def _chosen(column: Values, rows: "np.typing.NDArray[np.bool_]") -> Values:
    return Values(column.values[rows], None if column.known is None else column.known[rows])


def _integers(texts: Sequence[bytes] | None, rows: int) -> Values:
    if texts is None or texts.count(b"") == rows:
        return Values(np.zeros(rows, np.int64), np.zeros(rows, np.bool_))
    try:
        values = np.fromiter(map(int, texts), np.int64, rows)
        if values.min() >= -LARGEST and values.max() <= LARGEST:
            return Values(values, None)
    except (ValueError, OverflowError):
        pass
    numbers = [_integer(text) for text in texts]
    known = np.fromiter((number is not None for number in numbers), np.bool_, rows)
    return Values(np.array([number or 0 for number in numbers], np.int64), None if known.all() else known)


def _integer(text: bytes) -> int | None:
    try:
        number = int(text)
    except ValueError:
        return None
    return number if -LARGEST <= number <= LARGEST else None
