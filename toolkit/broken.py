"""Answers that end in their midst, in a way that the client can tell from the end of the whole."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send


class BrokenOff(Exception):
    """Raised by an app in the midst of an answer that cannot go on. The log has been told, and needs no traceback."""


class Breaking:
    """ASGI middleware next to a connection: an answer that is BrokenOff ends with `cut`, which ends the connection."""

    def __init__(self, app: ASGIApp, cut: Callable[[], None]) -> None:
        self._app, self._cut = app, cut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        try:
            await self._app(scope, receive, send)
        except BrokenOff:
            self._cut()
            await asyncio.sleep(0)  # until the connection knows; else uvicorn misses the end of the answer, in the log


def cut_off(transport: asyncio.Transport) -> None:
    """End a connection by a reset.

    The usual close would be the proper end of an answer to a client of HTTP/1.0, as many proxies are. And what the
    system has taken of the answer, some megabytes, it would keep for as long as the client keeps its end.
    """
    sock = transport.get_extra_info("socket")
    with contextlib.suppress(OSError):  # the client went first: it is closed, or (macOS) may not be set any more
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
