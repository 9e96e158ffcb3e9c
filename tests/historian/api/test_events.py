"""The routes of events and availability, on a real Redis; their answers are as openapi.json describes them."""

from collections.abc import Iterator

import pytest

from historian.store.events import EventWriter
from tests.historian.api.conftest import Api, serving
from tests.historian.api.test_openapi import SCHEMAS, check
from tests.historian.conftest import START_MS, MakeFrame, RedisProcess
from tests.historian.store.test_events import DAY_MS, bare_frame, event

START = START_MS / 1000
DOWN, OUTAGE, OPEN = f"{START_MS}-0", f"{START_MS + 30_000}-1", f"{START_MS + 60_000}-2"


@pytest.fixture
def filled(redis_process: RedisProcess, make_frame: MakeFrame) -> Iterator[Api]:
    """A stream that was away for 10 s, an outage of 10 s, and a finding that is open; it is START + 100 s."""
    writer = EventWriter(10**9)
    told = (
        (0, event(DOWN, cause="gone", level="crit", end=START + 10)),
        (30, event(OUTAGE, path=None, type="incident", cause="unknown", end=START + 40, count=1, paths=["cam"])),
        (60, event(OPEN, type="finding", cause="srt_latency", level="warn", values={"rtt_ms": 57})),
    )
    for seconds, one in told:
        redis_process.commands(writer.commands(bare_frame(one), START_MS + seconds * 1000))
    with serving(redis_process.url) as api:
        frame = make_frame(0)
        frame.streams["cam"]["first_seen"] = START - 100
        api.context.hub.apply(frame)
        yield api


def test_events(filled: Api) -> None:
    answer = filled.client.get("/api/v1/events").json()
    check(answer, SCHEMAS["Events"], "Events")
    assert [one["id"] for one in answer["events"]] == [OPEN, OUTAGE, DOWN]
    assert (answer["next"], answer["complete_from"]) == (None, None)
    assert answer["events"][0] == event(OPEN, type="finding", cause="srt_latency", level="warn", values={"rtt_ms": 57})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("server=studio&path=cam&type=state,finding&level=warn,crit", [OPEN, DOWN]),
        ("type=incident", [OUTAGE]),
        ("path=dog", [OUTAGE]),
        ("from=-65s", [OPEN, OUTAGE]),
        ("from=2026-01-01T00:00:20Z&to=2026-01-01T00:00:50Z", [OUTAGE]),
    ],
)
def test_some_of_them(filled: Api, query: str, expected: list[str]) -> None:
    assert [one["id"] for one in filled.client.get(f"/api/v1/events?{query}").json()["events"]] == expected


def test_page_by_page(filled: Api) -> None:
    first = filled.client.get("/api/v1/events?limit=2").json()
    second = filled.client.get("/api/v1/events", params={"limit": 2, "cursor": first["next"]}).json()
    assert [one["id"] for one in first["events"] + second["events"]] == [OPEN, OUTAGE, DOWN]
    assert second["next"] is None


def test_as_a_table(filled: Api) -> None:
    answer = filled.client.get("/api/v1/events?format=csv&level=warn")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="events.csv"'
    assert answer.headers["cache-control"] == "no-store"
    head, row = answer.text.splitlines()
    assert head.startswith("begin,end,duration,server,path,level")
    assert row.startswith("2026-01-01T00:01:00.000Z,,,studio,cam,warn,finding,srt_latency")


def test_availability(filled: Api) -> None:
    answer = filled.client.get("/api/v1/availability?server=studio&path=cam").json()
    check(answer, SCHEMAS["Availability"], "Availability")
    assert (answer["server"], answer["path"], answer["now"]) == ("studio", "cam", START + 100)
    # Of the 200 s since it was first seen 10 are unknown and 10 it was away.
    share = {"ratio": 0.947368, "down": 10, "unknown": 10, "off": 0, "known_from": START - 100}
    assert answer["ranges"] == {"24h": share, "7d": share, "30d": share}
    assert answer["bars"]["24h"][-1]["ratio"] == 0.947368
    assert answer["bars"]["24h"][0]["ratio"] is None


def test_availability_is_told_from_when_events_are_kept(filled: Api) -> None:
    settings = filled.context.settings
    filled.context.settings = type(settings)(history_events=60.0)
    answer = filled.client.get("/api/v1/availability?server=studio&path=cam").json()
    assert answer["ranges"]["24h"] == {"ratio": 1, "down": 0, "unknown": 0, "off": 0, "known_from": START + 40}


def test_of_a_stream_that_an_older_historian_stored(filled: Api) -> None:
    stream = filled.context.hub.streams["studio/cam"]
    del stream["first_seen"]
    answer = filled.client.get("/api/v1/availability?server=studio&path=cam").json()
    assert answer["ranges"]["30d"]["known_from"] == stream["since"]


WRONG: list[tuple[str, int, str]] = [
    ("events?sever=a", 400, "unknown parameter 'sever'; known here: server, path, type, level, from, to, limit"),
    ("events?type=party", 400, "type: 'party' is none of state, finding, flapping, incident"),
    ("events?level=ok", 400, "level: 'ok' is none of info, warn, crit"),
    ("events?from=soon", 400, "from: 'soon' is not a time"),
    ("events?from=-1h&to=-2h", 400, "from must be earlier than to"),
    ("events?limit=10001", 400, "limit: '10001' is not a whole number from 1 to 10000"),
    ("events?cursor=x", 400, "cursor is not one that this API has given"),
    ("events?format=xml", 400, "format: 'xml' is none of json, csv"),
    ("availability", 400, "server is missing"),
    ("availability?server=studio", 400, "path is missing"),
    ("availability?server=nobody&path=cam", 404, "no server 'nobody'"),
    ("availability?server=studio&path=dog", 404, "no stream 'dog' on server 'studio'"),
    ("availability?server=studio&path=cam&range=24h", 400, "unknown parameter 'range'"),
]


@pytest.mark.parametrize(("address", "status", "words"), WRONG)
def test_wrong_input_is_told_in_words(api: Api, make_frame: MakeFrame, address: str, status: int, words: str) -> None:
    api.context.hub.apply(make_frame(0))
    answer = api.client.get(f"/api/v1/{address}")
    assert (answer.status_code, list(answer.json())) == (status, ["error"])
    assert words in answer.json()["error"]


def test_of_a_server_that_is_not_watched_any_more(filled: Api) -> None:
    filled.context.hub.forget("studio")
    assert filled.client.get("/api/v1/events").json()["events"] == []
    assert [one["id"] for one in filled.client.get("/api/v1/events?server=studio").json()["events"]][-1] == DOWN
    answer = filled.client.get("/api/v1/events?server=nobody")
    assert (answer.status_code, answer.json()) == (404, {"error": "no server 'nobody'; /api/v1/servers lists them"})


def test_without_redis(api: Api, make_frame: MakeFrame) -> None:
    assert api.client.get("/api/v1/events").json() == {"events": [], "next": None, "complete_from": None}, "no servers"
    api.context.hub.apply(make_frame(0))
    for address, what in (("events", "events"), ("availability?server=studio&path=cam", "availability")):
        answer = api.client.get(f"/api/v1/{address}")
        assert answer.status_code == 503
        assert answer.json() == {"error": f"no {what}: Redis does not answer (connection refused)"}
        assert answer.headers["retry-after"] == "5"


def test_a_key_of_another_type(filled: Api, redis_process: RedisProcess) -> None:
    redis_process.command("DEL", "mediamtx:events:studio")
    redis_process.command("SET", "mediamtx:events:studio", "in the way")
    answer = filled.client.get("/api/v1/events")
    assert answer.status_code == 404
    assert answer.json()["error"].startswith("no events: the key holds another type; delete or rename the key")


def test_a_long_day(redis_process: RedisProcess, make_frame: MakeFrame) -> None:
    """As many events as a busy server has in a month are read for an availability."""
    writer, commands = EventWriter(10**9), []
    for number in range(3000):
        time_ms = START_MS - 29 * DAY_MS + number * 800_000
        one = event(f"{time_ms}-{number}", path=f"cam{number % 30}", end=time_ms / 1000 + 8)
        commands += writer.commands(bare_frame(one), time_ms)
    redis_process.commands(commands)
    with serving(redis_process.url) as api:
        frame = make_frame(0, paths=("cam7",))
        frame.streams["cam7"]["first_seen"] = START - 40 * 86400
        api.context.hub.apply(frame)
        answer = api.client.get("/api/v1/availability?server=studio&path=cam7").json()
    assert answer["ranges"]["30d"]["down"] == 100 * 8
    assert sum(bar["down"] for bar in answer["bars"]["30d"]) == 100 * 8
