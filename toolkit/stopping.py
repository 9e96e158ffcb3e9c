"""The end of requests that a stop does not wait for."""

import asyncio
from collections.abc import Callable

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolkit.broken import BrokenOff


class Stopping:
    """ASGI middleware: a request that is cancelled because the server stops is answered by 503.

    uvicorn cancels what is still under way when its patience is over. Left to itself it then tells the client of a
    500, and the log of a traceback, as if the app had a fault.
    """

    def __init__(self, app: ASGIApp, is_stopping: Callable[[], bool]) -> None:
        self._app, self._is_stopping = app, is_stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; an answer that has begun is broken off, and a WebSocket ends where it is."""
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except asyncio.CancelledError:
            if not self._is_stopping():
                raise
            if scope["type"] != "http":
                return
            if begun:
                raise BrokenOff from None
            await PlainTextResponse("stopping\n", 503, {"Connection": "close"})(scope, receive, send)
