"""Frames in a real Redis: what they look like there, and what an outage does to them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from historian.store import connect, faults
from historian.store.lease import Standing
from historian.store.raw import newest_ms
from historian.store.writer import Writer
from tests.historian.conftest import START_MS, MakeFrame, RedisProcess, program_of
from toolkit.secrets import Secret, redact_url

pytestmark = pytest.mark.anyio

PATH_KEY = "mediamtx:history:studio:path:cam"


@contextlib.asynccontextmanager
async def running(writer: Writer) -> AsyncIterator[Writer]:
    task = asyncio.create_task(writer.run())
    try:
        yield writer
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def ids(process: RedisProcess, key: str = PATH_KEY) -> list[str]:
    return [entry[0] for entry in process.command("XRANGE", key, "-", "+")]


async def test_a_frame_is_readable_by_redis_cli(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame
) -> None:
    async with running(Writer(client, 3600, 10**6)) as writer:
        writer.write(make_frame(), b"{}")
        await writer.flush(5)
    entry_id, fields = redis_process.command("XRANGE", "mediamtx:history:studio:srt:cam:publish", "-", "+")[0]
    assert entry_id == f"{START_MS}-0"
    assert fields["rt"] == "12500"
    assert fields["pr"] == "10"
    assert fields["la"] == "", "an unknown value is empty, so that all entries have the same fields"
    assert redis_process.command("HGET", "mediamtx:streams:latest", "studio/cam").startswith('{"server":"studio"')
    assert redis_process.command("HGET", "mediamtx:servers:latest", "studio").startswith('{"server":"studio"')
    assert redis_process.command("GET", "mediamtx:schema") == "1"
    assert 3500 < redis_process.command("TTL", PATH_KEY) <= 3600


async def test_others_hear_of_each_frame(client: Redis, redis_process: RedisProcess, make_frame: MakeFrame) -> None:
    async with client.pubsub() as listener:
        await listener.subscribe("mediamtx:updates")
        assert (await listener.get_message(timeout=5))["type"] == "subscribe"
        async with running(Writer(client, 3600, 10**6)) as writer:
            writer.write(make_frame(), b'{"server":"studio"}')
            heard = await listener.get_message(timeout=5)
    assert heard["data"] == '{"server":"studio"}'


async def test_an_outage_loses_nothing_that_fits_and_keeps_the_order(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame, wait_until: Callable[..., Any]
) -> None:
    redis_process.command("CONFIG", "SET", "appendfsync", "always")  # so that what was answered is on disk
    changes: list[bool] = []
    writer = Writer(client, 3600, 10**7, lambda available, reason: changes.append(available))
    async with running(writer):
        writer.write(make_frame(0), b"{}")
        await writer.flush(5)
        redis_process.kill()
        for number in range(1, 50):
            writer.write(make_frame(number), b"{}")
            await asyncio.sleep(0)
        await wait_until(lambda: not writer.available)
        assert writer.reason == "connection refused"
        assert len(writer.pending) == 49
        redis_process.start()
        await writer.flush(15)
    # All were answered before the kill, or written after it.
    assert ids(redis_process) == [f"{START_MS + number * 2000}-0" for number in range(50)]
    assert changes == [True, False, True]
    assert writer.totals.written == 50 * 4
    assert writer.pending.dropped_samples == 0
    latest = redis_process.command("HGET", "mediamtx:streams:latest", "studio/cam")
    assert '"received_bps":1049' in latest


async def test_the_ring_is_bounded_and_tells_what_it_dropped(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame, wait_until: Callable[..., Any]
) -> None:
    redis_process.kill()
    writer = Writer(client, 3600, 20_000)
    async with running(writer):
        for number in range(500):
            writer.write(make_frame(number), b"{}")
        waiting, dropped = len(writer.pending), writer.pending.dropped_frames
        assert waiting + dropped == 500
        assert dropped > 100
        assert writer.pending.weight <= 20_000
        assert writer.pending.dropped_samples == dropped * 4
        redis_process.start()
        await writer.flush(15)
    assert ids(redis_process) == [f"{START_MS + number * 2000}-0" for number in range(dropped, 500)]


async def test_killed_in_mid_write_there_is_no_twin_and_no_hole(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame, wait_until: Callable[..., Any]
) -> None:
    paths = tuple(f"cam{number}" for number in range(50))
    redis_process.command("CONFIG", "SET", "appendfsync", "always")  # so that what was answered is on disk
    writer = Writer(client, 3600, 10**8)
    async with running(writer):
        for number in range(60):
            writer.write(make_frame(number, paths=paths), b"{}")
        await wait_until(lambda: writer.totals.written > 1000)
        redis_process.kill()
        await wait_until(lambda: not writer.available)
        assert len(writer.pending) > 0, "the kill came too late to hit anything"
        redis_process.start()
        await writer.flush(20)
    for path in (paths[0], paths[-1]):
        expected = [f"{START_MS + number * 2000}-0" for number in range(60)]
        assert ids(redis_process, f"mediamtx:history:studio:path:{path}") == expected
    assert writer.totals.refused == 0


async def test_a_redis_that_hangs_gets_nothing_twice(
    redis_process: RedisProcess, make_frame: MakeFrame, wait_until: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    async with contextlib.aclosing(connect.open_url(redis_process.url, answer_seconds=0.2)) as client:
        writer = Writer(client, 3600, 10**7)
        async with running(writer):
            writer.write(make_frame(0), b"{}")
            await writer.flush(5)
            redis_process.freeze()  # it takes commands and does not answer, until it does all of them at once
            for number in range(1, 10):
                writer.write(make_frame(number), b"{}")
            await wait_until(lambda: writer.totals.failures >= 2)
            assert writer.reason == "timed out"
            assert [getattr(told, "remedy", "") for told in caplog.records if "samples wait" in told.message] == [
                "see whether it hangs or the network drops what is sent, or give another --redis.url"
            ]
            redis_process.thaw()
            await writer.flush(15)
    assert ids(redis_process) == [f"{START_MS + number * 2000}-0" for number in range(10)]
    assert writer.totals.written + writer.totals.repeated == 40
    assert writer.totals.repeated >= 4
    assert writer.totals.refused == 0
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_restart_of_redis_that_nobody_notices_is_not_told(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame
) -> None:
    writer = Writer(client, 3600, 10**7)
    async with running(writer):
        writer.write(make_frame(0), b"{}")
        await writer.flush(5)
        redis_process.kill()
        redis_process.start()
        writer.write(make_frame(1), b"{}")
        await writer.flush(5)
    assert writer.totals.failures == 0


async def test_what_a_killed_redis_had_taken_lately_is_written_once_more(tmp_path: Path, make_frame: MakeFrame) -> None:
    server = RedisProcess(program_of("redis"), tmp_path, "--appendonly", "no")  # it forgets all
    try:
        async with contextlib.aclosing(connect.open_url(server.url)) as client:
            writer = Writer(client, 3600, 10**7)
            async with running(writer):
                for number in range(5):
                    writer.write(make_frame(number), b"{}")
                await writer.flush(5)
                server.kill()
                server.start()
                writer.write(make_frame(5), b"{}")
                await writer.flush(15)
        assert ids(server) == [f"{START_MS + number * 2000}-0" for number in range(6)]
        assert (writer.totals.written, writer.totals.restored, writer.totals.refused) == (24, 20, 0)
    finally:
        server.kill()


async def test_samples_of_a_server_that_another_historian_has_are_left_to_it(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame
) -> None:
    standings: dict[str, list[Standing]] = {"studio": ["free", "ours"], "other": ["theirs"]}
    asked: list[str] = []

    async def fence(server: str) -> Standing:
        asked.append(server)
        return standings[server].pop(0)

    writer = Writer(client, 3600, 10**6, fence=fence)
    async with running(writer):
        writer.write(make_frame(0), b"{}")
        writer.write(make_frame(0, server="other"), b"{}")
        await writer.flush(5)
    assert asked == ["studio", "studio", "other"], "before each write, and again where it is not settled"
    assert (writer.totals.written, writer.totals.left, writer.totals.failures) == (4, 4, 0)
    assert len(ids(redis_process)) == 1
    assert redis_process.command("EXISTS", PATH_KEY.replace("studio", "other")) == 0
    assert redis_process.command("HKEYS", "mediamtx:servers:latest") == ["studio"]


async def test_who_takes_over_goes_on_after_the_newest_entry(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(Writer(client, 3600, 10**6)) as former:
        former.write(make_frame(10), b"{}")
        await former.flush(5)
    assert await newest_ms(client, "nobody") == 0
    newest = await newest_ms(client, "studio")
    assert newest == START_MS + 20_000
    writer = Writer(client, 3600, 10**6)
    writer.write(make_frame(9), b"{}")  # scraped while both did, and waiting
    writer.take_over("studio", newest)
    async with running(writer):
        writer.write(make_frame(8), b"{}")  # by a clock that is behind
        writer.write(make_frame(11), b"{}")
        await writer.flush(5)
    assert [int(entry_id[:-2]) - START_MS for entry_id in ids(redis_process)] == [20_000, 20_001, 22_000]
    assert (writer.totals.written, writer.totals.repeated, writer.totals.refused) == (8, 4, 0)


async def test_a_key_of_another_type_does_not_stop_the_others(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame, caplog: pytest.LogCaptureFixture
) -> None:
    redis_process.command("SET", PATH_KEY, "in the way")
    async with running(Writer(client, 3600, 10**6)) as writer:
        for number in range(3):
            writer.write(make_frame(number), b"{}")
        await writer.flush(5)
        assert (writer.totals.refused, writer.totals.written) == (3, 9)
        assert writer.available
    assert len(ids(redis_process, "mediamtx:history:studio:host")) == 3
    told = [record for record in caplog.records if record.message == "Redis refuses a write"]
    assert [vars(record)["key"] for record in told] == [PATH_KEY]
    assert vars(told[0])["reason"] == "the key holds another type"


async def test_a_frame_that_comes_while_another_is_written_is_told_as_well(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame
) -> None:
    async with running(Writer(client, 3600, 10**6)) as writer:
        for stage in range(30):  # of the write before
            writer.write(make_frame(2 * stage, interval=10_000), b"{}")
            for _ in range(stage):
                await asyncio.sleep(0)
            writer.write(make_frame(2 * stage + 1, interval=10_000), b"{}")
            await writer.flush(5)
            latest = redis_process.command("HGET", "mediamtx:streams:latest", "studio/cam")
            assert f'"received_bps":{1001 + 2 * stage}' in latest, stage


async def test_a_frame_that_cannot_be_written_does_not_stop_the_others(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(Writer(client, 3600, 10**6)) as writer:
        writer.write(make_frame(0, paths=("\udc80",)), b"{}")  # no text that could be encoded
        writer.write(make_frame(1), b"{}")
        await writer.flush(5)
    assert len(ids(redis_process)) == 1
    assert writer.totals.refused == 4
    assert any(record.message == "a scrape could not be stored" for record in caplog.records)


async def test_a_full_redis_is_waited_for(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame, wait_until: Callable[..., Any]
) -> None:
    redis_process.command("CONFIG", "SET", "maxmemory", 1)
    writer = Writer(client, 3600, 10**6)
    async with running(writer):
        writer.write(make_frame(), b"{}")
        await wait_until(lambda: writer.totals.failures > 0)
        assert writer.reason == "it is out of memory (maxmemory)"
        redis_process.command("CONFIG", "SET", "maxmemory", 0)
        await writer.flush(15)
    assert len(ids(redis_process)) == 1


async def test_a_clock_that_goes_back_neither_stops_nor_loses_samples(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(Writer(client, 10**6, 10**6)) as writer:
        for number in (2000, 200, 201, 2001):  # an hour back, then right again
            writer.write(make_frame(number), b"{}")
        await writer.flush(5)
        assert writer.totals.refused == 0
    assert [int(entry_id[:-2]) - START_MS for entry_id in ids(redis_process)] == [
        4_000_000,
        4_000_001,
        4_000_002,
        4_002_000,
    ]
    assert sum("clock went back" in record.message for record in caplog.records) == 1


async def test_a_store_of_another_release_is_left_alone(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame, wait_until: Callable[..., Any]
) -> None:
    redis_process.command("SET", "mediamtx:schema", "99")
    writer = Writer(client, 3600, 10**6)
    async with running(writer):
        writer.write(make_frame(), b"{}")
        await wait_until(lambda: bool(writer.totals.failures))
        assert "'99'" in writer.reason
    assert redis_process.command("EXISTS", PATH_KEY) == 0


async def test_what_is_left_at_the_stop_is_told(
    client: Redis, redis_process: RedisProcess, make_frame: MakeFrame, caplog: pytest.LogCaptureFixture
) -> None:
    redis_process.kill()
    async with running(Writer(client, 3600, 10**6)) as writer:
        writer.write(make_frame(), b"{}")
        await writer.flush(0.2)
    told = next(record for record in caplog.records if "could not take" in record.message)
    assert (vars(told)["frames"], vars(told)["samples"]) == (1, 4)


async def test_a_refused_login_is_told_once_with_its_remedy_and_never_the_password(
    redis_process: RedisProcess, make_frame: MakeFrame, caplog: pytest.LogCaptureFixture, wait_until: Callable[..., Any]
) -> None:
    redis_process.command("CONFIG", "SET", "requirepass", "right")
    heard: list[tuple[bool, str]] = []
    url = Secret(f"redis://:wr0ng@127.0.0.1:{redis_process.port}")
    async with contextlib.aclosing(connect.open_url(url)) as refused:
        writer = Writer(refused, 3600, 10**6, lambda *change: heard.append(change), redact_url(url.reveal()))
        async with running(writer):
            writer.write(make_frame(), b"{}")
            await wait_until(lambda: writer.totals.failures > 1)
            redis_process.kill()
            await wait_until(lambda: len(heard) > 1)
    assert heard == [(False, "wrong user or password"), (False, "connection refused")]
    told = [vars(record) for record in caplog.records if "samples wait in memory" in record.message]
    remedy = "check user and password in REDIS_URL or its file, which is read anew"
    assert [(record["message"].partition(",")[0], record["reason"], record["remedy"]) for record in told] == [
        ("Redis refuses the login", "wrong user or password", remedy),
        ("Redis does not answer", "connection refused", "start it, or give another --redis.url"),
    ]
    assert {record["address"] for record in told} == {f"redis://127.0.0.1:{redis_process.port}"}
    assert "wr0ng" not in str(told)


async def test_the_remedy_for_a_store_of_our_own_is_another(client: Redis, caplog: pytest.LogCaptureFixture) -> None:
    writer = Writer(client, 3600, 10**6, address="embedded in /x", start="wait")
    writer.away(faults.trouble(ConnectionRefusedError()))
    assert vars(caplog.records[-1])["remedy"] == "wait"
