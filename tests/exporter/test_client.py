"""The client against real sockets and every way in which a server can misbehave."""

import gzip
import json
import time
from pathlib import Path
from typing import Any

import pytest
import responses

from exporter import errors
from exporter.client import ApiClient
from exporter.transport import Access
from tests.exporter.fake_mediamtx import Handler, Reply, fake_mediamtx
from tests.exporter.pages import client
from toolkit.secrets import Secret

PATHS = "v3/paths/list"


def soon(seconds: float = 5.0) -> float:
    return time.monotonic() + seconds


def read_paths(asked: ApiClient, seconds: float = 5.0) -> list[str]:
    deadline = soon(seconds)
    with asked.until(deadline):
        return [item.name for item in asked.read_all("paths/list", "path", deadline)]


def named(*names: str) -> list[dict[str, str]]:
    return [{"name": name} for name in names]


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


def answer(body: bytes, status: int = 200, **headers: str) -> Reply:
    return lambda handler: handler.send(body, status, headers.pop("kind", "application/json"), **headers)


def half_a_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"items": [')
    handler.wfile.flush()
    handler.close_connection = True


def half_a_chunked_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b'100\r\n{"items": [')
    handler.wfile.flush()
    handler.close_connection = True


def hang_up(handler: Handler) -> None:
    handler.close_connection = True


def flood(handler: Handler) -> None:
    """100 MB, or as much as the client takes."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(100 << 20))
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" " * (1 << 20))
        handler.wfile.flush()


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (answer(b"", 401, WWW_Authenticate='Basic realm="mediamtx"'), errors.Unauthorized),
        (answer(b"404 page not found", 404), errors.NotMediaMTX),
        (answer(b'{"status":"error","error":"terminated"}', 500), errors.HttpError),
        (answer(b"", 302, Location="http://127.0.0.1:1/login"), errors.NotMediaMTX),
        (answer(b"<html>It works!</html>"), errors.NotMediaMTX),
        (answer(b'{"items": ['), errors.NotMediaMTX),
        (answer(gzip.compress(b'{"items": []}'), Content_Encoding="gzip"), errors.NotMediaMTX),
        (answer(b'{"items": "' + b"x" * (2 << 20) + b'"}'), errors.TooLarge),
        (flood, errors.TooLarge),
        (half_a_body, errors.Incomplete),
        (half_a_chunked_body, errors.Incomplete),
        (hang_up, errors.Incomplete),
    ],
)
def test_failures_have_their_names(reply: Reply, expected: type[Exception]) -> None:
    with fake_mediamtx() as server:
        server.replies["*"] = reply
        with pytest.raises(expected):
            read_paths(client(server))


def silence(handler: Handler) -> None:
    handler.server.over.wait()
    handler.close_connection = True


def dripping_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    drip(handler, b" ")


def dripping_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    drip(handler, b"x")


def drip(handler: Handler, byte: bytes) -> None:
    while not handler.server.over.wait(0.02):
        handler.wfile.write(byte)
        handler.wfile.flush()


@pytest.mark.parametrize("reply", [silence, dripping_body, dripping_headers])
def test_whoever_is_slow_is_cut_off_at_the_deadline(reply: Reply) -> None:
    with fake_mediamtx() as server:
        server.replies["*"] = reply
        begun = time.monotonic()
        with pytest.raises(errors.TimedOut):
            read_paths(client(server), seconds=0.3)
        assert time.monotonic() - begun < 4  # not the 5 s of one answer, by a wide margin


def test_nobody_there() -> None:
    with fake_mediamtx() as server:
        asked = client(server)
    with pytest.raises(errors.Refused):
        read_paths(asked)
    assert asked.requests == {("paths/list", "0"): 1}


def test_unknown_host() -> None:
    asked = ApiClient(Access("http://no-such-host.invalid:9997"), timeout=5, max_bytes=1000)
    with pytest.raises(errors.NameUnknown):
        read_paths(asked)


def test_https_where_http_is_spoken() -> None:
    with fake_mediamtx() as server:
        asked = ApiClient(Access(server.url.replace("http:", "https:")), timeout=5, max_bytes=1000)
        with pytest.raises(errors.TlsFailed):
            read_paths(asked)


def test_a_certificate_is_trusted_only_if_it_is_named(certificate: tuple[str, str]) -> None:
    with fake_mediamtx(certificate=certificate) as server:
        server.lists[PATHS] = named("a")
        with pytest.raises(errors.TlsFailed):
            read_paths(client(server))
        assert read_paths(client(server, ca_file=certificate[0])) == ["a"]


def test_a_client_certificate_is_shown(certificate: tuple[str, str]) -> None:
    with fake_mediamtx(certificate=certificate, clients_show_theirs=True) as server:
        with pytest.raises(errors.ScrapeError):
            read_paths(client(server, ca_file=certificate[0]))
        asked = client(server, ca_file=certificate[0], cert_file=certificate[0], key_file=certificate[1])
        assert read_paths(asked) == []


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


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, None),
        ({"username": "monitor", "password": Secret("pässword")}, "Basic bW9uaXRvcjpww6Rzc3dvcmQ="),
        ({"token": Secret("abc.def")}, "Bearer abc.def"),
        ({"token": Secret("abc"), "username": "monitor"}, "Bearer abc"),
    ],
)
def test_credentials(given: dict[str, Any], expected: str | None) -> None:
    with fake_mediamtx() as server:
        read_paths(ApiClient(Access(server.url, **given), timeout=5, max_bytes=1000))
        assert server.headers_seen[0].get("Authorization") == expected


def test_credentials_do_not_follow_a_redirect() -> None:
    with fake_mediamtx() as other, fake_mediamtx() as server:
        server.replies["*"] = answer(b"", 302, Location=f"{other.url}/{PATHS}")
        with pytest.raises(errors.NotMediaMTX):
            read_paths(client(server, username="monitor", password="secret"))
        assert not other.requests


def test_the_environment_is_not_asked_for_proxies_and_passwords(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with fake_mediamtx() as server:
        assert read_paths(client(server)) == []
        assert "Authorization" not in server.headers_seen[0]


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


def test_errors_do_not_quote_secrets() -> None:
    access = Access("http://user:hunter2@127.0.0.1:1", password=Secret("hunter2"))
    assert "hunter2" not in repr(access.password)
    with pytest.raises(errors.Refused) as caught:
        read_paths(ApiClient(access, timeout=1, max_bytes=10))
    assert "hunter2" not in str(caught.value)
