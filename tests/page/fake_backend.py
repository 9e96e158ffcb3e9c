"""A stand-in for the historian: serves the page with the product's headers, and scripted data over REST and WebSocket.

By hand:  python -m tests.page.fake_backend normal 8099
"""

import asyncio
import contextlib
import json
import random
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from historian.api.files import Files
from historian.query.timerange import parse_range
from tests.page import event_samples, samples
from tests.page.samples import Json
from tests.page.scenes import SCENES, Scene

PAGE = Path(__file__).parents[2] / "historian" / "page"
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}


class FakeBackend:
    """One scene behind one port. All methods may be called from the test's thread."""

    def __init__(self, scene: str = "normal", *, interval: float = 0.0, prefix: str = "") -> None:
        """`interval` > 0 lets all rates move by themselves every so many seconds; `prefix` is as behind a proxy."""
        self.scene: Scene = SCENES[scene](time.time())
        self.interval = interval
        self.prefix = prefix
        self.files = Files(PAGE, prefix)
        self.seq = 1
        self.refuse = False  # close every WebSocket at once: the monitor is away
        self.snapshots = 0  # how many were asked for
        self.attempts = 0  # how often a WebSocket was opened, refused ones among them
        self.history_asked: list[dict[str, str]] = []
        self.events_asked: list[dict[str, str]] = []
        self.watched: dict[WebSocket, str] = {}  # the stream whose details a client has asked for
        self.clients: dict[WebSocket, asyncio.Queue[Json | None]] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.url = ""

    def app(self) -> Starlette:
        routes = [
            Route("/static/{name:path}", self._file),
            Route("/api/v1/history", self._history),
            Route("/api/v1/events", self._events),
            Route("/api/v1/availability", self._availability),
            WebSocketRoute("/ws", self._socket),
            *(Route(path, self._index) for path in ("/", "/wall", "/events", "/stream/{rest:path}", "/server/{name}")),
        ]
        app = Starlette(routes=[Mount(self.prefix, routes=routes)] if self.prefix else routes)
        app.add_middleware(GZipMiddleware)
        return app

    async def _file(self, request: Request) -> Response:
        return self.files.answer(request.path_params["name"], request) or Response(status_code=404)

    async def _index(self, request: Request) -> Response:
        found = self.files.answer("index.html", request)
        assert found is not None
        found.headers.update(HEADERS)
        return found

    async def _history(self, request: Request) -> Response:
        query = dict(request.query_params)
        self.history_asked.append(query)
        if not self.scene.history:
            return JSONResponse({"error": "no history: Redis does not answer at localhost:6379"}, status_code=503)
        if query["kind"] == "path" and f"{query['server']}/{query['path']}" not in self.scene.streams:
            return JSONResponse({"error": "no history of this path"}, status_code=404)
        now = time.time()
        start, end = parse_range(query["from"], query.get("to", ""), now)
        present = samples.present(self.scene.streams, self.scene.servers, query)
        answer = samples.history(query["fields"].split(","), start, end, now, int(query["points"]), present)
        return JSONResponse({**{name: query[name] for name in ("server", "kind")}, **answer})

    async def _events(self, request: Request) -> Response:
        query = dict(request.query_params)
        self.events_asked.append(query)
        if not self.scene.history:
            return JSONResponse({"error": "no events: Redis does not answer at localhost:6379"}, status_code=503)
        now = time.time()
        start, end = parse_range(query.get("from", "0"), query.get("to", ""), now)
        found = [one for one in self.scene.events if event_samples.wanted(query, one, start, end)]
        found.sort(key=lambda one: (-one["begin"], one["id"]))
        first, limit = int(query.get("cursor", 0)), int(query.get("limit", 100))
        more = str(first + limit) if len(found) > first + limit else None
        page = found[first : first + limit]
        return JSONResponse({"events": page, "next": more, "complete_from": self.scene.events_from})

    async def _availability(self, request: Request) -> Response:
        if not self.scene.history:
            return JSONResponse({"error": "no history: Redis does not answer at localhost:6379"}, status_code=503)
        query = request.query_params
        return JSONResponse(event_samples.availability(query["server"], query["path"], time.time()))

    async def _socket(self, socket: WebSocket) -> None:
        self.attempts += 1
        if self.refuse:
            await socket.close(1013)
            return
        await socket.accept()
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self.clients[socket] = queue
        await socket.send_text(self._snapshot())
        reader = asyncio.create_task(self._read(socket))
        try:
            while (message := await queue.get()) is not None:
                if message["type"] != "details":
                    await socket.send_text(self._snapshot() if message["type"] == "snapshot" else json.dumps(message))
                if self.watched.get(socket) in self.scene.streams:
                    await socket.send_text(self._details(self.watched[socket]))
            await socket.close(1012)
        except WebSocketDisconnect:
            pass
        finally:
            reader.cancel()
            self.clients.pop(socket, None)
            self.watched.pop(socket, None)

    async def _read(self, socket: WebSocket) -> None:
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                said = json.loads(await socket.receive_text())
                if said["type"] == "resync":
                    self.clients[socket].put_nowait({"type": "snapshot"})
                elif said["type"] == "watch":
                    self.watched[socket] = f"{said['server']}/{said['stream']}"
                self.clients[socket].put_nowait({"type": "details"})
        if socket in self.clients:
            self.clients[socket].put_nowait(None)

    def _details(self, id: str) -> str:
        return json.dumps(
            {
                "type": "details",
                "t": time.time(),
                "id": id,
                "set": {"links": self.scene.streams[id]["links"], "conf": ""},
            }
        )

    def _snapshot(self) -> str:
        self.snapshots += 1
        rng = random.Random(5)
        scene = self.scene
        return json.dumps(
            {
                "type": "snapshot",
                "epoch": "e1",
                "seq": self.seq,
                "t": time.time(),
                "interval": 2.0,
                "history": scene.history,
                "history_reason": scene.reason,
                "servers": scene.servers,
                "streams": _listed(scene.streams),
                "events": [event for event in scene.events if event["end"] is None],
                "notify": scene.notify,
                "spark": {id: samples.spark(one, rng) for id, one in scene.streams.items()},
            }
        )

    def push(self, set: Json | None = None, gone: list[str] | None = None, servers: Json | None = None) -> None:
        """Change the scene and tell all clients, as after a scrape. Up servers count as scraped."""
        now = time.time()
        self.seq += 1
        changed = {name: {"scraped_at": now} for name, one in self.scene.servers.items() if one["up"]}
        for name, change in (servers or {}).items():
            changed[name] = {**changed.get(name, {}), **change}
        for name, change in changed.items():
            self.scene.servers[name] = {**self.scene.servers.get(name, {}), **change}
        for id, change in (set or {}).items():
            self.scene.streams[id] = {**self.scene.streams.get(id, {}), **change, "updated": now}
        for id in gone or []:
            del self.scene.streams[id]
        self._send(
            {
                "type": "delta",
                "seq": self.seq,
                "t": now,
                "servers": changed,
                "set": _listed(set or {}),
                "gone": gone or [],
            }
        )

    def tell(self, event: Json) -> None:
        """An event begins, changes or ends."""
        self.seq += 1
        self.scene.events = [event, *(one for one in self.scene.events if one["id"] != event["id"])]
        self._send({"type": "event", "seq": self.seq, "event": event})

    def lose_history(self, reason: str, *, all: bool = True) -> None:
        """Redis is in trouble for this reason, or in none for ""; `all` of the history is lost, or a part."""
        self.seq += 1
        self.scene.history, self.scene.reason = not (all and reason), reason
        said = {"history": self.scene.history, "history_reason": reason}
        self._send({"type": "delta", "seq": self.seq, "t": time.time(), **said})

    def mute(self, targets: list[Json]) -> None:
        """These targets of notifications fail now."""
        self.seq += 1
        self.scene.notify = targets
        self._send({"type": "delta", "seq": self.seq, "t": time.time(), "notify": targets})

    def skip(self) -> None:
        """Lose one number, as if a message had been lost."""
        self.seq += 1

    def drop(self, *, refuse: bool = False) -> None:
        """Close all connections; with `refuse` new ones too, until `refuse` is set back."""
        self.refuse = refuse
        self._send(None)

    def _send(self, message: Json | None) -> None:
        def put() -> None:
            for queue in self.clients.values():
                queue.put_nowait(message)

        if self.loop:
            self.loop.call_soon_threadsafe(put)

    async def _live(self) -> None:
        rng = random.Random(11)
        while self.interval:
            await asyncio.sleep(self.interval)
            change: dict[str, Any] = {}
            for id, one in self.scene.streams.items():
                if one["state"] == "live" and one["received_bps"]:
                    change[id] = {"received_bps": one["received_bps"] * rng.uniform(0.99, 1.01)}
            self.push(change)

    @contextlib.contextmanager
    def running(self, port: int = 0) -> Iterator["FakeBackend"]:
        """Serve in a thread of its own; `url` holds the address."""
        config = uvicorn.Config(
            self.app(),
            host="127.0.0.1",
            port=port,
            log_level="error",
            timeout_graceful_shutdown=1,
            ws="websockets-sansio",
        )
        server = uvicorn.Server(config)

        async def serve() -> None:
            self.loop = asyncio.get_running_loop()
            live = asyncio.create_task(self._live())
            await server.serve()
            live.cancel()

        thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
        thread.start()
        deadline = time.monotonic() + 10
        while not server.started:
            if time.monotonic() > deadline:
                raise TimeoutError("the fake backend does not start")
            time.sleep(0.01)
        self.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}{self.prefix}"
        try:
            yield self
        finally:
            self._send(None)
            server.should_exit = True
            thread.join(timeout=5)


def _listed(streams: Json) -> Json:
    """Streams, or changes of them, without the details."""
    return {id: {k: v for k, v in one.items() if k not in ("links", "conf")} for id, one in streams.items()}


def main() -> None:
    """Serve a scene until Ctrl-C."""
    scene, port = (sys.argv[1:] + ["normal", "8099"][len(sys.argv) - 1 :])[:2]
    with FakeBackend(scene, interval=2.0).running(int(port)) as backend:
        print(f"{scene}: {backend.url}")
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
