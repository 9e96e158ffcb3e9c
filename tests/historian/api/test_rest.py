from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from historian.api.context import Context
from historian.store.raw import RawWriter
from tests.historian.api.conftest import Api, serving
from tests.historian.conftest import START_MS, MakeFrame, RedisProcess


def test_servers(api: Api, make_frame: MakeFrame) -> None:
    assert api.client.get("/api/v1/servers").json() == {
        "servers": [],
        "history": False,
        "history_reason": "not connected yet",
        "notify": [],
    }
    api.context.hub.set_notify([{"name": "chat", "since": 1.5, "reason": "HTTP 404"}])
    assert api.client.get("/api/v1/servers").json()["notify"] == [{"name": "chat", "since": 1.5, "reason": "HTTP 404"}]
    for server in ("b", "a"):
        api.context.hub.apply(make_frame(0, server=server))
    answer = api.client.get("/api/v1/servers")
    assert [server["server"] for server in answer.json()["servers"]] == ["a", "b"]
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


def test_streams_are_filtered_sorted_and_paged(api: Api, make_frame: MakeFrame) -> None:
    api.context.hub.apply(make_frame(0, paths=("a", "b", "c")))
    api.context.hub.apply(make_frame(0, server="other"))
    answer = api.client.get(
        "/api/v1/streams?server=studio&sort=-path&limit=2&state=live,down&health=ok&q=STUDIO"
    ).json()
    assert [stream["path"] for stream in answer["streams"]] == ["c", "b"]
    following = api.client.get(
        "/api/v1/streams", params={"server": "studio", "sort": "-path", "cursor": answer["next"]}
    )
    assert [stream["path"] for stream in following.json()["streams"]] == ["a"]
    assert following.json()["next"] is None


@pytest.mark.parametrize("path", ["cam", "ob/van-2", "a b", "ü/100%", "a:b", "x?y#z"])
def test_one_stream(api: Api, make_frame: MakeFrame, path: str) -> None:
    api.context.hub.apply(make_frame(0, paths=(path,)))
    answer = api.client.get(f"/api/v1/streams/studio/{quote(path)}")
    assert answer.status_code == 200
    assert answer.json()["path"] == path


def test_no_such_stream_on_a_server_that_is_there(api: Api, make_frame: MakeFrame) -> None:
    api.context.hub.apply(make_frame(0))
    answer = api.client.get("/api/v1/streams/studio/nothing")
    assert (answer.status_code, answer.json()) == (404, {"error": "no stream 'nothing' on server 'studio'"})


WRONG: list[tuple[str, int, str]] = [
    ("/api/v1/servers?x=1", 400, "unknown parameter 'x'"),
    ("/api/v1/streams?sever=a", 400, "unknown parameter 'sever'; known here: server, state"),
    ("/api/v1/streams?state=alive", 400, "state: 'alive' is none of"),
    ("/api/v1/streams?health=good", 400, "health: 'good' is none of"),
    ("/api/v1/streams?sort=colour", 400, "sort: 'colour' is none of"),
    ("/api/v1/streams?limit=0", 400, "limit: '0' is not a whole number from 1 to 10000"),
    ("/api/v1/streams?limit=-1", 400, "limit"),
    ("/api/v1/streams?limit=1e3", 400, "limit"),
    ("/api/v1/streams?limit=٣", 400, "limit"),
    ("/api/v1/streams?limit=10001", 400, "limit"),
    ("/api/v1/streams?limit=999999999999999999999999", 400, "limit"),
    ("/api/v1/streams?cursor=x", 400, "cursor is not one that this API has given"),
    ("/api/v1/streams?server=a&server=b", 400, "server is given more than once"),
    ("/api/v1/streams?q=" + "x" * 1025, 400, "q is too long"),
    ("/api/v1/streams/nobody/nothing", 404, "no server 'nobody'; /api/v1/servers lists them"),
    ("/api/v1/history", 400, "server is missing"),
    ("/api/v1/history?server=s&kind=door", 400, "kind: 'door' is none of path, srt, host, server"),
    ("/api/v1/history?server=s", 400, "path is missing"),
    ("/api/v1/history?server=s&kind=srt", 400, "path is missing"),
    ("/api/v1/history?server=s&kind=srt&path=p&role=idle", 400, "role: 'idle' is none of publish, read"),
    ("/api/v1/history?server=s&kind=srt&path=p&role=read", 400, "remote is missing: role=read takes the reader's host"),
    ("/api/v1/history?server=s&kind=srt&path=p&remote=r", 400, "remote does not go with role=publish"),
    ("/api/v1/history?server=s&kind=host&path=p", 400, "path does not go with kind=host"),
    ("/api/v1/history?server=s&path=p&remote=r", 400, "remote does not go with kind=path"),
    ("/api/v1/history?server=s&path=p&fields=rtt_ms", 400, "fields: 'rtt_ms' is none of state, "),
    ("/api/v1/history?server=s&path=p&from=soon", 400, "from: 'soon' is not a time"),
    ("/api/v1/history?server=s&path=p&to=1767225600000", 400, "to: "),
    ("/api/v1/history?server=s&path=p&from=-1h&to=-2h", 400, "from must be earlier than to"),
    ("/api/v1/history?server=s&path=p&points=1", 400, "points: '1' is not a whole number from 2 to 5000"),
    ("/api/v1/history?server=s&path=p&points=5001", 400, "points"),
    ("/api/v1/history?server=s&path=p&format=xml", 400, "format: 'xml' is none of json, csv"),
    ("/api/v1/history?server=s&path=p", 503, "no history: Redis does not answer (connection refused)"),
    ("/api/v1/nothing", 404, "there is nothing at this address"),
    ("/api/v2/servers", 404, "there is nothing at this address"),
    ("/api/v1/streams/%ff%fe/%00", 404, "no server"),
]


@pytest.mark.parametrize(("address", "status", "words"), WRONG)
def test_wrong_input_is_told_in_words(api: Api, address: str, status: int, words: str) -> None:
    answer = api.client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json()) == {"error"}
    assert words in answer.json()["error"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_changed(api: Api, method: str) -> None:
    answer = api.client.request(method, "/api/v1/servers")
    assert answer.status_code == 405
    assert answer.json() == {"error": "only GET and HEAD are answered here"}
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_a_mistake_of_ours_shows_no_traceback(api: Api, make_frame: MakeFrame) -> None:
    api.context.hub.streams["broken/stream"] = {}  # cannot be: the pipeline gives every stream a path
    answer = api.client.get("/api/v1/streams")
    assert answer.status_code == 500
    assert answer.json() == {"error": "a mistake of the historian; its log says more"}
    assert answer.headers["x-content-type-options"] == "nosniff"


HISTORY = "/api/v1/history?server=studio&from=2026-01-01T00:00:00Z"


@pytest.fixture
def filled(redis_process: RedisProcess, make_frame: MakeFrame) -> Iterator[TestClient]:
    writer = RawWriter(10**9)
    for number in range(10):
        redis_process.commands(writer.commands(make_frame(number), START_MS + number * 2000))
    with serving(redis_process.url) as served:
        yield served.client


def test_history_in_json(filled: TestClient) -> None:
    answer = filled.get(f"{HISTORY}&path=cam&fields=received_bps,frames_in_error&to=2026-01-01T00:00:04Z")
    start = START_MS / 1000
    assert answer.json() == {
        "server": "studio",
        "kind": "path",
        "path": "cam",
        "from": start,
        "to": start + 4,
        "step": 2.0,
        "tier": "raw",
        "t": [start, start + 2, start + 4],
        "fields": {
            "received_bps": {part: [1000, 1001, 1002] for part in ("avg", "min", "max")},
            "frames_in_error": {part: [1, 1, 1] for part in ("avg", "min", "max", "sum")},
        },
    }


def test_history_of_every_kind(filled: TestClient) -> None:
    cases: dict[str, dict[str, Any]] = {
        "kind=srt&path=cam": {"path": "cam", "role": "publish", "remote": ""},
        "kind=srt&path=cam&role=publish&remote=": {"path": "cam", "role": "publish", "remote": ""},
        "kind=host": {},
        "kind=server": {},
    }
    for query, expected in cases.items():
        answer = filled.get(f"{HISTORY}&{query}").json()
        assert len(answer["t"]) == 10, query
        assert expected.items() <= answer.items()


def test_history_in_csv(filled: TestClient) -> None:
    answer = filled.get(f"{HISTORY}&kind=srt&path=cam&fields=rtt_ms&format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="studio-srt-cam-publish.csv"'
    assert answer.text.splitlines()[:2] == [
        "time,rtt_ms_avg,rtt_ms_min,rtt_ms_max",
        "2026-01-01T00:00:00.000Z,12.5,12.5,12.5",
    ]


def test_no_history_of_what_never_was(filled: TestClient) -> None:
    answer = filled.get(f"{HISTORY}&kind=srt&path=cam&role=read&remote=10.0.0.9")
    assert answer.status_code == 404
    assert answer.json() == {"error": "no history of 'srt cam read 10.0.0.9' on server 'studio'"}


def test_the_history_of_a_new_stream_is_empty(filled: TestClient, make_frame: MakeFrame) -> None:
    context: Context = filled.app.state.context  # type: ignore[attr-defined]  # Starlette's type hides its own app
    context.hub.apply(make_frame(0, paths=("new",)))
    context.hub.apply(make_frame(0, server="fresh"))
    cases = {
        "path=new": "frames_in_error",
        "kind=srt&path=new": "sent_packets",
        "kind=host&server=fresh": "udp_receive_buffer_errors",
    }
    for query, fields in cases.items():
        given = query if "server=" in query else f"server=studio&{query}"
        answer = filled.get(f"/api/v1/history?{given}&fields={fields}")
        assert answer.status_code == 200
        assert answer.json()["t"] == []
        assert answer.json()["fields"] == {fields: {"avg": [], "min": [], "max": [], "sum": []}}


def test_a_key_of_another_type_is_told(filled: TestClient, redis_process: RedisProcess) -> None:
    redis_process.command("SET", "mediamtx:history:studio:path:other", "in the way")
    answer = filled.get(f"{HISTORY}&path=other")
    assert answer.status_code == 404
    assert answer.json()["error"].startswith("no history: the key holds another type; delete or rename the key")
