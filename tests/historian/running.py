"""The historian as a process, and an exporter for it to scrape."""

import contextlib
import http.server
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import requests

from tests.historian.reaper import reap
from tests.historian.scene import WALL, Scene

INTERVAL = 0.1  # seconds between scrapes in these tests


class Exporter:
    """Serves the page of a scene whose time passes as fast as ours."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.scene.add("ob/van-2", readers={"srt": 2}, began=WALL - 600)
        self.scene.link("ob/van-2", rtt=0.025)
        self._last = time.monotonic()
        self.scrapers: list[tuple[float, int]] = []  # when, and the port that tells one scraper from another
        exporter = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                exporter.scrapers.append((time.monotonic(), self.client_address[1]))
                body = exporter.page(self.path).encode()
                self.send_response(200)
                self.send_header("content-type", "text/plain; version=0.0.4")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def page(self, route: str) -> str:
        """The page as it is now, at whatever address."""
        now = time.monotonic()
        for path in self.scene.paths.values():
            path.pass_time(now - self._last)
        for link in self.scene.links:
            link.pass_time(now - self._last)
        self._last = now
        return self.scene.page()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Historian:
    """A process of `python -m historian` with its log."""

    def __init__(self, directory: Path, *flags: str) -> None:
        self.log_file = directory / "historian.log"
        self._log_start = self.log_file.stat().st_size if self.log_file.exists() else 0
        command = [sys.executable, "-m", "historian", "--web.listen-address", "127.0.0.1:0"]
        command += [
            "--scrape.interval",
            f"{int(INTERVAL * 1000)}ms",
            "--storage.path",
            str(directory / "store"),
            *flags,
        ]
        with self.log_file.open("ab") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
        self.url = ""

    @property
    def log(self) -> str:
        return self.log_file.read_text()[self._log_start :]

    def wait_ready(self) -> "Historian":
        address = until(lambda: re.search(r"msg=listening address=(\S+)", self.log) or self._ended())
        assert address is not True, self.log
        self.url = f"http://{address[1]}"
        return self

    def _ended(self) -> bool:
        return self.process.poll() is not None

    def get(self, address: str) -> Any:
        answer = requests.get(self.url + address, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def history(self, field: str) -> dict[float, float]:
        """What is stored of the path so far: each known value by its time."""
        query = f"server=local&path=ob/van-2&fields={field}&from=-1h&points=5000"
        answer = requests.get(f"{self.url}/api/v1/history?{query}", timeout=10)
        if answer.status_code in (404, 503):
            return {}  # before the first scrape is stored, or while the store is away
        assert answer.status_code == 200, answer.text
        found = answer.json()
        rows = zip(found["t"], found["fields"][field]["avg"], strict=True)
        return {seconds: value for seconds, value in rows if value is not None}

    def times(self) -> list[float]:
        """When the path was scraped; its state is known at each scrape."""
        return list(self.history("state"))

    def metric(self, series: str) -> float:
        """One of its own metrics."""
        text = requests.get(self.url + "/metrics", timeout=10).text
        return float(re.findall(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)[0])

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(45)

    def end(self) -> None:
        """Leave nothing behind: neither the historian nor a store of its."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        reap(self.log_file.parent)


def until(condition: Callable[[], Any], seconds: float = 45.0) -> Any:
    """Poll until the condition gives something true; give that back."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)
    return found


@contextlib.contextmanager
def historian(directory: Path, *flags: str) -> Iterator[Historian]:
    """A running historian; it and its store are gone at the end."""
    started = Historian(directory, *flags)
    try:
        yield started.wait_ready()
    finally:
        started.end()
