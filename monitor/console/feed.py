"""The historian's WebSocket: a view that keeps itself up, over lost connections."""

import json
import ssl
from collections.abc import Iterator
from typing import Any

import requests
from websockets.exceptions import InvalidHandshake, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from historian.scrape.access import make_session
from monitor.console.client import access, refused, unreachable
from monitor.console.settings import ConsoleSettings
from monitor.console.view import View
from toolkit.errors import UserError
from toolkit.secrets import redact_url
from toolkit.version import VERSION

# The historian says something every 10 s at least; without a word for so long the connection is dead.
SILENCE = 30.0
# A snapshot of 100 000 streams is about this large.
_MAX_BYTES = 128 * 1024 * 1024
# How long one wait for a message may take, so that ages on the screen go on.
TICK = 1.0


class Feed:
    """One connection at a time; `view` holds what came by it and stays when it breaks."""

    def __init__(self, settings: ConsoleSettings) -> None:
        self._url, self._timeout = settings.url, settings.timeout
        self._shown = redact_url(settings.url)  # user info may stand in it
        self._access = access(settings)
        self.view = View({}, {}, 0.0)

    def open(self) -> ClientConnection:
        """A connection. Raises UserError in words."""
        secure = self._url.startswith("https:")
        # The session's own way of saying who we are; no twin of it here.
        request = make_session(self._access).prepare_request(requests.Request("GET", self._url))
        headers = {name: str(value) for name, value in request.headers.items()}
        try:
            return connect(
                "ws" + self._url.removeprefix("http") + "/ws",
                ssl=self._tls() if secure else None,
                server_hostname=(self._access.server_name or None) if secure else None,
                additional_headers={"Authorization": headers["Authorization"]} if "Authorization" in headers else None,
                user_agent_header=f"mediamtx-monitor/{VERSION}",
                compression=None,
                proxy=None,
                open_timeout=self._timeout,
                max_size=_MAX_BYTES,
            )
        except InvalidStatus as error:
            raise refused(self._shown, error.response.status_code) from error
        except InvalidHandshake as error:
            raise refused(self._shown, 404) from error
        except ssl.SSLError as error:
            raise unreachable(self._shown, requests.exceptions.SSLError(error)) from error
        except (OSError, EOFError, WebSocketException) as error:
            raise unreachable(self._shown, error) from error

    def changes(self, connection: ClientConnection) -> Iterator[set[str] | None]:
        """The streams that each message changed, None at each tick without one. Raises UserError when it breaks."""
        silent = 0.0
        try:
            while True:
                try:
                    text = connection.recv(timeout=TICK)
                except TimeoutError:
                    silent += TICK
                    if silent >= SILENCE:
                        raise UserError(f"{self._shown}: no word for {SILENCE:g} s") from None
                    yield None
                    continue
                silent = 0.0
                yield self._take(connection, json.loads(text))
        except (WebSocketException, OSError, ValueError) as error:
            raise UserError(f"{self._shown}: the connection broke") from error

    def _take(self, connection: ClientConnection, message: dict[str, Any]) -> set[str]:
        changed = self.view.apply(message)
        if changed is None:
            connection.send('{"type": "resync"}')
        return changed or set()

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self._access.ca_file or None)
        if self._access.cert_file:
            context.load_cert_chain(self._access.cert_file, self._access.key_file or None)
        return context
