"""Leases in a real Redis, between historians that are mere names here."""

import asyncio
import os
from collections.abc import Callable

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from historian.store import lease
from historian.store.lease import Leases
from tests.historian.conftest import RedisProcess

pytestmark = pytest.mark.anyio

KEY = "mediamtx:lease:studio"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def make(client: Redis) -> Callable[..., Leases]:
    def made(name: str, **options: object) -> Leases:
        return Leases(client, ["studio"], name=name, **options)  # type: ignore[arg-type]  # the tests' own

    return made


async def test_one_holds_and_the_other_waits_until_it_lets_go(
    make: Callable[..., Leases], redis_process: RedisProcess
) -> None:
    first, second = make("a"), make("b")
    assert await first.round() == {"studio": "ours"}
    assert await second.round() == {"studio": "theirs"}
    assert second.holder("studio") == "a"
    assert await second.confirm("studio") == "theirs"
    assert redis_process.command("GET", KEY) == "a"
    assert 0 < redis_process.command("PTTL", KEY) <= 6000
    await second.release()
    assert redis_process.command("GET", KEY) == "a", "only the holder may let go"
    await first.release()
    assert await second.round() == {"studio": "ours"}
    assert await first.confirm("studio") == "theirs"


@pytest.mark.parametrize("renew", ["round", "confirm"])
async def test_a_lease_is_renewed_and_ends_by_itself(
    make: Callable[..., Leases], redis_process: RedisProcess, renew: str
) -> None:
    holder = make("a")
    await holder.round()
    redis_process.command("PEXPIRE", KEY, 100)
    await (holder.round() if renew == "round" else holder.confirm("studio"))
    assert redis_process.command("PTTL", KEY) > 1000
    redis_process.command("PEXPIRE", KEY, 1)
    await asyncio.sleep(0.05)
    assert await make("b").round() == {"studio": "ours"}


async def test_a_sleeper_finds_out_before_it_writes(make: Callable[..., Leases], redis_process: RedisProcess) -> None:
    sleeper = make("a")
    await sleeper.round()
    redis_process.command("DEL", KEY)  # it slept through the end of its lease
    await make("b").round()
    assert await sleeper.confirm("studio") == "theirs"


async def test_after_an_outage_the_holder_of_before_comes_first(
    make: Callable[..., Leases], redis_process: RedisProcess
) -> None:
    clock = Clock()
    holder, other = make("a", clock=clock), make("b", clock=clock)
    await holder.round()
    await other.round()
    redis_process.kill()
    for leases in (holder, other):
        with pytest.raises((RedisError, OSError)):
            await leases.round()
    clock.now += 600
    for leases in (holder, other):
        with pytest.raises((RedisError, OSError)):
            await leases.round()
    assert other.silent_for("studio") == 600
    redis_process.start()
    redis_process.command("DEL", KEY)
    clock.now += 1
    assert await other.round() == {"studio": "free"}
    assert await other.confirm("studio") == "free"
    assert await holder.round() == {"studio": "ours"}
    redis_process.command("DEL", KEY)  # now it is really gone
    clock.now += 4
    assert await other.round() == {"studio": "ours"}


async def test_the_lease_of_a_process_that_was_killed_here_is_taken_at_once(
    make: Callable[..., Leases], redis_process: RedisProcess
) -> None:
    await make("dead").round()
    other = make("b", is_dead=lambda holder: holder == "dead")
    assert await other.round() == {"studio": "ours"}
    assert redis_process.command("GET", KEY) == "b"


def test_who_is_dead() -> None:
    host, pid, place, unique = lease.identity().split("/")
    assert pid == str(os.getpid())
    assert not lease._is_dead(f"{host}/{pid}/{place}/{unique}")
    gone = 2**22 + 1  # beyond the largest process id of Linux
    assert lease._is_dead(f"{host}/{gone}/{place}/{unique}") is bool(place)
    assert not lease._is_dead(f"{host}/{gone}/another-boot/{unique}")
    assert not lease._is_dead("what another program wrote")


async def test_a_key_of_another_type_concerns_its_server_only(client: Redis, redis_process: RedisProcess) -> None:
    redis_process.command("HSET", KEY, "in", "the way")
    leases = Leases(client, ["studio", "other"], name="a")
    standings = await leases.round()
    assert standings["other"] == "ours"
    assert "WRONGTYPE" in str(standings["studio"])


async def test_servers_that_are_no_longer_watched_are_left(client: Redis, redis_process: RedisProcess) -> None:
    leases = Leases(client, ["studio", "other"], name="a")
    await leases.round()
    leases.watch(["other", "new"])
    assert await leases.round() == {"other": "ours", "new": "ours"}
    redis_process.command("PEXPIRE", KEY, 1)
    await asyncio.sleep(0.05)
    await leases.round()
    assert redis_process.command("EXISTS", KEY) == 0
