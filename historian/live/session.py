"""One client of the WebSocket: a reader, a sender, and a mailbox between them that cannot grow.

A client that is slower than the updates finds its mailbox full; it is emptied, and the client gets one snapshot of the
newest state when it is ready to take it. So a slow client costs the others nothing, and never sees old news.
"""

import asyncio
import contextlib
from collections import deque

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from historian.live.hub import ALL, EVENTS_AT_ONCE, Hub
from historian.store.keys import stream_id

# Messages that wait for a client: some scrapes, one of them full of events. More than a few seconds' worth is of no use
# to him: a snapshot is the newer news.
_MAILBOX = 8 + EVENTS_AT_ONCE
# Proxies cut quiet connections, mostly after 30 to 60 s; browsers cannot ping by themselves.
PING_SECONDS = 10.0
# A client that takes nothing for so long is not there any more.
_STUCK_SECONDS = 60.0
_CLOSE_SECONDS = 1.0

# Close codes (RFC 6455, section 7.4.1, and the IANA registry).
POLICY, TRY_LATER = 1008, 1013


class _Request(msgspec.Struct):
    """What a client may say."""

    type: str
    server: str = ""
    stream: str = ""


class Session:
    """A watcher of the hub with its connection, which must be accepted already."""

    def __init__(
        self,
        websocket: WebSocket,
        hub: Hub,
        server: str = ALL,
        stream: str = "",
        ping: float = PING_SECONDS,
        stuck: float = _STUCK_SECONDS,
    ) -> None:
        self._websocket = websocket
        self._hub = hub
        self._server = server
        self._watched = stream_id(server, stream) if server and stream else ""
        self._ping, self._stuck = ping, stuck
        self._mailbox: deque[str] = deque()
        self._snapshot_due = True
        self._wake = asyncio.Event()

    def offer(self, message: str) -> None:
        """Put a message into the mailbox, or drop all of it for a snapshot if it is full."""
        if self._snapshot_due:
            return  # the snapshot, made when it is sent, will hold this news
        if len(self._mailbox) >= _MAILBOX:
            self._ask_snapshot()
        else:
            self._mailbox.append(message)
            self._wake.set()

    def _ask_snapshot(self) -> None:
        self._mailbox.clear()
        self._snapshot_due = True
        self._wake.set()

    async def run(self) -> None:
        """Serve the client until it leaves, breaks the rules or is stuck."""
        self._hub.join(self, self._server)
        self._watch(self._watched)
        try:
            async with asyncio.TaskGroup() as tasks:
                sender = tasks.create_task(self._send_all())
                reader = tasks.create_task(self._read_all())
                await asyncio.wait((sender, reader), return_when=asyncio.FIRST_COMPLETED)
                sender.cancel()
                reader.cancel()
        finally:
            self._hub.leave(self, self._server)
            self._watch("")

    async def _send_all(self) -> None:
        try:
            while True:
                message = await self._next()
                async with asyncio.timeout(self._stuck):
                    await self._websocket.send_text(message)
        except WebSocketDisconnect:
            return
        except TimeoutError:
            # It will hardly take this either; the server then drops the connection at the end of the session.
            with contextlib.suppress(TimeoutError, WebSocketDisconnect):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await self._websocket.close(TRY_LATER)

    async def _next(self) -> str:
        """The next message: a snapshot if one is due, the oldest of the mailbox, or a ping after a silence."""
        if not self._snapshot_due and not self._mailbox:
            self._wake.clear()
            try:
                async with asyncio.timeout(self._ping):
                    await self._wake.wait()
            except TimeoutError:
                return self._hub.ping(self._server)
        if self._snapshot_due:
            self._snapshot_due = False
            if self._watched:
                self._mailbox.append(self._hub.details(self._watched))
            return self._hub.snapshot(self._server)
        return self._mailbox.popleft()

    def _watch(self, name: str) -> None:
        """Hear the details of this stream, and no longer those of another; "" for none."""
        self._hub.unwatch(self, self._watched)
        self._watched = name
        if name:
            self._hub.watch(self, name)
            self.offer(self._hub.details(name))

    async def _read_all(self) -> None:
        try:
            while True:
                event = await self._websocket.receive()
                if event["type"] == "websocket.disconnect":
                    return
                if not self._heed(event.get("text") or event.get("bytes") or ""):
                    await self._websocket.close(POLICY, "only resync and watch are known here")
                    return
        except (WebSocketDisconnect, RuntimeError):
            return  # RuntimeError is Starlette's word for a receive after the end

    def _heed(self, message: str | bytes) -> bool:
        try:
            request = msgspec.json.decode(message, type=_Request)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return False
        if request.type == "resync":
            self._ask_snapshot()
        elif request.type == "watch":
            named = request.server and request.stream
            self._watch(stream_id(request.server, request.stream) if named else "")
        else:
            return False
        return True
