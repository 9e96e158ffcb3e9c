"""The servers that the exporter lists, followed by a whole historian: with its own store, and with a Redis for two."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
import requests

from historian.store import keys
from tests.historian.conftest import RedisProcess
from tests.historian.notify.receiver import Receiver
from tests.historian.redundant import free_port
from tests.historian.running import Historian, historian, until

NOTHING = "http://127.0.0.1:1"  # no MediaMTX listens there


class RealExporter:
    """A process of `python -m exporter` whose settings file can change."""

    def __init__(self, directory: Path) -> None:
        port = free_port()
        self._file, self._log = directory / "monitor.yml", directory / "exporter.log"
        self.url = f"http://127.0.0.1:{port}"
        self._command = [sys.executable, "-m", "exporter", f"--web.listen-address=127.0.0.1:{port}"]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *servers: str) -> None:
        self._write(servers)
        with self._log.open("wb") as log:
            command = [*self._command, f"--config.file={self._file}"]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        until(lambda: "msg=listening" in self._log.read_text())

    def name(self, *servers: str) -> None:
        """Have these servers from now on."""
        assert self.process is not None
        self._write(servers)
        self.process.send_signal(signal.SIGHUP)

    def _write(self, servers: tuple[str, ...]) -> None:
        lines = "".join(f"  {server}:\n    mediamtx: {NOTHING}\n" for server in servers)
        self._file.write_text(f"servers:\n{lines}" if servers else "")

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def exporter(tmp_path: Path) -> Iterator[RealExporter]:
    made = RealExporter(tmp_path)
    yield made
    made.end()


def servers(running: Historian) -> dict[str, object]:
    return {server["server"]: server["reason"] for server in running.get("/api/v1/servers")["servers"]}


def recorded(running: Historian, server: str) -> int:
    """How often a server's state stands in its history."""
    answer = requests.get(f"{running.url}/api/v1/history?server={server}&kind=server&from=-1h&points=5000", timeout=10)
    return len(answer.json()["t"]) if answer.status_code == 200 else 0


def ends(running: Historian, server: str) -> list[float | None]:
    """When the events of a server ended, None for those that are open."""
    answer = requests.get(f"{running.url}/api/v1/events?server={server}", timeout=10)
    return [event["end"] for event in answer.json()["events"]] if answer.status_code == 200 else []


FLAGS = ("--scrape.discover", "--scrape.discover-interval=200ms", "--exporter.url")


def test_servers_come_and_go_with_the_exporters_list(tmp_path: Path, exporter: RealExporter) -> None:
    with historian(tmp_path, *FLAGS, exporter.url) as running:
        assert servers(running) == {}, "the exporter is not there yet"
        exporter.start("a", "b")
        until(lambda: servers(running) == {"a": "refused", "b": "refused"})
        until(lambda: ends(running, "a") == [None])
        exporter.name("b", "c")
        until(lambda: servers(running) == {"b": "refused", "c": "refused"})
        until(lambda: None not in ends(running, "a"))
        until(lambda: recorded(running, "b") and recorded(running, "c"))
        assert recorded(running, "a"), "what was recorded of it stays"
        with redis.Redis(unix_socket_path=str(tmp_path / "store" / "store.sock"), decode_responses=True) as client:
            until(lambda: set(client.hkeys(keys.SERVERS_LATEST)) == {"b", "c"})  # type: ignore[arg-type]  # not awaited
        assert 'scrapes_total{server="a"}' not in requests.get(f"{running.url}/metrics", timeout=10).text
        exporter.end()
        until(lambda: running.metric("mediamtx_historian_discover_failures_total") >= 2)
        assert set(servers(running)) == {"b", "c"}, "without a list the one known stays"
        assert "Traceback" not in running.log
        assert "level=error" not in running.log
        assert running.stop() == 0
    with historian(tmp_path, *FLAGS, exporter.url) as running:
        assert set(servers(running)) == {"b", "c"}, "also over a restart"


@pytest.mark.long
def test_who_was_told_of_a_server_that_leaves_hears_the_end(tmp_path: Path, exporter: RealExporter) -> None:
    config = tmp_path / "historian.yml"
    with Receiver() as receiver:
        config.write_text(f"notify: [{{name: chat, url: '{receiver.url}', levels: [info, warn, crit]}}]\n")
        exporter.start("a", "b")
        with historian(tmp_path, *FLAGS, exporter.url, "--config.file", str(config)) as running:
            (begin,) = receiver.wait(1, 30)
            assert {(one["server"], one["change"]) for one in begin["events"]} == {("a", "begin"), ("b", "begin")}
            exporter.name("b")
            _, end = receiver.wait(2, 30)
            assert [(one["server"], one["change"]) for one in end["events"]] == [("a", "end")]
            told = 'mediamtx_historian_notifications_total{result="sent",target="chat"}'
            until(lambda: running.metric(told) == 2)
            assert running.stop() == 0


def test_of_two_historians_on_one_redis_each_follows_the_list(
    tmp_path: Path, exporter: RealExporter, redis_process: RedisProcess
) -> None:
    exporter.start("a")
    (tmp_path / "second").mkdir()
    with (
        historian(tmp_path, *FLAGS, exporter.url, "--redis.url", redis_process.url.reveal()) as first,
        historian(tmp_path / "second", *FLAGS, exporter.url, "--redis.url", redis_process.url.reveal()) as second,
    ):
        for running in (first, second):
            until(lambda shown=running: servers(shown) == {"a": "refused"})  # type: ignore[misc]  # a lambda's default
        exporter.name("b")
        for running in (first, second):
            until(lambda shown=running: servers(shown) == {"b": "refused"})  # type: ignore[misc]  # the same
        assert (
            first.metric('mediamtx_historian_lease{server="b"}') + second.metric('mediamtx_historian_lease{server="b"}')
            == 1
        )
