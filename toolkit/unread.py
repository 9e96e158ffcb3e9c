"""The end of connections whose client takes nothing of what it asked for."""

import asyncio

from toolkit.broken import cut_off

# A client that takes nothing for so long, even on a bad line, will not take the rest. asyncio would hold connection and
# answer until the client's end of it dies.
UNREAD_SECONDS = 60.0


class Unread(asyncio.Protocol):
    """A base for protocols, before uvicorn's: what waits for the client must become less every `unread_seconds`.

    What fits into the buffers of the system (some hundred kB) counts as taken.
    """

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    unread_seconds = UNREAD_SECONDS
    _unread: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """The client is slower than the answer, or reads nothing at all."""
        super().pause_writing()
        self.watch_unread()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        super().connection_lost(exc)

    def watch_unread(self) -> None:
        """Look again in a while, if anything waits for the client."""
        if self._unread is None and (size := self.transport.get_write_buffer_size()):
            self._unread = self.loop.call_later(self.unread_seconds, self._look, size)

    def _look(self, before: int) -> None:
        self._unread = None
        if self.transport.get_write_buffer_size() >= before:
            cut_off(self.transport)
        else:
            self.watch_unread()
