"""What live updates cost: many WebSocket clients, one update a second, beside a bare socket server with the same bytes.

    python -m benchmarks.ws_bench [clients] [seconds]      default: 2000 10

1 000 streams, of which 100 or all have new rates in each update. In most runs one client asks for all and reads
nothing; the delay is that of the others, from the making of an update to its last byte at the client. The servers run
one after the other in a process of their own; the clients share one process. Ratios travel between machines, times do
not.
"""

import asyncio
import multiprocessing
import random
import resource
import struct
import sys
import time
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

import uvicorn
from starlette.applications import Starlette

from historian.api import ws
from historian.api.limits import Addresses
from historian.live.hub import Hub
from historian.model.frame import Frame
from tests.page import samples

STREAMS, SERVER = 1000, "studio"
_HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
_ACCEPTED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)


class World:
    """Streams whose rates move."""

    def __init__(self, changing: int) -> None:
        self._rng, self._changing = random.Random(1), changing
        self._streams: dict[str, Any] = {
            f"cam/{i:04d}": samples.stream(
                SERVER, f"cam/{i:04d}", 1e9, bps=8e6, tracks=[samples.H264, samples.AAC], srt=samples.link()
            )
            for i in range(STREAMS)
        }

    def frame(self) -> Frame:
        """The next scrape, as of now."""
        now = time.time()
        for path in self._rng.sample(sorted(self._streams), self._changing):
            rates = {"received_bps": round(8e6 * self._rng.uniform(0.9, 1.1)), "updated": now, "last_seen": now}
            self._streams[path] = {**self._streams[path], **rates}
        server = samples.server(1e9) | {"scraped_at": now}
        return Frame(SERVER, int(now * 1000), (), dict(self._streams), server, ())


def framed(payload: bytes) -> bytes:
    """A WebSocket text frame of a server (RFC 6455, section 5.2)."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", 0x81, size) + payload
    return (
        struct.pack("!BBH", 0x81, 126, size) + payload
        if size < 65536
        else struct.pack("!BBQ", 0x81, 127, size) + payload
    )


async def _beat(report: Connection, tick: Any) -> None:
    """Tick each second; tell the CPU seconds of this process when asked to."""
    due = time.monotonic()
    while True:
        due += 1
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tick()
        if report.poll():
            report.recv()
            report.send(time.process_time())


async def _ours(report: Connection, changing: int) -> None:
    world, hub = World(changing), Hub(1.0)
    hub.apply(world.frame())
    app = Starlette(routes=ws.ROUTES)
    app.state.context = SimpleNamespace(
        hub=hub,
        most_clients=10**6,
        addresses=Addresses(10**6),
        settings=SimpleNamespace(external_url=""),
    )
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            port=0,
            http="h11",
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            lifespan="off",
            log_level="error",
        )
    )
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.01)
    report.send(server.servers[0].sockets[0].getsockname()[1])
    await _beat(report, lambda: hub.apply(world.frame()))
    await task


async def _bare(report: Connection, changing: int) -> None:
    """The same messages by writes to plain sockets: no mailbox, no framework, nobody listened to."""
    world, hub, writers = World(changing), Hub(1.0), set[asyncio.StreamWriter]()

    class Everybody:
        def offer(self, message: str) -> None:
            data = framed(message.encode())
            for writer in writers:
                if writer.transport.get_write_buffer_size() < 2**20:
                    writer.write(data)

    hub.apply(world.frame())
    hub.join(Everybody())

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(_ACCEPTED + framed(hub.snapshot().encode()))
        writers.add(writer)

    listener = await asyncio.start_server(greet, "127.0.0.1", 0, backlog=4096)
    report.send(listener.sockets[0].getsockname()[1])
    await _beat(report, lambda: hub.apply(world.frame()))


def _serve(way: str, report: Connection, changing: int) -> None:
    asyncio.run((_ours if way == "ours" else _bare)(report, changing))


class Client(asyncio.Protocol):
    """Counts bytes, and the delay of each delta."""

    def __init__(self) -> None:
        self.buffer, self.greeted = bytearray(), False
        self.sizes: dict[str, list[int]] = {"snapshot": [], "delta": []}
        self.delays: list[float] = []
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Ask for the WebSocket."""
        self.transport = transport
        transport.write(_HANDSHAKE)

    def data_received(self, data: bytes) -> None:
        """Take what is whole."""
        self.buffer += data
        if not self.greeted:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            del self.buffer[: end + 4]
            self.greeted = True
        while len(self.buffer) > 10:
            size, start = self.buffer[1] & 127, 2
            if size == 126:
                size, start = struct.unpack_from("!H", self.buffer, 2)[0], 4
            elif size == 127:
                size, start = struct.unpack_from("!Q", self.buffer, 2)[0], 10
            if len(self.buffer) < start + size:
                return
            self._take(bytes(self.buffer[start : start + min(size, 120)]), size)
            del self.buffer[: start + size]

    def _take(self, head: bytes, size: int) -> None:
        kind = "snapshot" if head.startswith(b'{"type":"snapshot"') else "delta"
        self.sizes[kind].append(size)
        if kind == "delta" and (at := head.find(b'"t":')) > 0:
            self.delays.append(time.time() - float(head[at + 4 :].split(b",", 1)[0]))


async def _measure(report: Connection, clients: int, seconds: int, stuck: bool) -> dict[str, float]:
    loop, port = asyncio.get_running_loop(), report.recv()
    made = [(await loop.create_connection(Client, "127.0.0.1", port))[1] for _ in range(clients)]
    if stuck:
        made[0].transport.pause_reading()
    moving = made[1:]
    while not all(client.sizes["snapshot"] for client in moving):  # noqa: ASYNC110  2 000 of them
        await asyncio.sleep(0.2)
    for client in moving:
        client.delays.clear()
        client.sizes["delta"].clear()
    report.send("cpu")
    before = await asyncio.to_thread(report.recv)
    began = time.monotonic()
    await asyncio.sleep(seconds)
    report.send("cpu")
    cpu, took = await asyncio.to_thread(report.recv) - before, time.monotonic() - began
    for client in made:
        client.transport.abort()
    await asyncio.sleep(0)  # the transports close in the next round of the loop
    delays = sorted(delay for client in moving for delay in client.delays)
    deltas = sum(sum(client.sizes["delta"]) for client in moving) / len(moving) / took
    return {
        "p50": delays[len(delays) // 2] * 1000,
        "p99": delays[int(len(delays) * 0.99)] * 1000,
        "core": cpu / took,
        "bytes": deltas,
        "snapshot": sum(client.sizes["snapshot"][0] for client in moving) / len(moving),
        "heard": len(delays) / len(moving) / took,
    }


def run(way: str, clients: int, seconds: int, changing: int, stuck: bool) -> dict[str, float]:
    """One server in a process of its own, and all clients here."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(way, there, changing), daemon=True)
    server.start()
    try:
        return asyncio.run(_measure(here, clients, seconds, stuck))
    finally:
        server.terminate()
        server.join()
        here.close()
        there.close()


def main(clients: int = 2000, seconds: int = 10) -> None:
    """Print the table."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = clients + 200
    if soft < wanted:
        if hard != resource.RLIM_INFINITY and hard < wanted:
            sys.exit(f"{clients} clients need {wanted} open files, the limit is {hard}: see `ulimit -Hn`")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    print(f"{clients} clients, one update a second of {STREAMS} streams, {seconds} s")
    print("server  changing  stuck   p50 ms   p99 ms   % of a core   B/s a client   snapshot B   updates/s")
    found = {}
    for case in (("bare", 100, 1), ("ours", 100, 1), ("ours", 100, 0), ("bare", STREAMS, 1), ("ours", STREAMS, 1)):
        way, changing, stuck = case
        one = found[case] = run(way, clients, seconds, changing, bool(stuck))
        print(
            f"{way:6} {changing:9} {stuck:6} {one['p50']:8.0f} {one['p99']:8.0f} {one['core'] * 100:13.1f}"
            f" {one['bytes']:14.0f} {one['snapshot']:12.0f} {one['heard']:11.2f}",
            flush=True,
        )
    for changing in (100, STREAMS):
        ours, bare = found["ours", changing, 1], found["bare", changing, 1]
        print(
            f"{changing} changing: p99 {ours['p99'] / bare['p99']:.1f} times the bare server's, CPU "
            f"{ours['core'] / bare['core']:.1f} times; a full snapshot each second would be "
            f"{ours['snapshot'] / ours['bytes']:.0f} times the bytes"
        )
    alone = found["ours", 100, 0]
    print(f"with a stuck client p99 is {found['ours', 100, 1]['p99'] / alone['p99']:.2f} times that without one")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
