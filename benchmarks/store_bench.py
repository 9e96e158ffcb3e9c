"""What history costs in Redis, beside plain text entries with full names: memory, disk, CPU, and time to read it.

    python benchmarks/store_bench.py [streams] [minutes]      default: 20 60

Both ways store the same samples (a path and its SRT publisher for each stream, every 2 s), each in an embedded store of
its own, in one run on one machine. CPU is that of this process. Ratios travel between machines, times do not.
"""

import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from redis.asyncio import Redis

from historian.live.hub import Hub
from historian.model.fields import FIELDS, Kind
from historian.model.frame import EntitySample, Frame
from historian.query import history
from historian.query.history import Selection
from historian.store import connect, keys
from historian.store.damaged import Damaged
from historian.store.embedded import EmbeddedStore
from historian.store.writer import Writer
from toolkit.secrets import Secret

_START, _INTERVAL, _POINTS = 1_767_225_600, 2, 1000
_SERVER, _LINK = "bench", ("ob/van-0", "publish", "")


@dataclass
class Cost:
    """Of one way: seconds of CPU, bytes in memory and on disk, seconds until the history of a link is there."""

    cpu: float
    memory: int
    disk: int
    read: float


def _sample(kind: Kind, key: tuple[str, ...], known: Mapping[str, float]) -> EntitySample:
    return EntitySample(kind, key, tuple(known.get(field.name) for field in FIELDS[kind]))


def _frames(streams: int, count: int) -> Iterator[Frame]:
    """Scrapes of plausible streams of 8 Mbit/s over links that lose a little."""
    rng = random.Random(1)
    for number in range(count):
        samples, states = [], {}
        for index in range(streams):
            name, rate, rtt = f"ob/van-{index}", int(8e6 * rng.uniform(0.95, 1.05)), rng.uniform(50, 60)
            path = {"state": 1, "received_bps": rate, "sent_bps": 3 * rate, "readers": 3, "readers_srt": 3}
            path |= dict.fromkeys((f.name for f in FIELDS["path"] if f.name not in path), 0)
            link = {"rtt_ms": rtt, "latency_ms": 250, "receive_bps": rate, "receive_buffer_ms": rng.uniform(200, 220)}
            link |= {"received_packets": rng.randrange(1500, 1600), "received_lost_packets": rng.randrange(5)}
            link |= {"received_retransmitted_packets": rng.randrange(5), "received_dropped_packets": 0}
            samples += [_sample("path", (name,), path), _sample("srt", (name, "publish", ""), link)]
            states[name] = {"server": _SERVER, "path": name, "state": "live", "received_bps": rate, "rtt_ms": rtt}
        time_ms = (_START + number * _INTERVAL) * 1000
        yield Frame(_SERVER, time_ms, tuple(samples), states, {"server": _SERVER, "up": True})


async def _write_ours(client: Redis, frames: Iterator[Frame]) -> None:
    """With all that goes along: the newest state, the update, and the delta for watchers."""
    hub, writer = Hub(_INTERVAL), Writer(client, 86400, 10**8)
    task = asyncio.create_task(writer.run())
    for frame in frames:
        writer.write(frame, hub.apply(frame))
        await writer.flush(10)
    task.cancel()


async def _write_plain(client: Redis, frames: Iterator[Frame]) -> None:
    for frame in frames:
        pipeline = client.pipeline(transaction=False)
        for sample in frame.samples:
            named = zip((field.name for field in FIELDS[sample.kind]), sample.values, strict=True)
            pairs = [word for name, value in named if value is not None for word in (name, value)]
            key = ":".join((frame.server, sample.kind, *sample.key))
            pipeline.execute_command("XADD", key, f"{frame.time_ms}-0", *pairs)
        await pipeline.execute()


async def _read_ours(client: Redis, end: int) -> None:
    wanted = Selection(_SERVER, "srt", _LINK, FIELDS["srt"], _START, end, _POINTS)
    assert await history.read(client, wanted, Damaged()) is not None


async def _read_plain(client: Redis, end: int) -> None:
    entries = await connect.call(client, "XRANGE", ":".join((_SERVER, "srt", *_LINK)), _START * 1000, end * 1000)
    assert [{name: float(value) for name, value in fields.items()} for _, fields in entries]


async def _measure(
    streams: int,
    scrapes: int,
    write: Callable[[Redis, Iterator[Frame]], Awaitable[None]],
    read: Callable[[Redis, int], Awaitable[None]],
    plain_client: bool,
) -> Cost:
    with tempfile.TemporaryDirectory() as place:
        store = await EmbeddedStore.start(Path(place))
        url = f"unix://{store.socket}"
        client = Redis.from_url(url, decode_responses=True) if plain_client else connect.open_url(Secret(url))
        async with contextlib.aclosing(client):
            empty = (await client.info("memory"))["used_memory"]
            began = time.process_time()
            await write(client, _frames(streams, scrapes))
            cpu = time.process_time() - began
            # The hash of the newest state is no history.
            state = await connect.call(client, "MEMORY", "USAGE", keys.STREAMS_LATEST) or 0
            memory = (await client.info("memory"))["used_memory"] - empty - state
            disk = sum(file.stat().st_size for file in (Path(place) / "appendonlydir").iterdir())
            began = time.perf_counter()
            await read(client, _START + scrapes * _INTERVAL)
            seconds = time.perf_counter() - began
        await store.stop()
        return Cost(cpu, memory, disk, seconds)


async def _main(streams: int, minutes: int) -> None:
    scrapes = minutes * 60 // _INTERVAL
    began = time.process_time()
    values = sum(value is not None for f in _frames(streams, scrapes) for s in f.samples for value in s.values)
    making = time.process_time() - began  # the samples are made while they are measured: not part of the cost
    ours = await _measure(streams, scrapes, _write_ours, _read_ours, plain_client=False)
    plain = await _measure(streams, scrapes, _write_plain, _read_plain, plain_client=True)
    print(f"store: {streams} streams, {minutes} min at {_INTERVAL} s, {values} values")
    print(f"{'':34}{'ours':>10}{'plain':>10}{'ratio':>8}")
    for name, mine, theirs in (
        ("bytes a value in Redis", ours.memory / values, plain.memory / values),
        ("bytes a value in the AOF", ours.disk / values, plain.disk / values),
        ("CPU a scrape, µs, live state too", 1e6 * (ours.cpu - making) / scrapes, 1e6 * (plain.cpu - making) / scrapes),
        ("reading one link, ms", 1e3 * ours.read, 1e3 * plain.read),
    ):
        print(f"{name:34}{mine:>10.1f}{theirs:>10.1f}{mine / theirs:>8.2f}")


if __name__ == "__main__":
    asyncio.run(_main(*(int(word) for word in (sys.argv[1:] + ["20", "60"][len(sys.argv) - 1 :]))))
