"""A historian that ends again and again while it packs hours of history into blocks."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from historian.store import keys
from tests.drills.drill import Figures, drill
from tests.drills.history import HOURS, PATHS, fill
from tests.drills.stage import INTERVAL, Clock, Process, Stage, Stored, gap, historian_flags, is_live, most_in_a_second
from tests.e2e.processes import get_json, until
from tests.historian.conftest import RedisProcess, program_of

EVERY = 20  # seconds between the samples that are to be packed
ENDS = 3
# Seconds between samples where what they take is to be far more than what a Redis takes for its clients.
DENSE = 4


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisProcess]:
    process = RedisProcess(program_of("redis"), tmp_path)
    yield process
    process.kill()


@dataclass
class Outcome:
    """What came of it: sealed samples lost and twice, and Unix times of the new ones."""

    rows: int
    lost: int
    twins: int
    times: list[float]
    normal: float  # seconds from the last start until all was sealed


def missing(url: str, written: Mapping[str, list[tuple[int, int]]]) -> tuple[int, int]:
    """How many of the written rows are lost, and how many are there twice."""
    lost = twins = 0
    for path, rows in written.items():
        query = f"server=local&path={path}&fields=received_bps&from={rows[0][0]}&to={rows[-1][0] + 1}&points=5000"
        found = get_json(f"{url}/api/v1/history?{query}")
        values = list(zip(found["t"], found["fields"]["received_bps"]["avg"], strict=True))
        seen = [(t, v) for t, v in values if v is not None]
        lost += len(set(rows) - set(seen))
        twins += len(seen) - len(set(seen))
        assert set(seen) <= set(rows)
    return lost, twins


def interrupted(place: Stage, server: RedisProcess, end: Callable[[Process], object]) -> Outcome:
    """Let a historian seal, `end` it some times in the midst, and look at what is there."""
    written = fill(server, EVERY)
    # Where memory is short sealing takes no time between its steps, which else are spread over minutes.
    server.command("SET", "ballast", "x" * 30_000_000)
    server.command("CONFIG", "SET", "maxmemory", int(server.command("INFO", "memory")["used_memory"] * 1.18))
    blocks = [keys.sealed(keys.history("local", "path", (path,)), "raw") for path in PATHS]
    _, mediamtx = place.mediamtx()
    _, exporter = place.exporter(mediamtx)
    flags = [*historian_flags(exporter, place.folder), f"--redis.url={server.url.reveal()}"]
    historian = place.component("historian", *flags)
    stored = Stored(port=server.port)

    def sealed() -> int:
        return sum(map(stored.client.xlen, blocks))

    whole = HOURS * len(PATHS)
    for number in range(1, ENDS + 1):
        url = f"http://{historian.address()}"
        until(lambda: is_live(url), "the page")  # noqa: B023  called at once
        until(lambda: sealed() > number * whole // (ENDS + 2), "some blocks")  # noqa: B023  the same
        assert sealed() < whole, "it was too quick to be ended in the midst"
        end(historian)
        historian.start()
    clock = Clock()
    url = f"http://{historian.address()}"
    until(lambda: sealed() == whole, "all blocks", 100)
    normal = clock.seconds
    lost, twins = missing(url, written)
    rows_in_all = sum(map(len, written.values()))
    made = Outcome(rows_in_all, lost, twins, stored.times(), normal)
    assert (lost, twins) == (0, 0)
    assert most_in_a_second(made.times) <= 1 / INTERVAL + 2, "twins"
    assert sum(b - a > 1.0 for a, b in pairwise(made.times)) <= ENDS, "holes beyond the downtimes"
    assert historian.stop() == 0
    return made


@pytest.mark.long
@drill(
    fault="Historian killed again and again while it seals history",
    happens="the next one goes on where the former was: what is sealed stands in Redis itself",
    lost="{lost} of {rows} sealed samples, {twins} twice; of the new ones those of the downtimes: "
    "gaps of {gap} s at most",
    normal="{normal} s after the last start all is sealed",
    remedy="nothing",
)
def test_killed_while_it_seals(place: Stage, server: RedisProcess) -> Figures:
    found = interrupted(place, server, Process.kill)
    figures: Figures = {"lost": found.lost, "rows": found.rows, "twins": found.twins}
    return {**figures, "gap": gap(found.times), "normal": found.normal}


@pytest.mark.long
@drill(
    fault="SIGTERM of the historian again and again while it seals history",
    happens="it ends the step it is at and stops; the next one goes on where it was",
    lost="{lost} of {rows} sealed samples, {twins} twice",
    normal="{stopped} s at most until it has stopped",
    remedy="nothing",
)
def test_stopped_while_it_seals(place: Stage, server: RedisProcess) -> Figures:
    took: list[float] = []

    def end(historian: Process) -> None:
        clock = Clock()
        assert historian.stop() == 0
        took.append(clock.seconds)
        assert "Traceback" not in historian.log

    found = interrupted(place, server, end)
    assert max(took) < 10
    return {"lost": found.lost, "rows": found.rows, "twins": found.twins, "stopped": max(took)}


@pytest.mark.long
@drill(
    fault="Redis full (`maxmemory`, `noeviction`) before hours of history are sealed",
    happens="sealing goes on, a block at a time beyond the limit, and each makes room for more than it takes: samples "
    "are taken again",
    lost="{lost} of {rows} samples, {twins} twice; memory was {beyond} kB beyond the limit at most",
    normal="{normal} s after the start the first samples are taken",
    remedy="see that the rest suffices: raise `maxmemory`, or keep history shorter (`history:` in `monitor.yml`)",
)
def test_full_before_it_seals(place: Stage, server: RedisProcess) -> Figures:
    written = fill(server, DENSE)
    server.command("SET", keys.SCHEMA, keys.SCHEMA_VERSION)
    full = server.command("INFO", "memory")["used_memory"] - 20_000
    server.command("CONFIG", "SET", "maxmemory", full)
    _, mediamtx = place.mediamtx()
    _, exporter = place.exporter(mediamtx)
    clock = Clock()
    flags = [*historian_flags(exporter, place.folder), f"--redis.url={server.url.reveal()}"]
    historian = place.component("historian", *flags)
    stored, beyond = Stored(port=server.port), 0

    def taken() -> bool:
        nonlocal beyond
        beyond = max(beyond, server.command("INFO", "memory")["used_memory"] - full)
        return len(stored.times("server")) > 1 / INTERVAL

    until(taken, "new samples", 60)
    normal = clock.seconds
    lost, twins = missing(f"http://{historian.address()}", written)
    assert (lost, twins) == (0, 0)
    assert historian.stop() == 0
    rows = sum(map(len, written.values()))
    return {"lost": lost, "rows": rows, "twins": twins, "beyond": beyond // 1000, "normal": normal}
