"""One client of the WebSocket, on a connection of our own that can be as slow as we like."""

import asyncio
from typing import Any

import orjson
import pytest
from starlette.websockets import WebSocket

from historian.live.hub import EVENTS_AT_ONCE, Hub
from historian.live.session import Session
from tests.historian.conftest import MakeFrame

pytestmark = pytest.mark.anyio


class Connection:
    """The far end of an ASGI WebSocket. It takes a message only while `open` is set."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.closed: int | None = None
        self.broken = False
        self.fault: Exception | None = None
        self.open = asyncio.Event()
        self.open.set()
        self.sent = asyncio.Event()
        self._inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._inbox.put_nowait({"type": "websocket.connect"})
        self.socket = WebSocket({"type": "websocket"}, self._inbox.get, self._take)

    async def _take(self, message: Any) -> None:
        await self.open.wait()
        if self.fault is not None:
            raise self.fault
        if self.broken:
            raise OSError("the client is gone")
        if message["type"] == "websocket.send":
            self.taken.append(orjson.loads(message["text"]))
            self.sent.set()
        if message["type"] == "websocket.close":
            self.closed = message["code"]

    def say(self, text: str) -> None:
        self._inbox.put_nowait({"type": "websocket.receive", "text": text})

    def leave(self) -> None:
        self._inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})

    async def next(self, count: int = 1) -> list[dict[str, Any]]:
        async with asyncio.timeout(10):
            while len(self.taken) < count:
                self.sent.clear()
                await self.sent.wait()
        taken, self.taken = self.taken[:count], self.taken[count:]
        return taken


async def start(hub: Hub, ping: float = 60.0, stuck: float = 60.0) -> tuple[Connection, "asyncio.Task[None]"]:
    connection = Connection()
    await connection.socket.accept()
    return connection, asyncio.create_task(Session(connection.socket, hub, ping=ping, stuck=stuck).run())


async def test_a_slow_client_gets_one_snapshot_instead_of_a_queue(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    slow, slow_task = await start(hub)
    quick, quick_task = await start(hub)
    await slow.next()
    await quick.next()
    slow.open.clear()
    for number in range(1000):
        hub.apply(make_frame(number))
        await quick.next()
    (watcher,) = (w for w in hub._channels[""].watchers if isinstance(w, Session) and w._websocket is slow.socket)
    assert len(watcher._mailbox) <= 8 + EVENTS_AT_ONCE
    slow.open.set()
    # One delta was on its way already when the client stopped to take any.
    first, second = await slow.next(2)
    assert (first["type"], first["seq"]) == ("delta", 1)
    assert (second["type"], second["seq"]) == ("snapshot", 1000)
    assert second["streams"]["studio/cam"]["received_bps"] == 1999
    hub.apply(make_frame(1000))
    assert (await slow.next())[0]["seq"] == 1001
    for connection, task in ((slow, slow_task), (quick, quick_task)):
        connection.leave()
        await task
    assert hub.watchers == 0


async def test_who_waits_for_news_gets_them_within_the_update(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    connection, task = await start(hub)
    await connection.next()
    await asyncio.sleep(0)
    hub.apply(make_frame(0))
    assert [m["seq"] for m in connection.taken] == [1]
    connection.leave()
    await task


async def test_a_client_that_broke_off_ends_its_session_and_no_others(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    broken, broken_task = await start(hub)
    whole, whole_task = await start(hub)
    await broken.next()
    await whole.next()
    broken.broken = True
    hub.apply(make_frame(0))
    async with asyncio.timeout(10):
        await broken_task
    assert (await whole.next())[0]["seq"] == 1
    assert hub.watchers == 1
    whole.leave()
    await whole_task


async def test_a_fault_with_one_client_is_its_own_sessions(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    connection, task = await start(hub)
    await connection.next()
    connection.fault = ValueError("cannot be sent")
    assert hub.apply(make_frame(0))
    with pytest.RaisesGroup(ValueError):
        await task
    assert hub.watchers == 0


async def test_a_slight_delay_loses_nothing(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    connection, task = await start(hub)
    await connection.next()
    connection.open.clear()
    for number in range(6):
        hub.apply(make_frame(number))
        await asyncio.sleep(0)
    connection.open.set()
    assert [(m["type"], m["seq"]) for m in await connection.next(6)] == [("delta", seq) for seq in range(1, 7)]
    connection.leave()
    await task


async def test_a_quiet_line_is_kept_alive(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    connection, task = await start(hub, ping=0.02)
    hub.apply(make_frame(0))
    heard = await connection.next(4)
    assert {m["type"] for m in heard[-2:]} == {"ping"}
    assert heard[-1]["seq"] == hub.seq()
    assert set(heard[-1]) == {"type", "seq", "t"}
    connection.leave()
    await task


async def test_a_stuck_client_is_let_go(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    connection, task = await start(hub, stuck=0.05)
    await connection.next()
    connection.open.clear()
    hub.apply(make_frame(0))
    async with asyncio.timeout(10):
        await task
    assert hub.watchers == 0


async def test_asking_for_many_snapshots_makes_no_queue(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    connection, task = await start(hub)
    await connection.next()
    for _ in range(500):
        connection.say('{"type":"resync"}')
    hub.apply(make_frame(0))
    connection.leave()
    async with asyncio.timeout(10):
        await task
    assert len(connection.taken) <= 500


async def test_a_stop_of_the_server_ends_the_session() -> None:
    hub = Hub(2.0)
    connection, task = await start(hub)
    await connection.next()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert hub.watchers == 0
