"""What stands before every route once there is a `--web.config.file`: users, headers, a rate limit, for all of HTTP.

The file is read again when it has changed. While it is broken every request is answered by 500, as the Prometheus
exporter-toolkit does it: an operator who has just locked somebody out must not go on serving him for a typing error.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolkit import webconfig
from toolkit.auth import Authenticator
from toolkit.errors import UserError
from toolkit.webconfig import WebConfig

log = logging.getLogger(__name__)

_CHALLENGE = {"WWW-Authenticate": 'Basic realm="MediaMTX Monitor", charset="UTF-8"'}

# The close code for a client that may not be here (RFC 6455, section 7.4.1).
_POLICY_VIOLATION = 1008


class LiveConfig:
    """The file as it is now, read anew when its time or size has changed. Raises UserError at the start."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = _stamp(path)
        self._config: WebConfig | None = webconfig.read(path)

    def current(self) -> WebConfig | None:
        """The configuration, None while the file is broken; that is told in the log once."""
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._config = webconfig.read(self._path)
                log.info("read again", extra={"file": str(self._path)})
            except UserError as error:
                self._config = None
                log.error("every request is refused until the file is mended", extra={"mistakes": str(error)})
        return self._config


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino
    except OSError:
        return 0, 0, 0


class Bucket:
    """A token bucket: `burst` requests at once, one more for each `interval` seconds."""

    def __init__(self, interval: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.interval, self.burst, self._clock = interval, burst, clock
        self._tokens, self._filled = float(burst), clock()

    def takes(self) -> bool:
        """Whether one more request may pass now."""
        now = self._clock()
        self._tokens = min(self.burst, self._tokens + (now - self._filled) / self.interval)
        self._filled = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True


class Guard:
    """ASGI middleware around all routes, the WebSocket included."""

    def __init__(self, app: ASGIApp, config: LiveConfig) -> None:
        self._app, self._live = app, config
        self._authenticator = Authenticator()
        self._bucket: Bucket | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass; answer the rest."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        config = self._live.current()
        if config is None:
            await _refuse(PlainTextResponse("Internal Server Error\n", 500), scope, receive, send)
            return
        send = _with_headers(send, config.headers)
        if not self._has_room(config):
            await _refuse(PlainTextResponse("Too Many Requests\n", 429), scope, receive, send)
        elif config.users and not await self._is_user(scope, config):
            await _refuse(PlainTextResponse("Unauthorized\n", 401, _CHALLENGE), scope, receive, send)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, self._while_user(scope, config, send))
        else:
            await self._app(scope, receive, send)

    def _while_user(self, scope: Scope, config: WebConfig, send: Send) -> Send:
        """A `send` of a WebSocket that ends it once its user may come in no more: it would else go on for days."""
        checked: WebConfig | None = config

        async def send_to_user(message: Message) -> None:
            nonlocal checked
            now = self._live.current()
            if now is not checked and message["type"] == "websocket.send":
                if now is None or (now.users and not await self._is_user(scope, now)):
                    await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": "no longer a user"})
                    raise ConnectionAbortedError  # to the app, the client has gone
                checked = now
            await send(message)

        return send_to_user

    def _has_room(self, config: WebConfig) -> bool:
        if not config.interval:
            return True
        bucket = self._bucket
        if bucket is None or (bucket.interval, bucket.burst) != (config.interval, config.burst):
            bucket = self._bucket = Bucket(config.interval, config.burst)
        return bucket.takes()

    async def _is_user(self, scope: Scope, config: WebConfig) -> bool:
        header = Headers(scope=scope).get("authorization", "")
        address = scope["client"][0] if scope.get("client") else ""
        return await self._authenticator.allows(header, config.users, address)


def _with_headers(send: Send, headers: dict[str, str]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            found = MutableHeaders(scope=message)
            for name, value in headers.items():
                found[name] = value
        await send(message)

    return send_with_headers if headers else send


async def _refuse(response: PlainTextResponse, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()  # the handshake, which the server hands over first
    await response(scope, receive, send)
