"""One client of the WebSocket: a reader, a sender, and a mailbox between them that cannot grow.

A client that is slower than the updates finds its mailbox full; it is emptied, and the client gets one snapshot of the
newest state when it is ready to take it. So a slow client costs the others nothing, and never sees old news.

A client that waits for news gets them at once, in the loop over all clients: to wake a task for each would cost more
than the sending. The sender's task is for those who cannot take them at once, for snapshots and for pings.
"""

import asyncio
import contextlib
from collections import deque

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from historian.live.begun import Begun, begin
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
        self._resting = False  # the sender has nothing to do
        self._unfinished: Begun | None = None  # a send that waits for the client to take it
        self._failure: Exception | None = None  # of a send at once, for the sender to end with
        self._clock = asyncio.get_running_loop().time
        self._spoke = 0.0

    def offer(self, message: str) -> None:
        """Send a message at once, or put it into the mailbox, or drop all of that for a snapshot if it is full."""
        if self._snapshot_due:
            return  # the snapshot, made when it is sent, will hold this news
        if self._resting:
            self._send_at_once(message)
        elif len(self._mailbox) >= _MAILBOX:
            self._ask_snapshot()
        else:
            self._mailbox.append(message)

    def _send_at_once(self, message: str) -> None:
        self._spoke = self._clock()
        try:
            self._unfinished = begin(self._websocket.send({"type": "websocket.send", "text": message}))
        except RuntimeError:  # Starlette's word for a send after the end
            self._failure = WebSocketDisconnect()
        except Exception as error:  # whatever is wrong with this client: it is not the others' trouble
            self._failure = error
        if self._unfinished is not None or self._failure is not None:
            self._resting = False
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
                if not (self._snapshot_due or self._mailbox or self._unfinished):
                    await self._rest()
                if self._failure is not None:
                    raise self._failure
                async with asyncio.timeout(self._stuck):
                    await self._next()
                self._spoke = self._clock()
        except WebSocketDisconnect:
            return
        except TimeoutError:
            # It will hardly take this either; the server then drops the connection at the end of the session.
            with contextlib.suppress(TimeoutError, WebSocketDisconnect):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await self._websocket.close(TRY_LATER)

    async def _rest(self) -> None:
        """Until there is something to do, or nothing was said for a while."""
        self._wake.clear()
        self._resting = True
        try:
            while (left := self._spoke + self._ping - self._clock()) > 0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await self._wake.wait()
                        return
        finally:
            self._resting = False

    async def _next(self) -> None:
        """Send what is to be sent next: what was begun, a snapshot if one is due, the oldest of the mailbox, a ping."""
        if self._unfinished is not None:
            unfinished, self._unfinished = self._unfinished, None
            await unfinished
        elif self._snapshot_due:
            self._snapshot_due = False
            if self._watched:
                self._mailbox.append(self._hub.details(self._watched))
            await self._websocket.send_text(self._hub.snapshot(self._server))
        elif self._mailbox:
            await self._websocket.send_text(self._mailbox.popleft())
        else:
            await self._websocket.send_text(self._hub.ping(self._server))

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
