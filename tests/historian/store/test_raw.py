import math

import pytest
from redis.asyncio import Redis

from historian.model.frame import EntitySample
from historian.store import sealed
from historian.store.raw import MOST, RawWriter, entry, newest_ms
from tests.historian.conftest import START_MS, MakeFrame, RedisProcess, sample


def test_values_are_integers_of_the_fields_scale() -> None:
    flat = entry(sample("host", cpu_ratio=0.12345, load1=1.5, memory_used_bytes=8_000_000_000))
    assert dict(zip(flat[::2], flat[1::2], strict=True)) == {
        **dict.fromkeys(flat[::2], ""),
        "cp": 1234,
        "l1": 150,
        "mu": 8_000_000_000,
    }


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e300, None])
def test_what_is_no_number_is_unknown(value: float | None) -> None:
    assert entry(sample("server", up=value))[:2] == ["up", ""]


def test_a_sample_of_the_wrong_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="has 1 values, not 8"):
        entry(EntitySample("server", (), (1.0,)))


def test_all_entries_of_a_kind_have_the_same_fields() -> None:
    assert entry(sample("path", "a"))[::2] == entry(sample("path", "a", readers=1, state=1))[::2]


def test_each_end_of_a_link_has_its_own_fields() -> None:
    publisher = entry(sample("srt", "cam", "publish", "", rtt_ms=1))[::2]
    reader = entry(sample("srt", "cam", "read", "10.0.0.1", rtt_ms=1))[::2]
    assert publisher == ["rt", "la", "rx", "lc", "bi", "pr", "lr", "rr", "dr", "ur"]
    assert reader == ["rt", "la", "tx", "lc", "bo", "ps", "ls", "rs", "ds"]


def test_upkeep_comes_every_five_minutes(make_frame: MakeFrame) -> None:
    writer = RawWriter(3600)
    upkeep = [
        number
        for number in range(301)  # ten minutes
        if any(command[0] == "EXPIRE" for command in writer.commands(make_frame(number), START_MS + number * 2000))
    ]
    assert upkeep == [0, 150, 300]


def test_only_a_guard_trims_what_is_not_sealed(make_frame: MakeFrame) -> None:
    command, expire = RawWriter(3600).commands(make_frame(), START_MS)[:2]
    assert command[:6] == ["XADD", "mediamtx:history:studio:server", "MAXLEN", "~", MOST, f"{START_MS}-0"]
    assert expire == ["EXPIRE", "mediamtx:history:studio:server", 3600]


@pytest.mark.anyio
async def test_the_newest_entry_may_be_sealed(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame
) -> None:
    assert await newest_ms(client, "studio") == 0
    block = sealed.Block(START_MS, START_MS + 5000, 3, b"?")
    await sealed.add(client, "mediamtx:history:studio:server:raw", block, 100)
    assert await newest_ms(client, "studio") == START_MS + 5000
    redis_process.commands(RawWriter(3600).commands(make_frame(), START_MS + 6000))
    assert await newest_ms(client, "studio") == START_MS + 6000


def test_streams_that_ended_are_forgotten(make_frame: MakeFrame) -> None:
    writer = RawWriter(3600)
    for number in range(0, 3000, 10):
        time_ms = START_MS + number * 2000
        writer.commands(make_frame(number, paths=(f"churn{number}",)), time_ms)
    assert len(writer._upkeep_due) < 200
