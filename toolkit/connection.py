"""One HTTP connection: uvicorn's own, with a deadline for requests and a look at the client's certificate."""

import asyncio
import logging
from typing import cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from toolkit.tls import is_allowed

log = logging.getLogger(__name__)

# Every client of ours sends a request in one piece, within a second even on a bad line. uvicorn itself would wait for
# ever for one that comes byte by byte (slowloris) or not at all.
REQUEST_SECONDS = 10.0


class Connection(H11Protocol):
    """uvicorn's connection, closed when a request is not there `request_seconds` after its first byte.

    The first one is waited for since the connection was made. A WebSocket may stay for as long as it likes.
    `allowed_sans` are the only names of a client's certificate that may come in, None for all.
    """

    allowed_sans: tuple[str, ...] | None = None
    request_seconds = REQUEST_SECONDS
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Refuse a certificate that is good, but not one of those that may come in."""
        super().connection_made(cast(asyncio.Transport, transport))
        if is_allowed(transport.get_extra_info("peercert"), self.allowed_sans):
            self._watch()
        else:
            log.warning("a client's certificate bears no allowed name", extra={"allowed": self.allowed_sans})
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take data; the deadline ends with the request's last byte."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        self._stop_watching()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if not self._is_incomplete():
            self._stop_watching()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.request_seconds, self._give_up)

    def _is_incomplete(self) -> bool:
        if self.transport.get_protocol() is not self:  # a WebSocket has taken over, and its request is complete
            return False
        return self.conn.their_state in (h11.IDLE, h11.SEND_BODY)

    def _stop_watching(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if self._is_incomplete():
            self.transport.abort()


def connection_class(sans: tuple[str, ...] | None) -> type[Connection]:
    """The class of connections that let in these names only; uvicorn makes one of it for each client."""
    return type("Connection", (Connection,), {"allowed_sans": sans})
