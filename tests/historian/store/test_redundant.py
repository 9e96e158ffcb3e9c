"""A Redis that has replicas, one master of it killed in the midst of writing: nothing lost, nothing twice, in order."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from historian.query import history
from historian.store import connect, keys, latest, room
from historian.store.damaged import Damaged
from historian.store.lease import Leases
from historian.store.raw import newest_ms
from historian.store.sealer import Sealer
from historian.store.tiers import Retention
from historian.store.writer import Writer
from tests.historian.acl import log_of
from tests.historian.conftest import START_MS, MakeFrame
from tests.historian.redundant import RedisCluster, SentinelSetup

pytestmark = pytest.mark.anyio

PATHS = tuple(f"cam{number}" for number in range(12))
FRAMES = 120


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[RedisCluster]:
    with contextlib.closing(RedisCluster(tmp_path)) as made:
        yield made


@pytest.fixture
def sentinel(tmp_path: Path) -> Iterator[SentinelSetup]:
    with contextlib.closing(SentinelSetup(tmp_path)) as made:
        yield made


@contextlib.asynccontextmanager
async def running(client: Redis) -> AsyncIterator[Writer]:
    """A writer whose leases are kept beside, as in the historian."""
    leases = Leases(client, ["studio"])

    async def keep() -> None:
        while True:
            with contextlib.suppress(Exception):
                await leases.round()
            await asyncio.sleep(0.5)

    await leases.round()
    writer = Writer(client, 10**7, 10**8, fence=leases.confirm)
    tasks = [asyncio.create_task(work) for work in (writer.run(), keep())]
    try:
        yield writer
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def write(writer: Writer, make_frame: MakeFrame, first: int, last: int) -> None:
    for number in range(first, last):
        writer.write(make_frame(number, paths=PATHS), b'{"server":"studio"}')
        await asyncio.sleep(0.01)


def ids(entries: list[list[str]]) -> list[str]:
    return [entry_id for entry_id, _ in entries]


EXPECTED = [f"{START_MS + number * 2000}-0" for number in range(FRAMES)]


async def check(client: Redis, writer: Writer) -> None:
    """All is there once, in order, and readable by all that reads."""
    assert writer.totals.written + writer.totals.repeated == FRAMES * (2 + 2 * len(PATHS))
    assert (writer.totals.refused, writer.pending.dropped_samples, writer.totals.left) == (0, 0, 0)
    for path in PATHS:
        for key in (keys.history("studio", "path", (path,)), keys.history("studio", "srt", (path, "publish", ""))):
            assert ids(await connect.call(client, "XRANGE", key, "-", "+")) == EXPECTED
    assert set((await latest.load(client))[0]) == {keys.stream_id("studio", path) for path in PATHS}
    assert await newest_ms(client, "studio") == START_MS + (FRAMES - 1) * 2000
    sealer = Sealer(client, Retention(86_400, 86_400, 86_400), clock=lambda: START_MS / 1000 + 10_000)
    await sealer.once()
    assert (sealer.steps.written["raw"], sealer.failures) == (2 + 2 * len(PATHS), 0)
    assert (await room.usage(client)).used > 0
    start = START_MS / 1000
    fields = history.select_fields("path", [])
    wanted = history.Selection("studio", "path", (PATHS[0],), fields, start, start + 2 * FRAMES, FRAMES)
    found = await history.read(client, wanted, Damaged())
    assert found is not None
    assert len(found.times) == FRAMES


async def test_a_cluster_of_which_a_master_is_killed(cluster: RedisCluster, make_frame: MakeFrame) -> None:
    async with contextlib.aclosing(connect.open_url(cluster.url)) as client, running(client) as writer:
        async with client.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe(keys.UPDATES)
            await write(writer, make_frame, 0, 40)
            await writer.flush(10)
            heard = [await channel.get_message(timeout=5) for _ in range(3)]
            assert '{"server":"studio"}' in [message["data"] for message in heard if message]
        victim = cluster.master_of(keys.history("studio", "path", (PATHS[0],)))
        writing = asyncio.create_task(write(writer, make_frame, 40, FRAMES))
        await asyncio.sleep(0.2)
        victim.kill()
        await writing
        await writer.flush(30)
        assert writer.totals.failures > 0
        await check(client, writer)
        assert [denied for node in cluster.nodes if node.runs for denied in log_of(node)] == []


async def test_sentinels_name_another_master_when_it_is_killed(sentinel: SentinelSetup, make_frame: MakeFrame) -> None:
    async with contextlib.aclosing(connect.open_url(sentinel.url)) as client, running(client) as writer:
        await write(writer, make_frame, 0, 40)
        await writer.flush(10)
        assert sentinel.master.command("EXISTS", keys.SCHEMA) == 1
        writing = asyncio.create_task(write(writer, make_frame, 40, FRAMES))
        await asyncio.sleep(0.2)
        sentinel.master.kill()
        await writing
        await writer.flush(30)
        assert sentinel.replica.command("ROLE")[0] == "master"
        await check(client, writer)
        # The old one comes back as a replica; nobody writes to it.
        sentinel.master.start()
        await write(writer, make_frame, FRAMES, FRAMES + 1)
        await writer.flush(10)
        assert sentinel.replica.command("XLEN", keys.history("studio", "host", ())) == FRAMES + 1
