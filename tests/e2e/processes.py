"""Real processes for the tests that run the whole chain: the monitor itself, and servers such as Prometheus."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).parents[2]

T = TypeVar("T")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def get(url: str, timeout: float = 5.0) -> bytes:
    """The body of a 200 answer."""
    with urllib.request.urlopen(url, timeout=timeout) as answer:
        body: bytes = answer.read()
        return body


def get_json(url: str) -> Any:
    """A JSON answer."""
    return json.loads(get(url))


def until(ask: Callable[[], T | None], what: str, seconds: float = 30.0) -> T:
    """The first answer of `ask` that is not empty; asks again on connection errors. Fails with `what` after a time."""
    deadline = time.monotonic() + seconds
    last: object = None
    while time.monotonic() < deadline:
        try:
            answer = ask()
            if answer:
                return answer
            last = answer
        except OSError as error:
            last = error
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}; last: {last!r}")


@dataclass
class Monitor:
    """A running mediamtx-monitor with the addresses that it announced."""

    process: "subprocess.Popen[str]"
    page: str
    exporter: str
    agent: str
    log: Path

    def stop(self) -> int:
        """Stop it as Ctrl-C does; the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)

    def stream(self, server: str, path: str) -> dict[str, Any] | None:
        """One stream as REST has it now."""
        found = get_json(f"{self.page}/api/v1/streams?server={server}&limit=1000")["streams"]
        return next((stream for stream in found if stream["path"] == path), None)


@contextlib.contextmanager
def monitor(
    folder: Path,
    *argv: str,
    environ: Mapping[str, str] | None = None,
    program: Sequence[str] = (sys.executable, "-m", "monitor"),
    cwd: Path | None = None,
) -> Iterator[Monitor]:
    """Run mediamtx-monitor on free ports with its data in `folder`, until the block ends."""
    ports = [
        "--web.listen-address=127.0.0.1:0",
        "--exporter.listen-address=127.0.0.1:0",
        "--agent.listen-address=127.0.0.1:0",
    ]
    log = folder / f"monitor-{time.monotonic_ns()}.log"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(folder / "data"), **(environ or {})}
    command = [*program, *argv, *ports]
    with log.open("w") as stderr:
        process = subprocess.Popen(command, env=environment, cwd=cwd, stdout=subprocess.PIPE, stderr=stderr, text=True)
    try:
        announced = _announcement(process, log)
        urls = re.findall(r"http://[\d.]+:\d+", announced.partition("  Page ")[2])
        yield Monitor(process, urls[0], urls[1], urls[2], log)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _announcement(process: "subprocess.Popen[str]", log: Path) -> str:
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            return "".join(lines)
    raise AssertionError(f"mediamtx-monitor ended: {''.join(lines)}{log.read_text()}")


@contextlib.contextmanager
def server(command: Sequence[str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a server until the block ends; what it prints goes to `log`."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
