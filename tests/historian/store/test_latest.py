"""The newest state as hashes: only what changed is written, and only what is ours is read."""

import json
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from historian.store import latest
from historian.store.latest import LatestWriter
from historian.store.raw import Command
from tests.historian.conftest import MakeFrame, RedisProcess

pytestmark = pytest.mark.anyio


def written(commands: list[Command]) -> list[str]:
    """The streams that are written, and with a minus the ones that are deleted."""
    found = []
    for command in commands:
        if command[:2] == ["HSET", "mediamtx:streams:latest"]:
            found += [str(word) for word in command[2::2]]
        if command[:2] == ["HDEL", "mediamtx:streams:latest"]:
            found += [f"-{word}" for word in command[2:]]
    return found


def test_only_what_changed_is_written(make_frame: MakeFrame) -> None:
    writer, frame = LatestWriter(), make_frame(0, paths=("a", "b"))
    assert written(writer.commands(frame)) == ["studio/a", "studio/b"]
    writer.confirm()
    later = {name: {**stream, "updated": 1.0, "last_seen": 1.0} for name, stream in frame.streams.items()}
    later["b"]["state"] = "stalled"
    assert written(writer.commands(replace(frame, time_ms=frame.time_ms + 2000, streams=later))) == ["studio/b"]


def test_figures_may_be_ten_seconds_old_but_facts_may_not(make_frame: MakeFrame) -> None:
    writer, frame = LatestWriter(), make_frame(0)
    first = frame.streams["cam"] | {"links": [{"role": "publish", "remote": "", "rtt_ms": 1.0}]}

    def due(seconds: int, **changes: object) -> bool:
        later = replace(frame, time_ms=frame.time_ms + 1000 * seconds, streams={"cam": first | changes})
        return bool(written(writer.commands(later)))

    assert due(0)
    writer.confirm()
    figures = {"received_bps": 7.0, "rtt_ms": 3.0, "links": [{"role": "publish", "remote": "", "rtt_ms": 2.0}]}
    finding = {"id": "srt_loss", "level": "warn", "values": {"loss": 1}, "advice": {"en": "1 %"}}
    assert not due(2, **figures)
    assert due(10, **figures)
    assert due(2, received_bps=0)
    assert due(2, received_bps=None)
    assert due(2, readers_total=3)
    assert due(2, links=[])
    assert due(2, health={"level": "warn", "findings": [finding]})
    writer.confirm()
    said = finding | {"values": {"loss": 2}, "advice": {"en": "2 %"}}
    assert not due(4, health={"level": "warn", "findings": [said]})
    assert due(4, health={"level": "crit", "findings": [said | {"level": "crit"}]})


def test_what_does_not_change_is_written_now_and_then(make_frame: MakeFrame) -> None:
    writer, frame = LatestWriter(), make_frame(0)
    writer.commands(frame)
    writer.confirm()
    assert written(writer.commands(replace(frame, time_ms=frame.time_ms + 59_000))) == []
    assert written(writer.commands(replace(frame, time_ms=frame.time_ms + 60_000))) == ["studio/cam"]


def test_what_goes_while_another_frame_is_written_is_deleted_with_the_next(make_frame: MakeFrame) -> None:
    writer = LatestWriter()
    writer.note(replace(make_frame(0), gone=("first",)))
    assert "-studio/first" in written(writer.commands(make_frame(0)))
    writer.note(replace(make_frame(1), gone=("second",)))
    writer.confirm()
    assert written(writer.commands(make_frame(1, interval=10_000))) == ["studio/cam", "-studio/second"]


def test_a_write_that_failed_is_made_up_for(make_frame: MakeFrame) -> None:
    writer, frame = LatestWriter(), make_frame(0)
    writer.note(replace(frame, gone=("old",)))
    writer.commands(frame)
    writer.forget()
    assert written(writer.commands(make_frame(1))) == ["studio/cam", "-studio/old"]
    writer.confirm()
    assert written(writer.commands(make_frame(1))) == []


def test_a_stream_that_came_back_is_not_deleted(make_frame: MakeFrame) -> None:
    writer = LatestWriter()
    writer.note(replace(make_frame(0, paths=()), gone=("cam",)))
    writer.commands(make_frame(0, paths=()))
    writer.forget()
    assert written(writer.commands(make_frame(1))) == ["studio/cam"]


async def test_what_was_written_is_read_back(client: Redis, redis_process: RedisProcess, make_frame: MakeFrame) -> None:
    frame = make_frame(0, paths=("a", "ob/van:2"))
    for command in LatestWriter().commands(frame):
        redis_process.command(*command)
    streams, servers = await latest.load(client)
    assert streams == {f"studio/{path}": stream for path, stream in frame.streams.items()}
    assert servers == {"studio": frame.server_state}


async def test_servers_that_are_watched_no_more_are_forgotten(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame
) -> None:
    for server in ("studio", "former"):
        redis_process.commands(LatestWriter().commands(make_frame(0, server=server, paths=("a", "b"))))
    await latest.forget_servers(client, {"studio"})
    streams, servers = await latest.load(client)
    assert set(streams) == {"studio/a", "studio/b"}
    assert set(servers) == {"studio"}


GOOD = {"server": "studio", "path": "x", "state": "live", "since": 1, "last_seen": 1}


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        "{}",
        json.dumps(GOOD),
        json.dumps(GOOD | {"health": {"level": "ok", "findings": [{"id": "a"}]}}),
        json.dumps(GOOD | {"health": {"level": "ok", "findings": []}, "since": "today"}),
        json.dumps(GOOD | {"health": {"level": "ok", "findings": []}, "path": "another"}),
    ],
)
async def test_what_others_wrote_is_left_out(client: Redis, redis_process: RedisProcess, text: str) -> None:
    redis_process.command("HSET", "mediamtx:streams:latest", "studio/x", text)
    redis_process.command("HSET", "mediamtx:servers:latest", "studio", text)
    streams, _ = await latest.load(client)
    assert streams == {}


async def test_a_forgotten_server_leaves_nothing(client: Redis, make_frame: MakeFrame) -> None:
    for server in ("studio", "other"):
        frame = replace(make_frame(0), server=server)
        streams = {path: {**stream, "server": server} for path, stream in frame.streams.items()}
        for command in LatestWriter().commands(replace(frame, streams=streams)):
            await client.execute_command(*command)
    await latest.forget(client, "studio")
    streams, servers = await latest.load(client)
    assert list(streams) == ["other/cam"]
    assert "studio" not in servers
