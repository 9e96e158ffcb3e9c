"""Clients that never finish a request are not waited for."""

import asyncio
import http.client
import logging
import select
import socket
import time
from collections.abc import AsyncIterator, Callable

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from uvicorn.server import ServerState
from websockets.sync.client import connect

from toolkit.broken import BrokenOff
from toolkit.connection import WebSocketConnection, connection_class

# A deadline for tests; the product's own is some seconds.
SECONDS = 0.3
# Places for connections; one of them is always kept for the newest.
MOST = 5


async def slow(request: object) -> PlainTextResponse:
    await asyncio.sleep(3 * SECONDS)
    return PlainTextResponse("slow")


async def late(websocket: WebSocket) -> None:
    await websocket.accept()
    await asyncio.sleep(3 * SECONDS)
    await websocket.send_text("late")
    await websocket.close()


def drip(port: int, head: bytes, until: Callable[[], bool]) -> bool:
    """Send a request byte by byte; whether the server cut it off."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
        try:
            for byte in head:
                sock.sendall(bytes([byte]))
                time.sleep(SECONDS / 10)
                if until():
                    return False
            return sock.recv(100) == b""
        except ConnectionError:
            return True


def ask(port: int, *paths: str) -> list[tuple[int, bytes]]:
    """Status and body of the answers to requests on one connection, with pauses longer than the deadline."""
    answers = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.connect()
    first = connection.sock
    for path in paths:
        connection.request("GET", path)
        answer = connection.getresponse()
        answers.append((answer.status, answer.read()))
        time.sleep(2 * SECONDS)
    assert connection.sock is first
    connection.close()
    return answers


def wait_for_the_end(port: int, first: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
        sock.sendall(first)
        return b"".join(iter(lambda: sock.recv(1000), b""))


def hear(port: int) -> str | bytes:
    with connect(f"ws://127.0.0.1:{port}/late") as socket:
        return socket.recv(5)


async def large(request: object) -> PlainTextResponse:
    return PlainTextResponse("x" * 20_000_000)


def idle_and_ask(port: int) -> tuple[int, list[bool]]:
    """How another client fares when all places are taken, and which of the idle connections then stand."""
    crowd = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(MOST - 1)]
    crowd[0].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")  # it rests later than the others
    assert crowd[0].recv(1000).startswith(b"HTTP/1.1 200")
    newest = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    newest.request("GET", "/")
    answer = newest.getresponse()
    status = answer.status
    answer.read()
    answer.close()
    newest.close()
    standing = []
    for client in crowd:
        client.setblocking(False)
        try:
            standing.append(client.recv(1000) != b"")
        except BlockingIOError:
            standing.append(True)
        except ConnectionError:
            standing.append(False)
        client.close()
    return status, standing


def never_read(port: int) -> bool:
    """Whether a client that takes nothing of its answer is cut off, seen without reading."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", port))
        client.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        gone = select.poll()
        gone.register(client, select.POLLRDHUP)
        return bool(gone.poll(10_000 * SECONDS))


async def broken(request: object) -> StreamingResponse:
    async def parts() -> AsyncIterator[bytes]:
        yield b"begun"
        raise BrokenOff

    return StreamingResponse(parts())


def sees_the_break(port: int, version: str) -> bool:
    """Whether a client of this version of HTTP can tell that an answer is not whole."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(f"GET /broken HTTP/{version}\r\nHost: localhost\r\n\r\n".encode())
        try:
            while client.recv(1000):
                pass
        except ConnectionResetError:
            return True
    return False


async def run(*calls: Callable[[int], object], most: int | None = None) -> list[object]:
    hello = Route("/", lambda request: PlainTextResponse("hello"))
    routes = [Route("/slow", slow), Route("/large", large), Route("/broken", broken), WebSocketRoute("/late", late)]
    app = Starlette(routes=[hello, *routes])
    kind = connection_class(None)
    kind.request_seconds = kind.unread_seconds = SECONDS
    config = uvicorn.Config(app, ws=WebSocketConnection, log_config=None, lifespan="off", limit_concurrency=most)
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: kind(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    async with server:
        port = server.sockets[0].getsockname()[1]
        answers = await asyncio.gather(*(asyncio.to_thread(call, port) for call in calls))
        for connection in list(state.connections):
            connection.shutdown()
    return list(answers)


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"x" * 50,
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n" + b"x" * 30,
    ],
)
def test_a_request_that_comes_byte_by_byte_is_cut_off(head: bytes) -> None:
    end = time.monotonic() + 30 * SECONDS
    assert asyncio.run(run(lambda port: drip(port, head, lambda: time.monotonic() > end))) == [True]


def test_a_connection_without_a_request_is_cut_off() -> None:
    assert asyncio.run(run(lambda port: wait_for_the_end(port, b""))) == [b""]


def test_requests_in_one_piece_may_be_far_apart_and_answers_slow() -> None:
    answers = asyncio.run(run(lambda port: ask(port, "/", "/slow", "/")))
    assert answers == [[(200, b"hello"), (200, b"slow"), (200, b"hello")]]


def test_a_websocket_stays() -> None:
    assert asyncio.run(run(hear)) == ["late"]


def test_a_new_client_gets_the_place_of_the_one_that_rested_longest() -> None:
    (answer,) = asyncio.run(run(idle_and_ask, most=MOST))
    # The first has asked for something since it came, so the second has rested longest.
    assert answer == (200, [True, False, True, True])


def test_a_client_that_reads_nothing_is_cut_off() -> None:
    assert asyncio.run(run(never_read)) == [True]


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_an_answer_that_is_broken_off_does_not_look_whole(version: str, caplog: pytest.LogCaptureFixture) -> None:
    assert asyncio.run(run(lambda port: sees_the_break(port, version))) == [True]
    # Another test of this process may have set up logging, and then uvicorn tells of the request.
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
