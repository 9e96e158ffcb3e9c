"""Whatever happens while history is sealed: what is read at full resolution is what was written, each sample once."""

import asyncio
import contextlib
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from historian.model.fields import FIELDS
from historian.query.history import Reader, Selection
from historian.store import connect, fold, keys
from historian.store.damaged import Damaged
from historian.store.packing import Ints, Values
from historian.store.sealer import Sealer
from historian.store.tiers import MINUTES, RAW, Retention, Tier
from tests.historian.conftest import START_MS, RedisProcess, program_of

HOUR = 3_600_000
KEPT = Retention(30 * 86_400, 60 * 86_400, 730 * 86_400)
SHORTS = ("st", "rb", "fe")
PATHS = tuple(f"cam{number}" for number in range(30))

Row = tuple[int | None, ...]

# A historian's sealing alone, as a process that can be killed.
PROGRAM = """
import asyncio, sys
from historian.store import connect
from historian.store.sealer import Sealer
from historian.store.tiers import Retention
from toolkit.secrets import Secret

async def main():
    client = connect.open_url(Secret(sys.argv[1]))
    sealer = Sealer(client, Retention(30 * 86400, 60 * 86400, 730 * 86400), clock=lambda: float(sys.argv[2]))
    print("begins", flush=True)
    for _ in range(3):
        await sealer.once()
    print("done", flush=True)

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisProcess]:
    process = RedisProcess(program_of("valkey"), tmp_path_factory.mktemp("valkey"))
    yield process
    process.kill()


class Everything:
    """Takes all rows of a path as they come."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, Row]] = []
        self.counted = 0

    def add(self, times: Ints, columns: Mapping[str, Values]) -> None:
        lists = [
            [value if known else None for value, known in zip(c.values.tolist(), c.mask().tolist(), strict=True)]
            for c in (columns[short] for short in SHORTS)
        ]
        self.rows += zip(times.tolist(), zip(*lists, strict=True), strict=True)
        self.counted += int(columns["rb"].mask().sum())

    def add_buckets(self, buckets: fold.Buckets) -> None:
        self.counted += int(buckets[1]["rb"].count.sum())


async def read(server: RedisProcess, path: str, tier: Tier = RAW) -> Everything:
    fields = tuple(field for field in FIELDS["path"] if field.short in SHORTS)
    wanted = Selection("studio", "path", (path,), fields, 0, START_MS / 1000 * 2, 1000)
    found = Everything()
    async with contextlib.aclosing(connect.open_url(server.url)) as client:
        await Reader(client, wanted, tier, Damaged()).feed(found)
    return found


def commands(path: str, rows: Sequence[tuple[int, Row]]) -> list[list[str | int]]:
    name = keys.history("studio", "path", (path,))
    return [
        ["XADD", name, f"{t}-0", *(w for s, v in zip(SHORTS, row, strict=True) for w in (s, "" if v is None else v))]
        for t, row in rows
    ]


def test_killed_while_it_seals(server: RedisProcess, tmp_path: Path) -> None:
    rng = random.Random(4)
    server.command("FLUSHALL")
    written = {
        path: [(t, (1, rng.randrange(10**7), 1)) for t in range(START_MS + number, START_MS + 14 * HOUR, 60_000)]
        for number, path in enumerate(PATHS)
    }
    for path, rows in written.items():
        server.commands(commands(path, rows))
    clock = (START_MS + 20 * HOUR) / 1000
    kills = 0
    for attempt in range(12):
        command = [sys.executable, "-c", PROGRAM, server.url.reveal(), str(clock)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3])
        assert process.stdout is not None
        assert process.stdout.readline() == "begins\n"
        if attempt < 11:
            time.sleep(rng.uniform(0.02, 0.3))
            process.kill()
        rest = process.stdout.read()
        process.stdout.close()
        process.wait()
        kills += "done" not in rest
        sealed = server.command("XLEN", keys.sealed(keys.history("studio", "path", (PATHS[-1],)), "raw"))
        if attempt in (2, 5, 11):
            for path, rows in written.items():
                assert asyncio.run(read(server, path)).rows == rows, (path, attempt)
                assert asyncio.run(read(server, path, MINUTES)).counted == len(rows), (path, attempt)
    assert kills >= 2, "it was too quick to be killed in the midst"
    assert sealed == 14
    assert server.command("XLEN", keys.sealed(keys.history("studio", "path", (PATHS[0],)), "1m")) >= 2


STEPS = st.sampled_from([1, 2000, 2001, 60_000, HOUR // 2, 3 * HOUR])
VALUE = st.none() | st.integers(-(2**48), 2**48)
PART = st.lists(st.tuples(STEPS, st.tuples(st.none() | st.integers(0, 7), VALUE, VALUE)), max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.tuples(PART, st.integers(-2 * HOUR, 9 * HOUR)), max_size=5))
def test_sealing_changes_nothing(server: RedisProcess, parts: list[tuple[list[tuple[int, Row]], int]]) -> None:
    """Rows at any times are written, with passes of sealing in between, and a clock that is off by hours."""
    server.command("FLUSHALL")
    written: list[tuple[int, Row]] = []
    now = START_MS

    async def scenario() -> None:
        async with contextlib.aclosing(connect.open_url(server.url)) as client:
            clock = [0.0]
            sealer = Sealer(client, KEPT, clock=lambda: clock[0])
            for steps, off in [*parts, ([], 9 * HOUR)]:
                nonlocal now
                fresh = []
                for step, row in steps:
                    now += step
                    fresh.append((now, row))
                if fresh:
                    server.commands(commands("cam", fresh))
                    written.extend(fresh)
                clock[0] = (now + off) / 1000
                for _ in range(2):
                    await sealer.once()
                assert (await read(server, "cam")).rows == written
                known = sum(row[1] is not None for _, row in written)
                assert (await read(server, "cam", MINUTES)).counted == known
            assert sealer.failures == 0

    asyncio.run(scenario())


def test_a_full_redis_gets_room_by_sealing(redis_process: RedisProcess) -> None:
    """It takes no sample any more: sealing what it has makes room, and nothing is lost."""
    written = {
        path: [(t, (1, t % 10**7, 1)) for t in range(START_MS + number, START_MS + 14 * HOUR, 2_000)]
        for number, path in enumerate(PATHS[:3])
    }
    redis_process.command("SET", keys.SCHEMA, keys.SCHEMA_VERSION)
    for path, rows in written.items():
        redis_process.commands(commands(path, rows))
    full = redis_process.command("INFO", "memory")["used_memory"] - 100_000
    redis_process.command("CONFIG", "SET", "maxmemory", full)
    redis_process.command("CONFIG", "SET", "maxmemory-policy", "noeviction")
    with pytest.raises(redis.OutOfMemoryError):
        redis_process.command("XADD", "probe", "*", "a", "b")

    async def scenario() -> Sealer:
        async with contextlib.aclosing(connect.open_url(redis_process.url)) as client:
            sealer = Sealer(client, KEPT, clock=lambda: (START_MS + 20 * HOUR) / 1000)
            for _ in range(2):  # the second one trims what the first has sealed once it had room
                await sealer.once()
            return sealer

    sealer = asyncio.run(scenario())
    assert sealer.failures == 0
    assert sealer.steps.squeezed > 0
    assert sealer.steps.written["raw"] == 14 * len(written)
    assert redis_process.command("INFO", "memory")["used_memory"] < full - 500_000
    redis_process.command("XADD", "probe", "*", "a", "b")
    for path, rows in written.items():
        assert asyncio.run(read(redis_process, path)).rows == rows
        assert redis_process.command("TTL", keys.sealed(keys.history("studio", "path", (path,)), "raw")) > 0
