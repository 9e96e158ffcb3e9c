"""Histories out of a real Redis."""

import pytest
from redis.asyncio import Redis

from historian.query import history
from historian.query.csv import to_csv
from historian.query.history import History, Selection, select_fields
from historian.store.damaged import Damaged
from historian.store.raw import RawWriter
from tests.historian.conftest import START_MS, MakeFrame, RedisProcess

START = START_MS / 1000


def fill(process: RedisProcess, make_frame: MakeFrame, numbers: range) -> None:
    writer = RawWriter(10**9)
    process.commands(
        command for number in numbers for command in writer.commands(make_frame(number), START_MS + number * 2000)
    )


def selection(*fields: str, start: float = START, end: float = START + 10**6, points: int = 1000) -> Selection:
    return Selection("studio", "path", ("cam",), select_fields("path", fields), start, end, points)


@pytest.mark.anyio
async def test_samples_come_back_as_they_were(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame
) -> None:
    fill(redis_process, make_frame, range(3))
    found = await history.read(client, selection("received_bps", "frames_in_error", "sent_bps"), Damaged())
    assert found == History(
        step=2.0,
        times=[START, START + 2, START + 4],
        columns={
            "received_bps": {part: [1000, 1001, 1002] for part in ("avg", "min", "max")},
            "frames_in_error": {part: [1, 1, 1] for part in ("avg", "min", "max", "sum")},
            "sent_bps": {part: [None, None, None] for part in ("avg", "min", "max")},
        },
    )


@pytest.mark.anyio
async def test_values_are_in_the_fields_unit(client: Redis, redis_process: RedisProcess, make_frame: MakeFrame) -> None:
    fill(redis_process, make_frame, range(3))
    fields = select_fields("srt", ["rtt_ms"])
    wanted = Selection("studio", "srt", ("cam", "publish", ""), fields, START, START + 10, 1000)
    found = await history.read(client, wanted, Damaged())
    assert found is not None
    assert found.columns["rtt_ms"]["avg"] == [12.5, 12.5, 12.5]


@pytest.mark.anyio
async def test_many_pieces_are_one_history(client: Redis, redis_process: RedisProcess, make_frame: MakeFrame) -> None:
    fill(redis_process, make_frame, range(2500))
    found = await history.read(client, selection("received_bps", points=5000), Damaged())
    assert found is not None
    assert found.times == [START + 2 * number for number in range(2500)]
    coarse = await history.read(
        client, selection("received_bps", "frames_in_error", end=START + 5000, points=100), Damaged()
    )
    assert coarse is not None
    assert len(coarse.times) <= 100
    assert max(value for value in coarse.columns["received_bps"]["max"] if value) == 3499
    assert sum(value for value in coarse.columns["frames_in_error"]["sum"] if value) == 2500


@pytest.mark.anyio
async def test_the_range_is_kept_to(client: Redis, redis_process: RedisProcess, make_frame: MakeFrame) -> None:
    fill(redis_process, make_frame, range(10))
    found = await history.read(client, selection("received_bps", start=START + 4, end=START + 8), Damaged())
    assert found is not None
    assert found.times == [START + 4, START + 6, START + 8]


@pytest.mark.anyio
async def test_nothing_in_the_range_and_nothing_at_all(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame
) -> None:
    assert await history.read(client, selection(), Damaged()) is None
    fill(redis_process, make_frame, range(1))
    found = await history.read(client, selection("received_bps", start=START + 100), Damaged())
    assert found == History(0, [], {"received_bps": {"avg": [], "min": [], "max": []}})


def test_unknown_fields_are_told_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'rtt' is none of state, received_bps"):
        select_fields("path", ["rtt"])
    assert [field.name for field in select_fields("path", ["readers", "readers"])] == ["readers"]
    assert len(select_fields("srt", [])) > 10


def test_csv() -> None:
    text = to_csv(
        History(2.0, [START, START + 2.5], {"rtt_ms": {"avg": [1.5, None], "max": [2, None]}, "lost": {"sum": [0, 3]}})
    )
    assert text.splitlines() == [
        "time,rtt_ms_avg,rtt_ms_max,lost_sum",
        "2026-01-01T00:00:00.000Z,1.5,2,0",
        "2026-01-01T00:00:02.500Z,,,3",
    ]
