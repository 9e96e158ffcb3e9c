"""Lists as a client reads them: in one request, in pages after all, without twins."""

import json
from typing import Any

import pytest
import responses

from exporter import errors
from exporter.client import ApiClient
from exporter.transport import Access
from tests.exporter.asking import named, read_paths, soon
from tests.exporter.fake_mediamtx import Handler, fake_mediamtx
from tests.exporter.pages import client

PATHS = "v3/paths/list"


def test_one_request_reads_a_whole_list_on_a_kept_connection() -> None:
    with fake_mediamtx() as server:
        server.lists[PATHS] = named(*map(str, range(1000)))
        asked = client(server)
        assert len(read_paths(asked)) == 1000
        assert len(read_paths(asked)) == 1000
        assert server.requests == {PATHS: 2}
        assert asked.requests == {("paths/list", "200"): 2}
        asked.close()


def test_info() -> None:
    with fake_mediamtx() as server:
        info = client(server).read_one("info", "info", soon())
        assert (info.version, info.started) == ("v1.20.1", "2026-11-22T18:00:00.5Z")


def test_a_list_in_pages_after_all_is_read_page_by_page() -> None:
    with fake_mediamtx() as server:
        server.lists[PATHS] = named(*map(str, range(25)))
        server.page_limit = 10
        assert read_paths(client(server)) == [str(number) for number in range(25)]
        assert server.requests[PATHS] == 3


def pages_that_shift(handler: Handler) -> None:
    """Between two pages a path comes and goes: page 0 has it, page 1 shows its neighbour once more."""
    first = "page=1" not in handler.path
    items = named("a", "b") if first else named("b", "c")
    handler.send(json.dumps({"itemCount": 4, "pageCount": 2, "items": items}).encode())


def test_pages_that_do_not_fit_together_are_read_again_and_then_given_up() -> None:
    with fake_mediamtx() as server:
        server.replies[PATHS] = pages_that_shift
        with pytest.raises(errors.Incomplete):
            read_paths(client(server))
        assert server.requests[PATHS] == 6


def test_pages_that_fit_at_the_second_try() -> None:
    with fake_mediamtx() as server:
        server.lists[PATHS] = named("a", "b", "c", "d")
        server.page_limit = 2

        def shift_once(handler: Handler) -> None:
            del server.replies[PATHS]
            pages_that_shift(handler)

        server.replies[PATHS] = shift_once
        assert read_paths(client(server)) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "lie",
    [
        {"itemCount": 10**9, "pageCount": 10**9, "items": named("a")},
        {"itemCount": 3, "pageCount": 1, "items": named("a")},
        {"itemCount": 0, "pageCount": 5, "items": named("a")},
        {"itemCount": 2, "pageCount": 1, "items": []},
    ],
)
def test_counts_that_lie(lie: dict[str, Any]) -> None:
    with fake_mediamtx() as server:
        server.replies[PATHS] = lambda handler: handler.send(json.dumps(lie).encode())
        with pytest.raises(errors.Incomplete):
            read_paths(client(server))
        assert server.requests[PATHS] < 10


def test_twins_and_items_without_a_name_are_left_out() -> None:
    with fake_mediamtx() as server:
        server.lists[PATHS] = [*named("a", "b", "a"), {"confName": "nameless"}]
        assert read_paths(client(server)) == ["a", "b"]


def test_a_connection_closed_meanwhile_is_opened_again() -> None:
    with fake_mediamtx() as server:
        server.lists[PATHS] = named("a")

        def last_answer(handler: Handler) -> None:
            handler.send(b'{"items": []}')
            handler.close_connection = True

        asked = client(server)
        server.replies[PATHS] = last_answer
        assert read_paths(asked) == []
        del server.replies[PATHS]
        assert read_paths(asked) == ["a"]


def test_old_releases_answer_under_v2() -> None:
    with fake_mediamtx() as server:
        server.lists = {"v2/paths/list": named("a")}
        asked = client(server)
        assert read_paths(asked) == ["a"]
        assert read_paths(asked) == ["a"]
        assert server.requests == {PATHS: 1, "v2/paths/list": 2}


def test_another_list_that_is_absent_is_no_reason_to_look_under_v2() -> None:
    with fake_mediamtx() as server:
        with pytest.raises(errors.Absent):
            client(server).read_all("moqsessions/list", "moq", soon())
        assert server.requests == {"v3/moqsessions/list": 1}


@responses.activate
def test_what_is_asked() -> None:
    responses.get("http://10.0.0.5:9997/v3/srtconns/list", json={"items": [], "itemCount": 0, "pageCount": 0})
    asked = ApiClient(Access("http://10.0.0.5:9997"), timeout=5, max_bytes=1000)
    assert asked.read_all("srtconns/list", "srt", soon()) == []
    (call,) = responses.calls
    assert call.request.url == "http://10.0.0.5:9997/v3/srtconns/list?itemsPerPage=1000000"
    assert call.request.headers["Accept-Encoding"] == "identity"
