"""Real programs under test: the agent, node_exporter, and a stand-in for MediaMTX."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

# Far more than either needs to start, even on a busy machine.
_START_SECONDS = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def program(command: list[str], url: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command until `url` answers, and end it afterwards."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                requests.get(url, timeout=5)
                break
            except requests.ConnectionError:
                assert process.poll() is None, process.communicate()[1]
                assert time.monotonic() < deadline, f"{command[0]} does not answer"
                time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=10)


@contextmanager
def agent(*flags: str) -> Iterator[str]:
    """The address of a running agent."""
    url = f"http://127.0.0.1:{free_port()}"
    with program([sys.executable, "-m", "agent", f"--web.listen-address={url[7:]}", *flags], f"{url}/-/ready"):
        yield url


def node_exporter_command() -> str:
    """The real node_exporter (NODE_EXPORTER_BIN names another); the test is skipped where there is none."""
    named = os.environ.get("NODE_EXPORTER_BIN")
    found = named or shutil.which("prometheus-node-exporter") or shutil.which("node_exporter")
    if not found:
        pytest.skip("node_exporter is not installed (Debian package prometheus-node-exporter)")
    return found


@contextmanager
def node_exporter(*flags: str) -> Iterator[str]:
    """The address of a running node_exporter."""
    url = f"http://127.0.0.1:{free_port()}"
    with program([node_exporter_command(), f"--web.listen-address={url[7:]}", *flags], url):
        yield url


def samples(text: str) -> dict[tuple[str, ...], float]:
    """(name, label=value, …) → value of a page; empty labels count as absent."""
    found = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            series, _, value = line.rpartition(" ")
            name, _, inner = series.partition("{")
            labels = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', inner)
            found[name, *(f"{label}={text}" for label, text in sorted(labels) if text)] = float(value)
    return found


# Its own in each run of the tests: runs beside each other must not find each other's. At most 15 characters.
STAND_IN_NAME = f"mtx-{os.getpid()}"
# Sends itself more than its receive buffer holds, says so, and waits.
STAND_IN = """
import socket, sys
taker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
taker.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
taker.bind(("127.0.0.1", 0))
giver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(200):
    giver.sendto(b"x" * 1316, taker.getsockname())
print(taker.getsockname()[1], flush=True)
sys.stdin.read()
"""


class StandIn:
    """A Python under another name, so that the kernel and psutil see a process of that name."""

    def __init__(self, directory: Path) -> None:
        link = directory / STAND_IN_NAME
        if not link.exists():
            link.symlink_to(sys.executable)
        self._process = subprocess.Popen(
            [link, "-c", STAND_IN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout
        self.pid = self._process.pid
        self.port = int(self._process.stdout.readline())

    def stop(self) -> None:
        """End it, once or more often."""
        self._process.communicate(timeout=10)
