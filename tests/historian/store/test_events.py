"""Events in a real Redis: what an entry looks like, what an outage and a restart do to them, and what is read back."""

import asyncio
import contextlib
import dataclasses
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from redis.asyncio import Redis

from historian.events.event import Event
from historian.model.frame import Frame
from historian.store import events
from historian.store.events import EventWriter
from historian.store.writer import Writer
from tests.historian.conftest import START_MS, MakeFrame, RedisProcess

pytestmark = pytest.mark.anyio

KEY = "mediamtx:events:studio"
DAY_MS = 24 * 3600 * 1000


def event(name: str, path: str | None = "cam", end: float | None = None, **more: Any) -> dict[str, Any]:
    begin = int(name.partition("-")[0]) / 1000
    made = Event(
        id=name,
        server="studio",
        path=path,
        subject="path" if path else "server",
        type=more.pop("type", "state"),
        cause=more.pop("cause", "gone"),
        level=more.pop("level", "info"),
        begin=begin,
        end=end,
        duration=None if end is None else end - begin,
        text={"en": "gone", "de": "weg"},
        values=more.pop("values", {}),
        **more,
    )
    return made.as_json()


FIRST, SECOND = f"{START_MS}-0", f"{START_MS + 2000}-1"


def bare_frame(*told: dict[str, Any]) -> Frame:
    return Frame("studio", START_MS, (), {}, {}, (), told)


@contextlib.asynccontextmanager
async def running(client: Redis) -> AsyncIterator[Writer]:
    writer = Writer(client, 3600, 10**6)
    task = asyncio.create_task(writer.run())
    try:
        yield writer
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def frame_with(make_frame: MakeFrame) -> Callable[..., Any]:
    def make(number: int, *told: dict[str, Any]) -> Any:
        return dataclasses.replace(make_frame(number), events=told)

    return make


async def test_entries(client: Redis, redis_process: RedisProcess, frame_with: Callable[..., Any]) -> None:
    async with running(client) as writer:
        writer.write(frame_with(0, event(FIRST)), b"{}")
        writer.write(frame_with(1, event(FIRST, cause="missing"), event(SECOND, path=None)), b"{}")
        writer.write(frame_with(2, event(FIRST, end=START_MS / 1000 + 4)), b"{}")
        await writer.flush(5)
        assert writer.totals.written == 3 * 4 + 4
    entries = redis_process.command("XRANGE", KEY, "-", "+")
    assert [(name, fields["id"], fields["op"], fields["path"]) for name, fields in entries] == [
        (f"{START_MS}-0", FIRST, "begin", "cam"),
        (f"{START_MS + 2000}-0", FIRST, "change", "cam"),
        (f"{START_MS + 2000}-1", SECOND, "begin", ""),
        (f"{START_MS + 4000}-0", FIRST, "end", "cam"),
    ]
    assert json.loads(entries[0][1]["event"]) == event(FIRST)
    ttl = redis_process.command("TTL", KEY)
    assert 365 * 86400 < ttl < 368 * 86400


async def test_what_is_open_is_found_again(
    client: Redis, redis_process: RedisProcess, frame_with: Callable[..., Any]
) -> None:
    assert await events.load_open(client, "studio") == ([], "")
    async with running(client) as writer:
        writer.write(frame_with(0, event(FIRST), event(f"{START_MS}-7")), b"{}")
        writer.write(frame_with(1, event(SECOND, cause="missing")), b"{}")
        writer.write(frame_with(2, event(FIRST, end=START_MS / 1000 + 4)), b"{}")
        await writer.flush(5)
    redis_process.command("XADD", KEY, f"{START_MS + 9000}-0", "what", "another program wrote")
    found, newest = await events.load_open(client, "studio")
    assert [one.id for one in found] == [f"{START_MS}-7", SECOND]
    assert found[1].as_json() == event(SECOND, cause="missing")
    assert newest == redis_process.command("XREVRANGE", KEY, "+", "-", "COUNT", 1)[0][0]


async def test_a_long_read_goes_in_pieces(client: Redis, redis_process: RedisProcess) -> None:
    writer = EventWriter(10**9)
    for number in range(1200):
        redis_process.commands(writer.commands(bare_frame(event(f"{START_MS + number}-0")), START_MS + number))
    pieces = [len(piece) async for piece in events.read_back(client, "studio", START_MS + 100)]
    assert pieces == [500, 500, 100]
    found, _ = await events.load_open(client, "studio")
    assert len(found) == 1200


async def test_what_stays_open_is_written_once_a_day() -> None:
    writer = EventWriter(10 * 86400)
    words = []
    for hour in range(50):
        frame = bare_frame(event(FIRST)) if hour == 0 else bare_frame()
        for command in writer.commands(frame, START_MS + hour * 3600 * 1000):
            words.append((hour, command[0] if command[0] != "XADD" else command[6]))
    assert [(hour, word) for hour, word in words if word not in ("XTRIM", "EXPIRE")] == [
        (0, "begin"),
        (24, "open"),
        (48, "open"),
    ]
    assert {hour for hour, word in words if word == "XTRIM"} == set(range(50))


async def test_after_a_restart_ids_rise_and_what_is_open_is_known() -> None:
    writer = EventWriter(10 * 86400)
    stored = Event(**event(FIRST))
    writer.resume("studio", [stored], f"{START_MS + 10_000}-4", START_MS + 20_000)
    frame = bare_frame(event(FIRST, end=START_MS / 1000 + 1))
    (entry, *_) = writer.commands(frame, START_MS + 5000)
    assert entry[:3] == ["XADD", KEY, f"{START_MS + 10_000}-5"], "the clock was set back"
    writer.resume("studio", [stored], "", START_MS + 20_000)
    told = writer.commands(bare_frame(), START_MS + 30_000 + DAY_MS)
    assert [command[6] for command in told if command[0] == "XADD"] == ["open"]


async def test_old_ones_go(client: Redis, redis_process: RedisProcess) -> None:
    writer = EventWriter(3600)
    for hour in range(0, 300):
        time_ms = START_MS + hour * 3600 * 1000
        redis_process.commands(writer.commands(bare_frame(event(f"{time_ms}-0", end=time_ms / 1000)), time_ms))
    assert redis_process.command("XLEN", KEY) < 150, "whole nodes of about a hundred entries go at a time"
    assert await events.begins_at(client, "studio") is None


async def test_events_wait_while_redis_is_away_and_nothing_is_there_twice(
    client: Redis, redis_process: RedisProcess, frame_with: Callable[..., Any], wait_until: Callable[..., Any]
) -> None:
    async with running(client) as writer:
        writer.write(frame_with(0, event(FIRST)), b"{}")
        await writer.flush(5)
        redis_process.kill()
        for number in range(1, 40):
            told = [event(f"{START_MS + number * 2000}-{number}")] if number % 10 == 0 else []
            writer.write(frame_with(number, *told), b"{}")
        await wait_until(lambda: not writer.available)
        redis_process.start()
        await writer.flush(20)
        assert (writer.totals.refused, writer.pending.dropped_frames) == (0, 0)
    entries = redis_process.command("XRANGE", KEY, "-", "+")
    assert [fields["id"] for _, fields in entries] == [FIRST, *(f"{START_MS + n * 2000}-{n}" for n in (10, 20, 30))]


async def test_an_answer_that_was_lost(
    client: Redis, redis_process: RedisProcess, frame_with: Callable[..., Any], wait_until: Callable[..., Any]
) -> None:
    """Redis took the events and was killed before it said so: written again they are there once."""
    async with running(client) as writer:
        frame = frame_with(0, event(FIRST), event(SECOND))
        redis_process.commands(EventWriter(3600).commands(frame, frame.time_ms))
        redis_process.kill()
        writer.write(frame, b"{}")
        await wait_until(lambda: writer.totals.failures > 0)
        waiting = writer.pending.first()
        assert waiting is not None
        waiting.tried = True
        redis_process.start()
        await writer.flush(20)
        assert (writer.totals.repeated, writer.totals.refused) == (2, 0)
    assert len(redis_process.command("XRANGE", KEY, "-", "+")) == 2
