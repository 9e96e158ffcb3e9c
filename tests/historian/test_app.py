"""The whole historian as a process, on real input: starting, stopping, being killed, and what Redis may do to it."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import orjson
import pytest
import redis
import requests
from redis.backoff import NoBackoff
from redis.retry import Retry
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.historian.conftest import RedisProcess, program_of
from tests.historian.running import INTERVAL, Exporter, Historian, historian, until

HISTORY = "/api/v1/history?server=local&path=ob/van-2"


@pytest.fixture
def exporter() -> Iterator[Exporter]:
    made = Exporter()
    yield made
    made.close()


def store_is_up(directory: Path) -> bool:
    try:
        # Not asked again: mostly it is as it should be that none answers.
        with redis.Redis(
            unix_socket_path=str(directory / "store" / "store.sock"), retry=Retry(NoBackoff(), 0)
        ) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def assert_no_holes(times: list[float], holes: int = 0) -> None:
    """No sample twice, and none missing but for `holes` times that the historian was down."""
    distances = [later - earlier for earlier, later in pairwise(times)]
    assert min(distances) > 0
    # Half a second is some scrapes: this machine may be busy.
    assert sum(distance > 5 * INTERVAL for distance in distances) <= holes, distances


def received(running: Historian) -> list[float]:
    return list(running.history("received_bps").values())


def test_from_a_page_of_metrics_to_state_and_history(tmp_path: Path, exporter: Exporter) -> None:
    with historian(tmp_path, "--exporter.url", exporter.url) as running:
        until(lambda: running.get("/api/v1/streams")["streams"])
        until(lambda: running.get("/api/v1/servers")["history"])
        stream = running.get("/api/v1/streams/local/ob/van-2")
        assert (stream["state"], stream["rtt_ms"], stream["readers_total"]) == ("live", 25.0, 2)
        # Each rate is over a tenth of a second, which a busy machine stretches: some of them come out well.
        until(lambda: [rate for rate in received(running) if rate == pytest.approx(4e6, rel=0.2)])
        assert running.get("/api/v1/servers")["servers"][0]["up"] is True
        assert requests.get(running.url + "/", timeout=5).headers["content-security-policy"]
        assert 'scrapes_total{server="local"}' in requests.get(running.url + "/metrics", timeout=5).text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_loses_nothing_and_leaves_nothing_running(
    tmp_path: Path, exporter: Exporter, number: signal.Signals
) -> None:
    with historian(tmp_path, "--exporter.url", exporter.url) as running:
        until(lambda: len(running.times()) > 5)
        times = running.times()
        assert running.stop(number) == 0
        assert not store_is_up(tmp_path)
        assert "level=error" not in running.log
        assert "Traceback" not in running.log
    with historian(tmp_path, "--exporter.url", "http://127.0.0.1:1") as running:
        stream = running.get("/api/v1/streams/local/ob/van-2")
        assert stream["tracks"][0]["codec"] == "H264", "what was known is shown although nothing can be scraped now"
        assert running.times()[: len(times)] == times


def samples_since(running: Historian, begin: float) -> int:
    return sum(seconds > begin for seconds in running.times())


def test_killed_and_started_again_nothing_is_twice_or_missing(tmp_path: Path, exporter: Exporter) -> None:
    began = time.time()
    with contextlib.ExitStack() as cleanup:
        for _ in range(3):
            with_store = store_is_up(tmp_path)
            running = Historian(tmp_path, "--exporter.url", exporter.url)
            cleanup.callback(running.end)
            running.wait_ready()
            assert ("adopted the store" in running.log) is with_store
            before = time.time()
            while samples_since(running, before) < 5:
                time.sleep(INTERVAL)
            times = running.times()
            running.process.kill()
            running.process.wait()
        with historian(tmp_path, "--exporter.url", exporter.url) as last:
            assert last.stop() == 0
        assert not store_is_up(tmp_path)
    assert_no_holes(times, holes=2)
    assert began < times[0] < times[-1] < time.time()


def test_a_store_that_is_killed_is_started_again(tmp_path: Path, exporter: Exporter) -> None:
    with historian(tmp_path, "--exporter.url", exporter.url) as running:
        for _ in range(2):  # the second time it is the one that was started anew
            before = time.time()
            until(lambda since=before: samples_since(running, since) >= 5)  # type: ignore[misc]  # a lambda's default
            killed = int((tmp_path / "store" / "store.lock").read_text())
            os.kill(killed, signal.SIGKILL)
            until(lambda pid=killed: int((tmp_path / "store" / "store.lock").read_text() or pid) != pid)  # type: ignore[misc]  # the same
            # The lock is signed before the new one answers, and the writer may not have noticed a thing.
            until(lambda: requests.get(running.url + HISTORY, timeout=10).status_code == 200)
        assert_no_holes(running.times(), holes=2)
        assert running.stop() == 0
    assert not store_is_up(tmp_path)


def test_a_redis_that_comes_and_goes(tmp_path: Path, exporter: Exporter) -> None:
    (tmp_path / "redis").mkdir()
    server = RedisProcess(program_of("redis"), tmp_path / "redis")
    server.command("CONFIG", "SET", "appendfsync", "always")
    server.kill()
    try:
        with historian(tmp_path, "--exporter.url", exporter.url, "--redis.url", server.url.reveal()) as running:
            until(lambda: running.get("/api/v1/streams")["streams"])
            assert running.get("/api/v1/servers")["history"] is False
            answer = requests.get(running.url + HISTORY, timeout=10)
            assert answer.status_code == 503
            assert answer.json() == {"error": "no history: Redis does not answer (connection refused)"}
            (told,) = [line for line in running.log.splitlines() if "samples wait in memory" in line]
            assert f"address=redis://127.0.0.1:{server.port}/0 " in told
            assert 'reason="connection refused" remedy="start it, or give another --redis.url"' in told
            with connect(running.url.replace("http", "ws") + "/ws") as watcher:
                snapshot = orjson.loads(watcher.recv(10))
                assert (snapshot["history"], snapshot["history_reason"]) == (False, "connection refused")
                server.start()
                until(lambda: orjson.loads(watcher.recv(10)).get("history") is True)
                server.kill()
                until(lambda: orjson.loads(watcher.recv(10)).get("history") is False)
                server.start()
                until(lambda: orjson.loads(watcher.recv(10)).get("history") is True)
            times = running.times()
            assert_no_holes(times)  # what waited in memory has filled the outages
            assert "level=error" not in running.log
            assert running.stop() == 0
    finally:
        server.kill()


def drain(watcher: ClientConnection) -> None:
    while True:
        watcher.recv(10)


def test_a_watcher_sees_each_change_and_the_stop(tmp_path: Path, exporter: Exporter) -> None:
    with historian(tmp_path, "--exporter.url", exporter.url) as running:
        address = running.url.replace("http", "ws") + "/ws"
        with connect(address, origin=Origin(running.url)) as watcher:
            snapshot = orjson.loads(watcher.recv(10))
            assert snapshot["type"] == "snapshot"
            numbers = [orjson.loads(watcher.recv(10))["seq"] for _ in range(10)]
            assert numbers == list(range(snapshot["seq"] + 1, snapshot["seq"] + 11))
            exporter.scene.paths["ob/van-2"].state = "down"
            until(
                lambda: orjson.loads(watcher.recv(10)).get("set", {}).get("local/ob/van-2", {}).get("state") == "down"
            )
            running.process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as closed:
                drain(watcher)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012
        assert running.process.wait(45) == 0


def test_pages_of_other_sites_are_refused(tmp_path: Path, exporter: Exporter) -> None:
    with historian(tmp_path, "--exporter.url", exporter.url) as running:
        address = running.url.replace("http", "ws") + "/ws"
        with (
            pytest.raises(InvalidStatus) as refused,
            connect(address, origin=Origin("http://evil.test")),
        ):
            pass
        assert refused.value.response.status_code == 403


def test_names_are_decoded_once(tmp_path: Path, exporter: Exporter) -> None:
    exporter.scene.add("a%2Fb")
    exporter.scene.add("ü:1")
    with historian(tmp_path, "--exporter.url", exporter.url) as running:
        until(lambda: len(running.get("/api/v1/streams")["streams"]) == 3)
        assert running.get("/api/v1/streams/local/a%252Fb")["path"] == "a%2Fb"
        assert running.get("/api/v1/streams/local/%C3%BC:1")["path"] == "ü:1"


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--redis.url", "http://localhost"], "redis.url: 'http://localhost' does not begin with redis://"),
        (["--storage.path", "/dev/null/x"], "give another --storage.path"),
        (["--web.listen-address", "{busy}"], "{busy} is in use by another program"),
    ],
)
def test_a_mistake_of_the_user_is_one_line(tmp_path: Path, flags: list[str], words: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = f"127.0.0.1:{taken.getsockname()[1]}"
        started = Historian(tmp_path, *(flag.format(busy=busy) for flag in flags))
        try:
            assert started.process.wait(45) == 2
        finally:
            started.end()
    (line,) = [line for line in started.log.splitlines() if "level=info" not in line]
    assert line.startswith("mediamtx-historian: ")
    assert words.format(busy=busy) in line
    assert not store_is_up(tmp_path)


def test_a_second_historian_on_the_same_store_is_refused(tmp_path: Path, exporter: Exporter) -> None:
    with historian(tmp_path, "--exporter.url", exporter.url) as running:
        second = Historian(tmp_path)
        assert second.process.wait(45) == 2
        assert f"in use by another historian (pid {running.process.pid})" in second.log
        until(lambda: running.get("/api/v1/servers")["history"])
