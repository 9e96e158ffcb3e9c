"""Users, headers and the rate limit before every route of a real server, and a file that changes under it."""

import os
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.toolkit.served import GEHEIM, SECRET, served, write
from tests.toolkit.test_auth import basic
from toolkit.guards import Bucket


def get(port: int, authorization: str = "", path: str = "/") -> tuple[int, Message]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
    if authorization:
        request.add_header("Authorization", authorization)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


def test_users_are_asked_for_on_every_route_and_follow_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, {"basic_auth_users": {"alice": SECRET}})
    with served(path) as (port, process):
        for route in ("/", "/nowhere"):
            status, headers = get(port, path=route)
            assert (status, headers["WWW-Authenticate"].split()[0]) == (401, "Basic")
        assert get(port, basic("alice", "geheim"))[0] == 401
        assert get(port, basic("alice", "secret"))[0] == 200
        with pytest.raises(InvalidStatus) as refused:
            connect(f"ws://127.0.0.1:{port}/ws")
        assert refused.value.response.status_code == 401
        with connect(
            f"ws://127.0.0.1:{port}/ws", additional_headers={"Authorization": basic("alice", "secret")}
        ) as chat:
            assert chat.recv() == "hello"

        write(tmp_path, {"basic_auth_users": {"bob": GEHEIM}})
        assert get(port, basic("alice", "secret"))[0] == 401
        assert get(port, basic("bob", "geheim"))[0] == 200
        path.write_text("basic_auth_users: [")
        assert get(port, basic("bob", "geheim"))[0] == 500
        path.write_text("")
        assert get(port)[0] == 200
        process.terminate()
        _, err = process.communicate(timeout=10)
        assert err.count("every request is refused until the file is mended") == 1
        assert "Traceback" not in err
        assert err.count("level=error") == 1, "a WebSocket that is refused is none"
        assert not any(secret in err for secret in (SECRET, GEHEIM, "secret", "geheim"))


def test_an_open_websocket_ends_with_its_user(tmp_path: Path) -> None:
    path = write(tmp_path, {"basic_auth_users": {"alice": SECRET}})
    with served(path) as (port, process):
        url, header = f"ws://127.0.0.1:{port}/ws?stay", {"Authorization": basic("alice", "secret")}
        with connect(url, additional_headers=header) as chat:
            assert chat.recv(5) == "hello"
            write(tmp_path, {"basic_auth_users": {"alice": SECRET, "bob": GEHEIM}})
            chat.send("still here")
            assert chat.recv(5) == "still here"
            write(tmp_path, {"basic_auth_users": {"bob": GEHEIM}})
            chat.send("and now")
            with pytest.raises(ConnectionClosed) as closed:
                chat.recv(5)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1008
        write(tmp_path, {"basic_auth_users": {"alice": SECRET}})
        with connect(url, additional_headers=header) as chat:
            assert chat.recv(5) == "hello"
            path.write_text("basic_auth_users: [")
            chat.send("and now")
            with pytest.raises(ConnectionClosed):
                chat.recv(5)
        process.terminate()
        assert "Traceback" not in process.communicate(timeout=10)[1]


def test_headers_and_the_rate_limit_are_for_all_answers(tmp_path: Path) -> None:
    headers = {"X-Frame-Options": "deny", "Strict-Transport-Security": "max-age=60", "X-XSS-Protection": ""}
    config = {"http_server_config": {"headers": headers}, "rate_limit": {"interval": "1h", "burst": 3}}
    with served(write(tmp_path, config)) as (port, _):
        for status in (200, 200, 200, 429, 429):
            answered, found = get(port)
            assert answered == status
            assert found["X-Frame-Options"] == "deny"
            assert found["Strict-Transport-Security"] == "max-age=60"
            assert "X-XSS-Protection" not in found
        with pytest.raises(InvalidStatus) as refused:
            connect(f"ws://127.0.0.1:{port}/ws")
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["X-Frame-Options"] == "deny"


def test_a_bucket_fills_at_its_rate() -> None:
    now = [0.0]
    bucket = Bucket(0.5, 2, clock=lambda: now[0])
    assert [bucket.takes() for _ in range(3)] == [True, True, False]
    now[0] = 0.5
    assert [bucket.takes() for _ in range(2)] == [True, False]
    now[0] = 100.0
    assert [bucket.takes() for _ in range(3)] == [True, True, False], "no more than the burst is saved up"


def test_a_bad_file_at_the_start_is_a_line_and_no_server(tmp_path: Path) -> None:
    with pytest.raises(AssertionError) as told, served(write(tmp_path, {"basic_auth_users": {"alice": "secret"}})):
        pass
    words = str(told.value)
    assert words.startswith(f"mediamtx-sample: {tmp_path}{os.sep}web.yml:2: basic_auth_users.alice: this is not a bcry")
    assert words.count("\n") == 1
