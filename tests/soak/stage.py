"""The processes of a soak: a MediaMTX with many streams, exporter, historian, Redis; each can be hurt and mended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from tests.e2e.fake_mediamtx import FakeMediaMTX
from tests.e2e.processes import ROOT, free_port, get
from tests.historian.conftest import RedisProcess, program_of

# What one scrape of so many streams takes on a busy machine is well below it.
INTERVAL = 2.0


class Component:
    """A process of ours that is started again and again; its log goes on in one file."""

    def __init__(self, name: str, folder: Path, port: int, environ: Mapping[str, str]) -> None:
        self.name, self.port = name, port
        self._log = folder / f"{name}.log"
        self._environ = {**os.environ, "PYTHONPATH": str(ROOT), **environ}
        self._environ["MONITOR_WEB_LISTEN_ADDRESS"] = f"127.0.0.1:{port}"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return self._log.read_text()

    def start(self) -> None:
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self.name], env=self._environ, stdout=output, stderr=output
            )

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """As kill -9 does; waits for the end."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """As systemd does; the exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        return self._process.wait(60)

    def usage(self) -> tuple[int, int]:
        """Resident memory in bytes and open descriptors."""
        assert self._process is not None
        process = psutil.Process(self._process.pid)
        return process.memory_info().rss, process.num_fds()


class Stage:
    """All of it, on free ports, with its data in `folder`."""

    def __init__(self, folder: Path, streams: int) -> None:
        self.mediamtx = FakeMediaMTX()
        self.paths = [f"cam/{number:04}" for number in range(streams)]
        for path in self.paths:
            self.mediamtx.publish(path, 4e6)
        (folder / "redis").mkdir()
        self.redis = RedisProcess(program_of("redis"), folder / "redis")
        self.exporter = Component("exporter", folder, free_port(), {"MEDIAMTX_URL": self.mediamtx.url})
        self.historian = Component(
            "historian",
            folder,
            free_port(),
            {
                "MONITOR_EXPORTER_URL": self.exporter.url,
                "MONITOR_AGENT_URL": "http://127.0.0.1:9",  # nobody there: the host is not what is soaked
                "MONITOR_SCRAPE_INTERVAL": f"{INTERVAL:g}s",
                "REDIS_URL": self.redis.url.reveal(),
            },
        )

    @property
    def components(self) -> dict[str, Component]:
        """What is ours."""
        return {part.name: part for part in (self.historian, self.exporter)}

    def wait_until_ready(self, seconds: float = 60.0) -> None:
        """Until the historian serves."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                get(f"{self.historian.url}/-/ready")
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def close(self) -> None:
        """End all that still runs."""
        for component in self.components.values():
            component.kill()
        self.redis.kill()
        self.mediamtx.stop()
