"""Pages of events from a real Redis: order, filters, ranges, cursors, and how far back a read goes."""

import csv
import dataclasses
import io
from collections.abc import Sequence
from typing import Any

import pytest
from redis.asyncio import Redis

from historian.events.event import Event
from historian.query import events
from historian.query.events import Wanted, to_csv
from historian.store.events import EventWriter
from tests.historian.conftest import START_MS, RedisProcess
from tests.historian.store.test_events import bare_frame, event

pytestmark = pytest.mark.anyio

START = START_MS / 1000
HOUR = 3600.0


def name(seconds: float, number: int = 0) -> str:
    return f"{START_MS + round(seconds * 1000)}-{number}"


def store(redis_process: RedisProcess, *told: tuple[float, dict[str, Any]], server: str = "studio") -> None:
    """Write events, each with the seconds after the start at which it is told of."""
    writer, commands = EventWriter(10**9), []
    for seconds, one in told:
        frame = dataclasses.replace(bare_frame({**one, "server": server}), server=server)
        commands += writer.commands(frame, START_MS + round(seconds * 1000))
    redis_process.commands(commands)


async def read(client: Redis, servers: Sequence[str] = ("studio",), **wanted: Any) -> list[str]:
    found, _ = await events.read(client, servers, Wanted(**wanted))
    return [one.id for one in found]


A, B, C = name(0), name(100, 1), name(200, 2)


async def test_newest_begin_first_in_their_last_form(client: Redis, redis_process: RedisProcess) -> None:
    assert await read(client) == []
    store(
        redis_process,
        (0, event(A)),
        (100, event(B, path="dog")),
        (200, event(C, end=START + 300)),
        (400, event(A, end=START + 400, cause="missing")),
    )
    found, following = await events.read(client, ["studio"], Wanted())
    assert [one.id for one in found] == [C, B, A]
    assert following is None
    assert (found[2].cause, found[2].duration) == ("missing", 400)


async def test_filters(client: Redis, redis_process: RedisProcess) -> None:
    store(
        redis_process,
        (0, event(A, level="crit", type="finding", cause="srt_latency")),
        (100, event(B, path="dog", level="warn")),
        (200, event(C, path=None, type="incident", cause="unknown", values={"reason": "refused"})),
        (300, event(name(300, 3), path=None, type="incident", cause="gone")),
        (400, event(name(400, 4), path=None, cause="restarted", end=START + 400)),
    )
    assert await read(client, types=["incident"]) == [name(300, 3), C]
    assert await read(client, levels=["warn", "crit"]) == [B, A]
    assert await read(client, path="dog") == [name(400, 4), C, B], "with what concerns all paths of the server"
    assert await read(client, path="dog", types=["state"], levels=["warn"]) == [B]
    assert await read(client, path="do") == [name(400, 4), C]


async def test_a_range_has_what_was_open_in_it(client: Redis, redis_process: RedisProcess) -> None:
    store(
        redis_process,
        (0, event(A)),  # stays open
        (100, event(B)),
        (200, event(C)),
        (250, event(B, end=START + 250)),
        (300, event(C, end=START + 300)),
    )
    assert await read(client, start=START + 260) == [C, A]
    assert await read(client, end=START + 150) == [B, A]
    assert await read(client, start=START + 250, end=START + 250) == [C, B, A]


async def test_what_is_open_for_days_is_found_in_the_last_hour(client: Redis, redis_process: RedisProcess) -> None:
    hours = [(hour * HOUR, name(hour * HOUR, hour)) for hour in range(1, 80)]
    store(redis_process, (0, event(A)), *((begin, event(one, end=START + begin)) for begin, one in hours))
    assert await read(client, start=START + 78.5 * HOUR) == [name(79 * HOUR, 79), A]


async def test_pages(client: Redis, redis_process: RedisProcess) -> None:
    """However the pages are cut, they are the whole list; events of one moment and of several servers among them."""
    told = []
    for number in range(1300):
        begin = number // 3 * 10.0
        one = event(name(begin, number), end=START + begin + 5 if number % 7 else None)
        told.append((begin, one))
    store(redis_process, *told[::2])
    store(redis_process, *told[1::2], server="other")
    servers = ["other", "studio"]
    whole = await read(client, servers)
    assert len(whole) == 1300
    assert [int(one.partition("-")[0]) for one in whole] == sorted(int(one.partition("-")[0]) for one in whole)[::-1]
    for limit in (50, 499, 1299, 1300):
        pages: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page, cursor = await events.read(client, servers, Wanted(limit=limit, cursor=cursor))
            assert len(page) <= limit
            pages += [one.id for one in page]
        assert pages == whole, limit


async def test_a_page_of_the_newest_does_not_read_all(client: Redis, redis_process: RedisProcess) -> None:
    hours = [(number * HOUR, name(number * HOUR, number)) for number in range(3000)]
    store(redis_process, *((begin, event(one, end=START + begin + 60)) for begin, one in hours))
    redis_process.command("CONFIG", "RESETSTAT")
    assert len(await read(client, limit=100)) == 100
    calls = redis_process.command("INFO", "commandstats")["cmdstat_xrevrange"]["calls"]
    assert calls == 2, "one for the newest, one piece of 500"


async def test_events_that_lasted_long_do_not_displace_those_that_began_after_them(
    client: Redis, redis_process: RedisProcess
) -> None:
    """The newest entries tell of the ends of old events; what began in between stands in older entries."""
    old = [name(number, number) for number in range(60)]
    between = [name(1000 + number, 100 + number) for number in range(300)]
    new = [name(2000 + number, 500 + number) for number in range(445)]
    store(
        redis_process,
        *((number, event(one)) for number, one in enumerate(old)),
        *((1000 + number, event(one, end=START + 1000 + number)) for number, one in enumerate(between)),
        *((2000 + number, event(one, end=START + 2000 + number)) for number, one in enumerate(new)),
        *((3000 + number, event(one, end=START + 3000 + number)) for number, one in enumerate(old)),
    )
    assert await read(client, limit=460) == [*new[::-1], *between[:-16:-1]]


async def test_what_another_program_wrote_is_left_out(
    client: Redis, redis_process: RedisProcess, caplog: pytest.LogCaptureFixture
) -> None:
    store(redis_process, (0, event(A)))
    redis_process.command("XADD", "mediamtx:events:studio", "*", "what", "else")
    redis_process.command("XADD", "mediamtx:events:studio", "*", "id", "x", "event", "{}")
    assert await read(client, limit=10) == [A]
    assert "left out what another program wrote" in caplog.text


async def test_a_cursor_that_is_not_ours(client: Redis) -> None:
    for cursor in ("x", "e30", "WzEsMl0", "%%%", "WzEsIngiLCJ5Il0"):
        with pytest.raises(ValueError, match="cursor is not one that this API has given"):
            await events.read(client, ["studio"], Wanted(cursor=cursor))


async def test_complete_from(client: Redis, redis_process: RedisProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    store(redis_process, *((number, event(name(number, number))) for number in range(20)))
    assert await events.complete_from(client, ["studio", "other"]) is None
    monkeypatch.setattr("historian.store.events.MOST", 20)
    assert await events.complete_from(client, ["studio", "other"]) == START


async def test_a_table() -> None:
    first = Event(**event(A, end=START + 1.5, level="crit"))
    second = Event(**event(B, path=None, type="incident", cause="gone", count=7, paths=["a", "b"]))
    lines = to_csv([second, first]).splitlines()
    assert lines == [
        "begin,end,duration,server,path,level,type,cause,role,remote,protocol,count,text_en,text_de,id,incident",
        f"2026-01-01T00:01:40.000Z,,,studio,,info,incident,gone,,,,7,gone,weg,{B},",
        f"2026-01-01T00:00:00.000Z,2026-01-01T00:00:01.500Z,1.5,studio,cam,crit,state,gone,,,,,gone,weg,{A},",
    ]


@pytest.mark.parametrize("path", ["=1+1", "+1", "-2", "@sum(a)", "\t=1", "a=1"])
async def test_a_table_holds_no_formula(path: str) -> None:
    (row,) = csv.DictReader(io.StringIO(to_csv([Event(**event(A, path=path))])))
    assert row["path"] == (path if path == "a=1" else f"'{path}")
