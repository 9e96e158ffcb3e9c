"""Sealing on a real Redis: what is read afterwards is what was written."""

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest
from redis.asyncio import Redis

from historian.query import history
from historian.query.history import Selection, select_fields
from historian.store import blocks, keys, sealed
from historian.store.damaged import Damaged
from historian.store.packing import Values
from historian.store.seal import KEEP_MS, Steps
from historian.store.sealer import Sealer
from historian.store.tail import Rows
from historian.store.tiers import HOURS, MINUTES, RAW, Retention
from tests.historian.conftest import START_MS, RedisProcess

HOUR = 3_600_000
DAY = 24 * HOUR
NAME = "mediamtx:history:studio:path:cam"
KEPT = Retention(86_400, 30 * 86_400, 730 * 86_400)


class Clock:
    def __init__(self, ms: int) -> None:
        self.ms = ms

    def __call__(self) -> float:
        return self.ms / 1000


def sealer_of(client: Redis, clock: Clock, kept: Retention = KEPT) -> Sealer:
    return Sealer(client, kept, clock=clock)


def value(time_ms: int) -> int:
    return time_ms // 1000 % 977


def write(process: RedisProcess, times: Sequence[int], name: str = NAME) -> None:
    process.commands(["XADD", name, f"{t}-0", "st", 1, "rb", value(t), "sb", "", "fe", 1] for t in times)


def ids(process: RedisProcess, key: str) -> list[int]:
    process_ids = process.command("EVAL", IDS, 1, key)
    return [int(one.partition("-")[0]) for one in process_ids]


IDS = "local f = {} for i, e in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do f[i] = e[1] end return f"


def selection(start: int, end: int, points: int = 5000, fields: Sequence[str] = ()) -> Selection:
    return Selection("studio", "path", ("cam",), select_fields("path", fields), start / 1000, end / 1000, points)


async def samples(client: Redis, start: int, end: int) -> dict[int, int]:
    """All samples of a range at full resolution, read in spans that fit into one answer."""
    found: dict[int, int] = {}
    for begin in range(start, end, HOUR):
        read = await history.read(
            client, selection(begin, min(begin + HOUR, end) - 1, fields=["received_bps"]), Damaged()
        )
        if read is None:
            continue
        assert read.tier == "raw"
        for seconds, known in zip(read.times, read.columns["received_bps"]["avg"], strict=True):
            if known is not None:
                assert round(seconds * 1000) not in found, "a twin"
                found[round(seconds * 1000)] = int(known)
    return found


@pytest.mark.anyio
async def test_hours_become_blocks_and_nothing_changes_for_readers(client: Redis, redis_process: RedisProcess) -> None:
    times = range(START_MS + 1234, START_MS + 3 * HOUR, 4000)
    write(redis_process, times)
    before = await samples(client, START_MS, START_MS + 3 * HOUR)
    assert before == {t: value(t) for t in times}
    clock = Clock(START_MS + 3 * HOUR)
    sealer = sealer_of(client, clock)
    await sealer.once()
    raw = keys.sealed(NAME, "raw")
    # The hour that has just ended may wait for its turn; the one before has not to.
    assert sealer.steps.written["raw"] in (2, 3)
    assert ids(redis_process, raw)[:2] == [START_MS + 1234, START_MS + HOUR + 1234]
    clock.ms += 31 * 60_000 + KEEP_MS
    for _ in range(3):
        await sealer.once()
    assert sealer.steps.written == {"raw": 3, "1m": 0, "1h": 0}
    assert redis_process.command("XLEN", NAME) == 0
    assert 0 < redis_process.command("TTL", NAME) <= 3600
    assert await samples(client, START_MS, START_MS + 3 * HOUR) == before


@pytest.mark.anyio
async def test_the_tail_keeps_the_last_hour_and_what_is_not_sealed(client: Redis, redis_process: RedisProcess) -> None:
    times = range(START_MS, START_MS + 2 * HOUR + HOUR // 2, 10_000)
    write(redis_process, times)
    clock = Clock(START_MS + 2 * HOUR + HOUR // 2)
    sealer = sealer_of(client, clock)
    await sealer.once()
    await sealer.once()
    assert sealer.steps.written["raw"] == 2
    assert min(ids(redis_process, NAME)) == START_MS + HOUR + HOUR // 2
    assert await samples(client, START_MS, START_MS + 3 * HOUR) == {t: value(t) for t in times}


@pytest.mark.anyio
async def test_a_stream_that_ended_is_sealed_after_a_while(client: Redis, redis_process: RedisProcess) -> None:
    write(redis_process, [START_MS, START_MS + 2000])
    clock = Clock(START_MS + HOUR + 60_000)
    sealer = sealer_of(client, clock)
    await sealer.once()
    assert sealer.steps.written["raw"] == 0
    clock.ms = START_MS + HOUR + 31 * 60_000
    await sealer.once()
    assert sealer.steps.written["raw"] == 1
    # It comes back within the same hour of which a block is there: samples that waited while Redis was away.
    write(redis_process, [START_MS + 4000])
    await sealer.once()
    assert sealer.steps.written["raw"] == 2
    assert await samples(client, START_MS, START_MS + HOUR) == {
        START_MS + t: value(START_MS + t) for t in (0, 2000, 4000)
    }


@pytest.mark.anyio
async def test_days_become_minutes_and_hours(client: Redis, redis_process: RedisProcess) -> None:
    """Eleven days at one sample in 20 s, a gap of a day in them; read in minutes and hours, joined with what is new."""
    end = START_MS + 11 * DAY
    times = [t for t in range(START_MS + 500, end, 20_000) if not 5 * DAY <= t - START_MS < 6 * DAY]
    clock = Clock(START_MS)
    sealer = sealer_of(client, clock)
    for day in range(11):
        write(redis_process, [t for t in times if day * DAY <= t - START_MS < (day + 1) * DAY])
        clock.ms = START_MS + (day + 1) * DAY
        await sealer.once()
        await sealer.once()
    assert sealer.steps.written["1m"] >= 38
    # Two windows of five days are over; where SCAN comes to the minutes first, the rest of a window is a block too.
    assert 2 <= sealer.steps.written["1h"] <= 4
    assert sealer.failures == 0
    # Samples go after a day, but not before minutes have them.
    assert end - DAY - 8 * HOUR < min(ids(redis_process, keys.sealed(NAME, "raw"))) < end - DAY + HOUR
    for points, step, tier in ((5000, 240, "1m"), (1000, 960, "1m"), (300, 3600, "1h"), (50, 21600, "1h")):
        found = await history.read(client, selection(START_MS, end, points), Damaged())
        assert found is not None
        assert (found.tier, found.step) == (tier, step), points
        received, errors = found.columns["received_bps"], found.columns["frames_in_error"]
        counted = sum(part for part in errors["sum"] if part is not None)
        assert counted == len(times), points
        rows = {round(t * 1000): place for place, t in enumerate(found.times)}
        assert received["avg"].count(None) == 1  # the gap
        for row, place in rows.items():
            inside = [value(t) for t in times if row <= t < row + step * 1000] if place % 37 == 0 else []
            if inside:
                assert received["min"][place] == min(inside)
                assert received["max"][place] == max(inside)
                assert received["avg"][place] == pytest.approx(sum(inside) / len(inside), abs=0.001)
        assert found.times[-1] >= end / 1000 - step


@pytest.mark.anyio
async def test_two_sealers_at_once_make_no_twin(client: Redis, redis_process: RedisProcess) -> None:
    times = range(START_MS, START_MS + 5 * HOUR, 5000)
    write(redis_process, times)
    clock = Clock(START_MS + 7 * HOUR)
    one, two = sealer_of(client, clock), sealer_of(client, clock)
    for _ in range(2):
        await asyncio.gather(one.once(), two.once(), one.once())
    assert one.steps.written["raw"] + two.steps.written["raw"] == 5
    assert await samples(client, START_MS, START_MS + 5 * HOUR) == {t: value(t) for t in times}


@pytest.mark.anyio
async def test_what_another_sealer_took_meanwhile_is_left_alone(client: Redis, redis_process: RedisProcess) -> None:
    """A sealer that slept between reading and writing finds that its rows are sealed."""
    write(redis_process, range(START_MS, START_MS + 2 * HOUR, 5000))
    clock = Clock(START_MS + 4 * HOUR)
    slow = Steps(client, lambda: KEPT, clock=clock)
    rows = slow._rows

    async def sleepy(*wanted):
        found = await rows(*wanted)
        await sealer_of(client, clock).once()
        return found

    slow._rows = sleepy  # type: ignore[method-assign]  # the moment between reading and writing has no other seam
    assert await slow.seal(NAME, "path", "") is False
    assert slow.written["raw"] == 0
    assert len(await samples(client, START_MS, START_MS + 2 * HOUR)) == 2 * 720


@pytest.mark.anyio
async def test_what_another_sealer_trimmed_meanwhile_is_no_block(client: Redis, redis_process: RedisProcess) -> None:
    write(redis_process, range(START_MS, START_MS + 2 * HOUR, 5000))
    steps = Steps(client, lambda: KEPT, clock=Clock(START_MS + 4 * HOUR))
    edge = await steps._rows(NAME, "path", START_MS + 3 * HOUR, START_MS + 4 * HOUR)
    assert len(edge[0]) == 0

    async def nothing(*wanted: object) -> Rows:
        return edge

    steps._rows = nothing  # type: ignore[method-assign,assignment]  # the moment between two reads has no other seam
    assert await steps.seal(NAME, "path", "") is False
    assert steps.written["raw"] == 0


@pytest.mark.anyio
async def test_an_hour_full_of_rows_becomes_several_blocks(client: Redis, redis_process: RedisProcess) -> None:
    """Ten samples a second, and a clock that stands still in the past meanwhile."""
    times = range(START_MS, START_MS + HOUR // 4, 100)
    write(redis_process, times)
    sealer = sealer_of(client, Clock(START_MS - DAY))
    await sealer.once()
    assert sealer.steps.written["raw"] == 2
    assert await samples(client, START_MS, START_MS + 3 * 60_000) == {
        t: value(t) for t in times if t < START_MS + 180_000
    }


@pytest.mark.anyio
async def test_a_long_stop_is_caught_up_with(client: Redis, redis_process: RedisProcess) -> None:
    """The historian was away for days; what was in the tail then is sealed and folded now, though it is old."""
    write(redis_process, range(START_MS, START_MS + 2 * HOUR, 10_000))
    clock = Clock(START_MS + 10 * DAY)
    write(redis_process, [clock.ms - 2000])
    sealer = sealer_of(client, clock)
    for _ in range(4):
        await sealer.once()
    assert sealer.steps.written == {"raw": 2, "1m": 1, "1h": 1}
    found = await history.read(client, selection(START_MS, clock.ms), Damaged())
    assert found is not None
    assert sum(part for part in found.columns["frames_in_error"]["sum"] if part) == 721
    assert found.tier in ("1m", "1h")
    # The samples themselves have aged out.
    assert min(ids(redis_process, keys.sealed(NAME, "raw")), default=clock.ms) >= START_MS + HOUR


@pytest.mark.anyio
async def test_all_of_what_ended_goes_in_the_end(client: Redis, redis_process: RedisProcess) -> None:
    write(redis_process, range(START_MS, START_MS + 2 * HOUR, 10_000))
    clock = Clock(START_MS + 3 * HOUR)
    sealer = sealer_of(client, clock)
    for days in (0, 1, 2, 6, 40):
        clock.ms = START_MS + days * DAY + 4 * HOUR
        for _ in range(3):
            await sealer.once()
    assert sealer.steps.written == {"raw": 2, "1m": 1, "1h": 1}
    for tier in (RAW, MINUTES):
        assert redis_process.command("XLEN", keys.sealed(NAME, tier.name)) == 0
        assert 0 < redis_process.command("TTL", keys.sealed(NAME, tier.name)) <= 3600
    hours = keys.sealed(NAME, HOURS.name)
    assert redis_process.command("XLEN", hours) == 1
    assert redis_process.command("TTL", hours) > 700 * 86_400
    clock.ms = START_MS + 740 * DAY
    await sealer.once()
    assert redis_process.command("XLEN", hours) == 0


@pytest.mark.anyio
async def test_a_key_of_another_type_stops_only_its_own_stream(
    client: Redis, redis_process: RedisProcess, caplog: pytest.LogCaptureFixture
) -> None:
    other = "mediamtx:history:studio:path:other"
    redis_process.command("SET", keys.sealed(NAME, "raw"), "in the way")
    redis_process.command("SET", "mediamtx:history:studio:host", "in the way, too")
    redis_process.command("XADD", keys.sealed(other, "1m"), "1-0", "x", "no block")
    redis_process.command("SET", "mediamtx:history:nonsense", "not ours")
    for name in (NAME, other, "mediamtx:history:studio:path:fine"):
        write(redis_process, range(START_MS, START_MS + HOUR, 10_000), name)
    sealer = sealer_of(client, Clock(START_MS + DAY))
    await sealer.once()
    await sealer.once()
    assert sealer.steps.written["raw"] == 1
    assert redis_process.command("XLEN", NAME) == redis_process.command("XLEN", other) == 360  # they wait
    assert redis_process.command("XLEN", keys.sealed("mediamtx:history:studio:path:fine", "raw")) == 1
    told = [
        (r.__dict__["key"], r.__dict__["reason"]) for r in caplog.records if r.message == "history cannot be sealed"
    ]
    assert sorted(told) == [
        ("mediamtx:history:studio:host", "the key holds another type"),
        (keys.sealed(NAME, "raw"), "the key holds another type"),
        (keys.sealed(NAME, "raw"), "the key holds another type"),
        (other, f"an entry of {keys.sealed(other, '1m')} is no sealed block"),
        (keys.sealed(other, "1m"), f"an entry of {keys.sealed(other, '1m')} is no sealed block"),
    ]


@pytest.mark.anyio
async def test_a_damaged_block_is_a_gap(client: Redis, redis_process: RedisProcess) -> None:
    write(redis_process, range(START_MS, START_MS + 2 * HOUR, 10_000))
    clock = Clock(START_MS + DAY)
    sealer = sealer_of(client, clock)
    for _ in range(2):
        await sealer.once()
    block = await sealed.oldest(client, keys.sealed(NAME, "raw"))
    assert block is not None
    assert block.rows == 360
    assert len(blocks.decode(block.blob)[0]) == 360
    redis_process.command("XDEL", keys.sealed(NAME, "raw"), f"{START_MS + HOUR}-0")
    redis_process.command(
        "XADD", keys.sealed(NAME, "raw"), f"{START_MS + HOUR + 1}-0", "b", "?", "e", START_MS + HOUR + 2, "n", 1
    )
    for _ in range(3):
        await sealer.once()
        assert len(await samples(client, START_MS, START_MS + 2 * HOUR)) == 360


@pytest.mark.anyio
async def test_streams_of_another_historian_are_left_to_it(client: Redis, redis_process: RedisProcess) -> None:
    write(redis_process, range(START_MS, START_MS + HOUR, 10_000))
    clock = Clock(START_MS + 3 * HOUR)
    redis_process.command("XADD", "mediamtx:history:studio:server", f"{clock.ms}-0", "up", 1)
    sealer = Sealer(client, KEPT, lambda server: False, clock=clock)
    await sealer.once()
    assert sealer.steps.written["raw"] == 0
    clock.ms += 2 * DAY  # nobody has written since
    await sealer.once()
    assert sealer.steps.written["raw"] == 2
    for _ in range(2):  # the first takes out what is sealed, after it has counted
        await sealer.once()
    assert sealer.keys == {"": 2, "raw": 2, "1m": 2, "1h": 0}
    assert sealer.entries == {"": 0, "raw": 2, "1m": 2, "1h": 0}


@pytest.mark.anyio
@pytest.mark.parametrize("part", [0.97, 1.02])
async def test_a_full_redis_gets_room_from_the_oldest_samples(
    client: Redis, redis_process: RedisProcess, part: float
) -> None:
    """Also one that is so full already that it refuses all writes: trimming is none."""
    rng = np.random.default_rng(2)
    start, hours = START_MS, 240
    for begin in range(start, start + hours * HOUR, HOUR):
        noise = rng.integers(0, 2**40, 1800)
        blob = blocks.encode(np.arange(begin, begin + HOUR, 2000), {"rb": Values(noise, None)})
        await sealed.add(client, keys.sealed(NAME, "raw"), sealed.Block(begin, begin + HOUR - 2000, 1800, blob), 10**8)
    told: list[str] = []
    clock = Clock(start + hours * HOUR)
    wanted = Retention(20 * 86_400, 30 * 86_400, 730 * 86_400)
    sealer = Sealer(client, wanted, on_room=told.append, clock=clock)
    await sealer.once()  # minutes have it, so that samples may go
    used = int(redis_process.command("INFO", "memory")["used_memory"])
    redis_process.command("CONFIG", "SET", "maxmemory", int(used / part))
    write(redis_process, []) if part > 1 else write(redis_process, [clock.ms])
    for _ in range(12):
        await sealer.once()
    assert told[0] == ""
    assert "Redis is nearly full (maxmemory)" in told
    assert sealer.room.share < 0.9
    left = ids(redis_process, keys.sealed(NAME, "raw"))
    assert 8 <= len(left) < hours
    assert left[-1] == start + (hours - 1) * HOUR
    write(redis_process, [clock.ms + 2000])
    found = await history.read(client, selection(start, clock.ms + 4000, fields=["received_bps"]), Damaged())
    assert found is not None
    assert found.tier == "1m"
    assert found.times[0] == start / 1000
