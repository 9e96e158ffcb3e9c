"""Entries of Redis as columns."""

import pytest
from redis.asyncio import Redis

from historian.store import tail
from historian.store.packing import Values
from historian.store.raw import RawWriter
from tests.historian.conftest import START_MS, MakeFrame, RedisProcess

KEY = "mediamtx:history:studio:path:cam"


def plain(part: Values) -> list[int | None]:
    return [value if known else None for value, known in zip(part.values.tolist(), part.mask(), strict=True)]


def test_entries_of_other_writers() -> None:
    entries = [
        (b"1000-0", [b"rb", b"5", b"st", b"1"]),
        (b"2000-1", [b"st", b"1", b"rb", b"6"]),  # another order
        (b"3000-0", [b"st", b"1"]),
        (b"4000-0", [b"rb", b"no number", b"st", b"1"]),
        (b"5000-0", [b"rb", b"", b"st", b"1", b"new", b"x"]),
        (b"6000-0", []),
        (b"7000-0", [b"rb", b"99999999999999999999", b"st", b"1"]),
        (b"8000-0", [b"rb", str(2**60).encode(), b"st", b"1"]),
    ]
    times, columns = tail.columns_of(entries, ["rb", "sb"])
    assert times.tolist() == [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000]
    assert plain(columns["rb"]) == [5, 6, None, None, None, None, None, None]
    assert plain(columns["sb"]) == [None] * 8
    assert tail.without_unknown(columns).keys() == {"rb"}


def test_rows_of_a_range() -> None:
    rows = tail.columns_of([(f"{n}-0".encode(), [b"rb", str(n).encode()]) for n in range(5)], ["rb"])
    times, columns = tail.within(rows, 1, 3)
    assert times.tolist() == plain(columns["rb"]) == [1, 2, 3]
    assert tail.within(rows, 0, 9) is rows
    assert tail.stacked([])[1] == {}


@pytest.mark.anyio
async def test_pieces_follow_each_other(client: Redis, redis_process: RedisProcess, make_frame: MakeFrame) -> None:
    writer = RawWriter(10**9)
    redis_process.commands(c for n in range(2500) for c in writer.commands(make_frame(n), START_MS + n * 2000))
    last = START_MS + 2499 * 2000
    pieces = [piece async for piece in tail.read(client, KEY, START_MS + 1, last, ["rb"])]
    times, columns = tail.stacked(pieces)
    assert (len(pieces), times[0], times[-1], len(times)) == (3, START_MS + 2000, last, 2499)
    assert plain(columns["rb"]) == [1000 + n for n in range(1, 2500)]
    most = [len(times) async for times, _ in tail.read(client, KEY, START_MS, last, ["rb"], 1500)]
    assert most == [1000, 500]
    assert await tail.edge(client, KEY, newest=True) == last
    assert await tail.edge(client, KEY, newest=False, after_ms=START_MS) == START_MS + 2000
    assert await tail.edge(client, KEY, newest=False, after_ms=last) is None
