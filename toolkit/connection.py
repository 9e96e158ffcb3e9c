"""One HTTP connection: uvicorn's own, bounded in time and number, with a look at the client's certificate."""

import asyncio
import logging
from typing import ClassVar, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from toolkit.broken import Breaking, cut_off
from toolkit.tls import is_allowed
from toolkit.unread import Unread

log = logging.getLogger(__name__)

# Every client of ours sends a request in one piece, within a second even on a bad line. uvicorn itself would wait for
# ever for one that comes byte by byte (slowloris) or not at all.
REQUEST_SECONDS = 10.0
# Connections beyond the limit that are answered by 503; any more are closed. Of 124 descriptors beside the limit they
# leave enough for everything else that a component has open.
MOST_REFUSED = 64


class Connection(Unread, H11Protocol):
    """uvicorn's connection, closed when a request is not there `request_seconds` after its first byte.

    The first one is waited for since the connection was made. A WebSocket may stay for as long as it likes.

    When all `limit_concurrency` connections are taken, a new one gets the place of that which has rested longest: which
    waits for its next request, or whose first is not there yet. So idle connections, however many, keep nobody out; a
    client that keeps a connection finds it closed, and makes another as after any pause.
    `allowed_sans` are the only names of a client's certificate that may come in, None for all.
    """

    allowed_sans: tuple[str, ...] | None = None
    request_seconds = REQUEST_SECONDS
    # Of all connections of a server, those that rest, by when they began to.
    resting: ClassVar[dict["Connection", None]] = {}
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Refuse a certificate that is good, but not one of those that may come in."""
        super().connection_made(cast(asyncio.Transport, transport))
        self.app = Breaking(self.app, lambda: cut_off(self.transport))
        if is_allowed(transport.get_extra_info("peercert"), self.allowed_sans):
            self._watch()
            self._take_place()
        else:
            log.warning("a client's certificate bears no allowed name", extra={"allowed": self.allowed_sans})
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take data; the deadline ends with the request's last byte."""
        super().data_received(data)
        self._watch()
        if not self._is_resting():
            self.resting.pop(self, None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        self._stop_watching()
        self.resting.pop(self, None)
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """The connection rests, unless the next request is there already."""
        super().on_response_complete()
        self.resting.pop(self, None)
        if self._is_resting():
            self.resting[self] = None
        self.watch_unread()

    def _take_place(self) -> None:
        most = self.limit_concurrency
        if most is not None:
            while len(self.connections) >= most and self.resting:
                self._drop(next(iter(self.resting)))
            if len(self.connections) > most + MOST_REFUSED:
                self._drop(self)
                return
        self.resting[self] = None

    def _drop(self, other: "Connection") -> None:
        self.resting.pop(other, None)
        self.connections.discard(other)  # which happens only later by itself
        other.transport.abort()

    def _is_resting(self) -> bool:
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return False
        # uvicorn's type does not tell that there is none at first
        cycle = cast(RequestResponseCycle | None, self.cycle)
        return cycle is None or cycle.response_complete

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


class WebSocketConnection(Unread, WebSocketsSansIOProtocol):
    """uvicorn's connection of a WebSocket, closed when its client takes nothing any more."""


def connection_class(sans: tuple[str, ...] | None) -> type[Connection]:
    """The class of connections that let in these names only; uvicorn makes one of it for each client."""
    return type("Connection", (Connection,), {"allowed_sans": sans, "resting": {}})
