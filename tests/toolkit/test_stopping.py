"""What becomes of requests when the server stops; the drill of SIGTERM has the whole with real processes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from starlette.responses import StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolkit.broken import BrokenOff
from toolkit.stopping import Stopping


async def hang(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(60)


async def begin_and_hang(scope: Scope, receive: Receive, send: Send) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"begun"
        await asyncio.sleep(60)

    await StreamingResponse(parts())(scope, receive, send)


async def cancelled(app: ASGIApp, stopping: bool, kind: str = "http") -> list[Message]:
    """What was sent by an app that is cancelled while it is at work."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        await asyncio.sleep(60)
        raise AssertionError

    scope = {"type": kind, "method": "GET", "path": "/", "headers": [], "asgi": {"spec_version": "2.4"}}
    task = asyncio.create_task(Stopping(app, lambda: stopping)(scope, receive, send))  # type: ignore[arg-type]
    await asyncio.sleep(0.05)
    task.cancel()
    with contextlib.suppress(BrokenOff):
        await task
    return sent


def test_a_request_that_waits_is_answered_by_503() -> None:
    start, body = asyncio.run(cancelled(hang, stopping=True))
    assert start["status"] == 503
    assert (b"connection", b"close") in start["headers"]
    assert body["body"] == b"stopping\n"


def test_an_answer_that_has_begun_and_a_websocket_end_where_they_are() -> None:
    start, body = asyncio.run(cancelled(begin_and_hang, stopping=True))
    assert (start["status"], body["body"], body["more_body"]) == (200, b"begun", True)
    assert asyncio.run(cancelled(hang, stopping=True, kind="websocket")) == []


def test_whoever_else_cancels_is_heard() -> None:
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled(hang, stopping=False))
