import pytest
from redis.asyncio import Redis

from historian.store.room import NEARLY_FULL, Room, Usage, usage
from historian.store.tiers import Retention
from tests.historian.conftest import RedisProcess

HOUR, DAY = 3600.0, 86_400.0
WANTED = Retention(2 * DAY, 30 * DAY, 730 * DAY)


def full(percent: int) -> Usage:
    return Usage(percent, 100, evicts=False)


def test_without_a_limit_nothing_happens() -> None:
    room = Room(WANTED)
    room.take(Usage(10**12, 0, evicts=True))
    assert (room.retention, room.reason, room.share) == (WANTED, "", 0)


def test_it_warns_before_it_does_anything(caplog: pytest.LogCaptureFixture) -> None:
    room = Room(WANTED)
    for percent in (79, 80, 85, 80):
        room.take(full(percent))
    assert (room.retention, room.reason) == (WANTED, NEARLY_FULL)
    assert [record.message.partition(";")[0] for record in caplog.records] == [NEARLY_FULL]
    room.take(full(70))
    assert room.reason == ""
    room.take(full(81))
    assert len(caplog.records) == 2


def test_samples_go_first_then_minutes_and_hours_stay() -> None:
    room = Room(WANTED)
    room.take(full(90))
    assert room.retention == Retention(1.5 * DAY, 30 * DAY, 730 * DAY)
    for _ in range(100):
        room.take(full(99))
        room.retention.check()
    assert room.retention == Retention(8 * HOUR, 6 * DAY, 730 * DAY)
    room.take(full(85))
    assert room.retention.raw == 8 * HOUR
    for _ in range(100):
        room.take(full(50))
    assert room.retention == WANTED


def test_what_is_short_already_is_left_alone() -> None:
    short = Retention(HOUR, DAY, 2 * DAY)
    room = Room(short)
    for _ in range(100):
        room.take(full(99))
    assert room.retention == short


def test_a_policy_that_deletes_is_told(caplog: pytest.LogCaptureFixture) -> None:
    room = Room(WANTED)
    for _ in range(2):
        room.take(Usage(1, 100, evicts=True))
    assert [record.message for record in caplog.records] == ["Redis deletes history at will when it is full"]


@pytest.mark.anyio
async def test_what_a_server_says(client: Redis, redis_process: RedisProcess) -> None:
    assert (await usage(client)).limit == 0
    redis_process.command("CONFIG", "SET", "maxmemory", 50_000_000)
    redis_process.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    found = await usage(client)
    assert 500_000 < found.used < 50_000_000
    assert (found.limit, found.evicts) == (50_000_000, True)
