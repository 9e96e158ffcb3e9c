"""Several historians on one Redis, as processes: one scrapes, all show, and another takes over."""

import contextlib
import itertools
import signal
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest
from websockets.sync.client import connect

from tests.historian.conftest import RedisProcess, program_of
from tests.historian.proxy import Proxy
from tests.historian.running import INTERVAL, Exporter, Historian, until

HELD = 'mediamtx_historian_lease{server="local"}'


class SigningExporter(Exporter):
    """Shows whoever asks for `/x/metrics` ord("x") HLS readers: so each stored row says who has written it."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        super().__init__()

    def page(self, route: str) -> str:
        with self._one_at_a_time:
            for path in self.scene.paths.values():
                path.readers["hls"] = ord(route[1])
            return super().page(route)


class Stage:
    """A Redis, an exporter, and historians between them."""

    def __init__(self, directory: Path, cleanup: contextlib.ExitStack) -> None:
        self._directory, self._cleanup = directory, cleanup
        (directory / "redis").mkdir()
        self.redis = RedisProcess(program_of("redis"), directory / "redis")
        cleanup.callback(self.redis.kill)
        self.exporter = SigningExporter()
        cleanup.callback(self.exporter.close)

    def proxy(self) -> Proxy:
        made = Proxy(self.redis.port)
        self._cleanup.callback(made.close)
        return made

    def historian(self, name: str, port: int = 0, *flags: str) -> Historian:
        (self._directory / name).mkdir()
        url = f"redis://127.0.0.1:{port or self.redis.port}/0"
        exporter = f"{self.exporter.url}/{name}"
        made = Historian(self._directory / name, "--exporter.url", exporter, "--redis.url", url, *flags)
        self._cleanup.callback(made.end)
        return made.wait_ready()

    def scrapers(self, seconds: float) -> set[int]:
        """Who scraped within so many seconds."""
        since = time.monotonic() - seconds
        return {port for when, port in self.exporter.scrapers if when > since}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with contextlib.ExitStack() as cleanup:
        yield Stage(tmp_path, cleanup)


def follows(running: Historian) -> bool:
    return "another historian scrapes the server" in running.log


def holds(running: Historian) -> bool:
    return running.metric(HELD) == 1


def writers(running: Historian) -> str:
    """Who wrote the rows, one after another: a row between those of another is a twin, or was never to be."""
    return "".join(chr(round(writer)) for writer, _ in itertools.groupby(running.history("readers_hls").values()))


def stream_of(running: Historian) -> dict[str, Any]:
    found: dict[str, Any] = running.get("/api/v1/streams/local/ob/van-2")
    return found


def test_one_scrapes_all_show_and_another_takes_over(stage: Stage) -> None:
    wire = stage.proxy()
    first = stage.historian("a", wire.port)
    until(lambda: len(first.times()) > 3)
    second = stage.historian("b")
    until(lambda: follows(second))
    assert (holds(first), holds(second)) == (True, False)

    # The follower is as live as the holder, also in what has just happened.
    with connect(second.url.replace("http", "ws") + "/ws") as watcher:
        assert orjson.loads(watcher.recv(10))["streams"]["local/ob/van-2"]["state"] == "live"
        stage.exporter.scene.paths["ob/van-2"].state = "down"
        seen: list[dict[str, Any]] = []

        def told() -> bool:
            seen.append(orjson.loads(watcher.recv(10)))
            return any(m["type"] == "event" for m in seen) and any(
                m.get("set", {}).get("local/ob/van-2", {}).get("state") == "down" for m in seen
            )

        until(told)
        stage.exporter.scene.paths["ob/van-2"].state = "live"
        until(lambda: orjson.loads(watcher.recv(10)).get("set", {}).get("local/ob/van-2", {}).get("state") == "live")
    assert len(stage.scrapers(1)) == 1
    assert second.metric('mediamtx_historian_scrapes_total{server="local"}') == 0

    # The wire of the holder is cut: it cannot be told apart from a dead one.
    wire.cut()
    began = time.monotonic()
    until(lambda: holds(second))
    assert time.monotonic() - began < 10
    until(lambda: stream_of(second)["updated"] > time.time() - 1)
    assert stream_of(first)["state"] == "live", "its page goes on from its own scrapes"
    assert len(stage.scrapers(1)) == 2
    wire.mend()
    until(lambda: follows(first) and not holds(first))
    until(lambda: first.metric("mediamtx_historian_samples_left_total") > 0)
    until(lambda: len(stage.scrapers(1)) == 1)

    # A holder that sleeps through the end of its lease finds out before it writes.
    second.process.send_signal(signal.SIGSTOP)
    until(lambda: holds(first))
    until(lambda: stream_of(first)["updated"] > time.time() - 1)
    second.process.send_signal(signal.SIGCONT)
    until(lambda: not holds(second))
    time.sleep(10 * INTERVAL)
    assert writers(first) == "aba"
    times = first.times()
    assert sum(later - earlier > 10 * INTERVAL for earlier, later in pairwise(times)) <= 2
    assert max(later - earlier for earlier, later in pairwise(times)) < 10

    # One that stops lets go at once.
    assert first.stop() == 0
    began = time.monotonic()
    until(lambda: holds(second))
    assert time.monotonic() - began < 5
    for running in (first, second):
        assert "level=error" not in running.log
        assert "Traceback" not in running.log


def test_an_outage_of_redis_leaves_no_hole_and_no_twin(stage: Stage) -> None:
    first = stage.historian("a")
    until(lambda: len(first.times()) > 3)
    second = stage.historian("b")
    until(lambda: follows(second))
    stage.redis.kill()
    until(lambda: "nobody knows who scrapes this server" in second.log)
    until(lambda: len(stage.scrapers(0.5)) == 2)
    assert stream_of(second)["state"] == "live"
    third = stage.historian("c")  # it comes up without Redis, and knows of no other
    until(lambda: third.get("/api/v1/streams")["streams"])
    stage.redis.start()
    until(lambda: second.log.count("another historian scrapes the server") == 2)
    until(lambda: follows(third))
    assert holds(first)
    until(lambda: first.metric("mediamtx_historian_pending_frames") <= 1)
    assert writers(first) == "a"
    times = first.times()
    # Half a second is some scrapes: this machine may be busy.
    assert max(later - earlier for earlier, later in pairwise(times)) < 1
    for other in (second, third):
        until(lambda running=other: running.metric("mediamtx_historian_samples_left_total") > 0)  # type: ignore[misc]  # a lambda's default
        until(lambda running=other: running.get("/api/v1/servers")["history"])  # type: ignore[misc]  # the same
    first.process.kill()
    first.process.wait()
    until(lambda: holds(second) or holds(third))
    until(lambda: time.time() - third.times()[-1] < 1)
    assert writers(third) == ("ab" if holds(second) else "ac")
    assert holds(second) != holds(third)
