"""The real components, each a process on ports of its own, in front of the simulated MediaMTX of the demo."""

import bisect
import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import redis
import requests
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.e2e.processes import ROOT, get_json, until
from tests.historian.reaper import reap

# Seconds between scrapes. Faults of minutes at the usual 2 s offer as many samples in tenths of their time.
INTERVAL = 0.2
# A path of the simulated studio that is always live.
PATH = "cam/floor-01"


class Process:
    """A program with its log, which can be killed and started again."""

    def __init__(self, folder: Path, name: str, command: Sequence[str], environ: Mapping[str, str] | None = None):
        self.name, self._command = name, list(command)
        self.log_file = folder / f"{name}.log"
        self._environ = {**os.environ, "PYTHONPATH": str(ROOT), **(environ or {})}
        self._folder = folder
        self.popen: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Run it, with a new log."""
        with self.log_file.open("wb") as output:
            # A session of its own and a working directory by which whatever it leaves behind is found.
            self.popen = subprocess.Popen(
                self._command,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                env=self._environ,
                cwd=self._folder,
                start_new_session=True,
            )

    @property
    def log(self) -> str:
        """What it has said since its start."""
        return self.log_file.read_text(errors="replace")

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self.popen is not None
        return self.popen.pid

    def address(self) -> str:
        """Where it listens, once it does."""

        def look() -> "re.Match[str] | None":
            assert self.popen is not None
            assert self.popen.poll() is None, self.log
            return re.search(r"msg=listening address=(\S+)", self.log)

        return until(look, f"{self.name} to listen")[1]

    def send(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def wait(self, seconds: float = 30.0) -> int:
        """Its exit status, once it has ended."""
        assert self.popen is not None
        return self.popen.wait(seconds)

    def stop(self, seconds: float = 30.0) -> int:
        """SIGTERM; the exit status."""
        self.send(signal.SIGTERM)
        return self.wait(seconds)

    def kill(self) -> None:
        """Kill -9, if it runs."""
        if self.popen is not None and self.popen.poll() is None:
            self.popen.send_signal(signal.SIGKILL)
            self.popen.send_signal(signal.SIGCONT)
            self.popen.wait()


class Stage:
    """A place for processes, all of which end with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[Process] = []

    def run(self, name: str, *command: str, environ: Mapping[str, str] | None = None) -> Process:
        """Any program."""
        made = Process(self.folder, name, command, environ)
        self.processes.append(made)
        return made

    def component(
        self, name: str, *flags: str, before: Sequence[str] = (), environ: Mapping[str, str] | None = None
    ) -> Process:
        """`python -m name`, on a free port unless `flags` say otherwise; `before` is what runs it."""
        command = [*before, sys.executable, "-m", name]
        if not any("listen" in flag for flag in flags):
            command.append("--web.listen-address=127.0.0.1:0")
        return self.run(name, *command, *flags, environ=environ)

    def mediamtx(self) -> tuple[Process, str]:
        """The simulated servers, and the address of the studio's API."""
        process = self.run("mediamtx", sys.executable, "-m", "monitor.demo", "--listen-port-base=0")
        found = until(lambda: re.search(r"studio-a (http://\S+)", process.log), "the simulated MediaMTX")
        return process, found[1]

    def exporter(self, mediamtx: str, *flags: str) -> tuple[Process, str]:
        """The exporter, asking anew at each scrape, and its address."""
        process = self.component("exporter", f"--mediamtx.url={mediamtx}", "--mediamtx.min-interval=0s", *flags)
        return process, f"http://{process.address()}"

    def agent(self, *flags: str) -> tuple[Process, str]:
        """The agent and its address."""
        process = self.component("agent", *flags)
        return process, f"http://{process.address()}"

    def close(self) -> None:
        """End all, in reverse order, and what they have left behind."""
        for process in reversed(self.processes):
            process.kill()
        reap(self.folder)


@contextlib.contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """A stage, empty at the end."""
    made = Stage(folder)
    try:
        yield made
    finally:
        made.close()


def historian_flags(exporter: str, folder: Path, interval: float = INTERVAL) -> list[str]:
    """What a historian of the drills is told; its embedded store, if it is that, is in `folder`."""
    return [
        f"--exporter.url={exporter}",
        "--agent.url=http://127.0.0.1:1",
        f"--scrape.interval={round(interval * 1000)}ms",
        f"--storage.path={folder / 'store'}",
    ]


def own(url: str, name: str) -> float:
    """One of a component's own metrics, without the prefix; summed over its labels."""
    text = requests.get(f"{url}/metrics", timeout=10).text
    found = re.findall(rf"^mediamtx_{name}(?:\{{.*\}})? (\S+)$", text, re.MULTILINE)
    assert found, name
    return sum(map(float, found))


def server(url: str) -> dict[str, object]:
    """The first server as REST tells of it; nothing before its first scrape."""
    found: list[dict[str, object]] = get_json(f"{url}/api/v1/servers")["servers"]
    return found[0] if found else {}


def is_live(url: str, path: str = PATH) -> bool:
    """Whether the page shows the path as live."""
    try:
        return bool(get_json(f"{url}/api/v1/streams/local/{path}")["state"] == "live")
    except OSError:
        return False


class Stored:
    """What is in a Redis of the history of a path (of the demo's studio by default) or of the server."""

    def __init__(
        self, *, host: str = "127.0.0.1", port: int = 0, socket: Path | None = None, password: str = ""
    ) -> None:
        where = {"unix_socket_path": str(socket)} if socket else {"host": host, "port": port}
        # One signature for all kinds of servers, and answers of many types: the library's own do not fit.
        self.client: Any = redis.Redis(
            **where,  # type: ignore[arg-type]
            password=password or None,
            decode_responses=True,
            socket_timeout=5,
            retry=Retry(NoBackoff(), 0),
        )

    def answers(self) -> bool:
        """Whether it answers."""
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def times(self, key: str = f"path:{PATH}", since: float = 0.0) -> list[float]:
        """Unix times of the entries. Asserts that they rise and that no two are of one time."""
        found = self.client.xrange(f"mediamtx:history:local:{key}", min=int(since * 1000))
        assert all(entry.endswith("-0") for entry, _ in found), "two entries of one time"
        return [_seconds(entry) for entry, _ in found]

    def values(self, field: str, key: str = f"path:{PATH}") -> list[tuple[float, int]]:
        """Unix times and known values of a field."""
        found = self.client.xrange(f"mediamtx:history:local:{key}")
        return [(_seconds(entry), int(row[field])) for entry, row in found if row.get(field)]


def _seconds(entry: str) -> float:
    return int(entry.partition("-")[0]) / 1000


def most_in_a_second(times: Sequence[float]) -> int:
    """The most entries in any second: twins show here."""
    return max(bisect.bisect_left(times, start + 1) - place for place, start in enumerate(times))


def gap(times: Sequence[float]) -> float:
    """The longest time without an entry, in seconds, beyond the usual distance."""
    return max((later - earlier - INTERVAL for earlier, later in pairwise(times)), default=0.0)


def child(process: Process, module: str) -> psutil.Process:
    """The running child `python -m module` of a monitor."""

    def look() -> psutil.Process | None:
        for found in psutil.Process(process.pid).children():
            with contextlib.suppress(psutil.Error):
                if found.cmdline()[-2:] == ["-m", module] and found.status() != psutil.STATUS_ZOMBIE:
                    return found
        return None

    return until(look, f"the {module} of the monitor")


class Clock:
    """Seconds since now."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long ago it was made."""
        return time.monotonic() - self.began
