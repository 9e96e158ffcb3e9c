"""What sealed history costs, beside plain stream entries and a Prometheus's blocks of the same samples.

    python -m benchmarks.history_bench [--streams 1000] [--days 30]

One SRT link of ten fields at 2 s: a day of samples and so many days of minutes and hours, in an embedded store that
also holds the tails of so many other streams. All rows of a table are measured in one run; ratios hold on any machine.
"""

import argparse
import asyncio
import contextlib
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
from redis.asyncio import Redis

from benchmarks.ingest_bench import INTERVAL, WALL_MS, Server
from historian.live.hub import Hub
from historian.model.fields import FIELDS
from historian.pipeline import Pipeline
from historian.query import export, history
from historian.query.history import Selection
from historian.scrape.outcome import ScrapeOutcome
from historian.scrape.targets import Target
from historian.store import blocks, connect, keys, sealed
from historian.store.damaged import Damaged
from historian.store.embedded import EmbeddedStore
from historian.store.packing import Ints, Values
from historian.store.sealed import Block
from historian.store.sealer import Sealer
from historian.store.tiers import HOURS, MINUTES, RAW, Retention
from historian.store.writer import Writer
from toolkit.secrets import Secret

_HOUR, _DAY, _STEP = 3_600_000, 86_400_000, 2000
# The end of a clock hour and 40 minutes: the middle of what a tail may hold.
_NOW = 1_767_225_600_000 + 35 * _DAY + 40 * 60_000
_LINK = ("ob/van-0", "publish", "")
_NAME = keys.history("bench", "srt", _LINK)
_PATH = keys.history("bench", "path", _LINK[:1])
_FIELDS = [field for field in FIELDS["srt"] if not field.name.startswith(("send", "sent"))]


def _values(rng: np.random.Generator, rows: int) -> dict[str, Ints]:
    """A link of 8 Mbit/s over some 55 ms that loses and repairs a little."""
    lost = rng.poisson(0.4, rows)
    wave = 55_000 + 3000 * np.sin(np.arange(rows) / 300)
    columns = {
        "rt": wave + rng.normal(0, 700, rows),
        "la": np.full(rows, 250_000),
        "rx": rng.normal(8e6, 1.5e5, rows),
        "lc": rng.normal(9e7, 5e6, rows),
        "bi": rng.normal(210_000, 4000, rows),
        "pr": rng.normal(1520, 28, rows),
        "lr": lost,
        "rr": lost,
        "dr": rng.poisson(0.01, rows),
        "ur": np.zeros(rows),
    }
    return {name: np.round(column).astype(np.int64) for name, column in columns.items()}


async def _pipe(client: Redis, commands: list[list[str | int]]) -> None:
    for start in range(0, len(commands), 5000):
        pipeline = client.pipeline(transaction=False)
        for command in commands[start : start + 5000]:
            pipeline.execute_command(*command)
        await pipeline.execute()


async def _fill(client: Redis, streams: int, days: int) -> float:
    """Blocks of samples for all days, folded hour by hour; the last hours as entries; the same entries elsewhere.

    Bytes that a value of these takes.
    """
    rng = np.random.default_rng(1)
    clock = [_NOW / 1000]
    sealer = Sealer(client, Retention(86_400, 40 * 86_400, 730 * 86_400), clock=lambda: clock[0])
    begin = _NOW - days * _DAY
    begin -= begin % _HOUR
    for start in range(begin, _NOW - 2 * _HOUR, _HOUR):
        times = np.arange(start, start + _HOUR, _STEP) + rng.integers(0, 9, _HOUR // _STEP)
        columns = {name: Values(column, None) for name, column in _values(rng, len(times)).items()}
        blob = blocks.encode(times, columns)
        block = Block(int(times[0]), int(times[-1]), len(times), blob)
        await sealed.add(client, keys.sealed(_NAME, RAW.name), block, 10**7)
    times = np.arange(start + _HOUR, _NOW, _STEP)
    rows = _values(rng, len(times))
    path = {field.short: np.zeros(len(times), np.int64) for field in FIELDS["path"]}
    path |= {"st": path["st"] + 1, "rb": rows["rx"], "sb": 3 * rows["rx"], "rd": path["rd"] + 3, "rs": path["rs"] + 3}
    commands: list[list[str | int]] = []
    for name, table in ((_NAME, rows), (_PATH, path)):
        for place, time_ms in enumerate(times.tolist()):
            words = [word for short, column in table.items() for word in (short, int(column[place]))]
            commands.append(["XADD", name, f"{time_ms}-0", *words])
    await _pipe(client, commands)
    for _ in range(3):
        await sealer.once()
    before = await _used(client)
    for source in (_PATH, _NAME):
        dumped = await connect.call_bytes(client, "DUMP", source)
        for number in range(streams):
            copy = source.replace("van-0", f"copy-{number}")
            await connect.call_bytes(client, "RESTORE", copy, 0, dumped)
    values = int(await connect.call(client, "XLEN", _NAME)) * (len(rows) + len(path)) * max(1, streams)
    return (await _used(client) - before) / values


async def _used(client: Redis) -> int:
    return int((await client.info("memory"))["used_memory"])


async def _plain(client: Redis) -> int:
    """The same last day as entries with full names and decimals; the number of values."""
    commands: list[list[str | int]] = []
    async for piece in sealed.read(client, keys.sealed(_NAME, RAW.name), _NOW - _DAY, _NOW):
        for block in piece:
            times, columns = blocks.decode(block.blob)
            for place, time_ms in enumerate(times.tolist()):
                words: list[str | int] = []
                for field in _FIELDS:
                    value = int(columns[field.short].values[place])
                    words += [field.name, value if field.scale == 1 else f"{value / field.scale}"]
                commands.append(["XADD", "plain", f"{time_ms}-0", *words])
    await _pipe(client, commands)
    return len(commands) * len(_FIELDS)


async def _p50(work: Callable[[], Awaitable[object]], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        await work()
        times.append(1e3 * (time.perf_counter() - began))
    return statistics.median(times)


def _table(title: str, rows: list[tuple[str, float, float]], names: tuple[str, str]) -> None:
    print(f"\n{title}\n\n| what | {names[0]} | {names[1]} | ratio |\n|---|---|---|---|")
    for name, ours, theirs in rows:
        print(f"| {name} | {ours:.2f} | {theirs:.2f} | {theirs / ours:.1f} |")


async def _tsdb(client: Redis, place: Path) -> float:
    """Bytes a sample of the blocks that promtool makes of the last day's export."""
    promtool = shutil.which("promtool")
    if promtool is None:
        return float("nan")
    entity = keys.Entity("bench", "srt", _LINK)
    wanted = export.Wanted((entity,), frozenset(), (_NOW - _DAY) / 1000, _NOW / 1000, RAW)
    samples = 0
    with (place / "history.om").open("w") as file:
        async for text in export.openmetrics(client, wanted, Damaged()):
            file.write(text)
            samples += text.count("\n") - text.count("\n#") - text.startswith("#")
    made = [promtool, "tsdb", "create-blocks-from", "openmetrics", str(place / "history.om"), str(place / "data")]
    await asyncio.to_thread(subprocess.run, made, check=True, capture_output=True)
    return sum(file.stat().st_size for file in (place / "data").rglob("*") if file.is_file()) / samples


async def _usage(client: Redis, key: str) -> int:
    return int(await connect.call(client, "MEMORY", "USAGE", key, "SAMPLES", 0))


async def _history(client: Redis, bare: Redis, place: Path, streams: int, days: int) -> None:
    tail = await _fill(client, streams, days)
    values = await _plain(client)
    raw = keys.sealed(_NAME, RAW.name)
    rows = 0
    async for piece in sealed.read(client, raw, 0, _NOW):
        rows += sum(block.rows for block in piece)
    ours, theirs = await _usage(client, raw) / (rows * len(_FIELDS)), await _usage(client, "plain") / values
    prometheus = await _tsdb(client, place)
    _table(
        f"Bytes a value, time included: one SRT link, {len(_FIELDS)} fields, every {_STEP / 1000:g} s",
        [("sealed, in Redis", ours, theirs), ("tail of path and link, in Redis", tail, theirs)],
        ("ours", "plain entries"),
    )
    print(f"| blocks of a Prometheus (promtool) | {prometheus:.2f} | {theirs:.2f} | {theirs / prometheus:.1f} |")
    for tier in (MINUTES, HOURS):
        key = keys.sealed(_NAME, tier.name)
        buckets = sum([block.rows async for piece in sealed.read(client, key, 0, _NOW) for block in piece])
        if buckets:  # few days come to no hours
            size = await _usage(client, key) / buckets / len(_FIELDS)
            print(f"| {tier.name}, a bucket of a field, in Redis | {size:.2f} | | |")
    print(f"\nSealed takes {ours / prometheus:.2f} of what Prometheus's blocks take.")
    fields = tuple(_FIELDS)

    def reading(span_ms: int) -> Callable[[], Awaitable[object]]:
        wanted = Selection("bench", "srt", _LINK, fields, (_NOW - span_ms) / 1000, _NOW / 1000, 1000)
        return lambda: history.read(client, wanted, Damaged())

    async def xrange() -> object:
        entries = await bare.xrange("plain")
        return [{name: float(value) for name, value in (row or {}).items()} for _, row in entries or ()]

    plain = await _p50(xrange, 3)
    table = []
    for label, span in (("24 h", _DAY), ("7 d", 7 * _DAY), (f"{days} d", days * _DAY)):
        found = await reading(span)()
        assert isinstance(found, history.History)
        table.append((f"{label} to {len(found.times)} rows (from {found.tier})", await _p50(reading(span), 15), plain))
    _table(
        f"Reading all fields, ms (p50), {streams} other streams in the store",
        table,
        ("ours", "XRANGE of 24 h"),
    )


async def _ingest(client: Redis, streams: int) -> None:
    """From the exporter's text to Redis, with judgement and live state: CPU of this process."""
    server, pipeline, hub = Server(streams), Pipeline([Target("s", "http://exporter/metrics")]), Hub(INTERVAL)
    writer = Writer(client, 86_400, 10**9)
    task = asyncio.create_task(writer.run())
    costs = []
    for scrape in range(14):
        page = server.page(scrape)
        began = time.process_time()
        time_ms = WALL_MS + round(scrape * INTERVAL * 1000)
        frame = pipeline.frame("s", ScrapeOutcome(1000 + scrape * INTERVAL, 0.01, page), None, time_ms)
        writer.write(frame, hub.apply(frame))
        await writer.flush(30)
        costs.append(time.process_time() - began)
    task.cancel()
    series = page.count(b"\n")
    steady = statistics.median(costs[4:])
    print(f"\nIngest, from text to Redis: {series} samples a scrape of {streams} streams take {steady * 1e3:.0f} ms")
    print(f"of CPU, {series / steady:,.0f} samples/s a core.")


async def _main(streams: int, days: int) -> None:
    random.seed(1)
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        store = await EmbeddedStore.start(place / "store")
        url = f"unix://{store.socket}"
        try:
            async with (
                contextlib.aclosing(connect.open_url(Secret(url))) as client,
                contextlib.aclosing(Redis.from_url(url, decode_responses=True)) as bare,
            ):
                await _history(client, bare, place, streams, days)
                await _ingest(client, streams)
        finally:
            await store.stop()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--streams", type=int, default=1000, help="other streams in the store, and those of the ingest"
    )
    arguments.add_argument("--days", type=int, default=30, help="days of minutes and hours")
    given = arguments.parse_args()
    asyncio.run(_main(given.streams, given.days))
