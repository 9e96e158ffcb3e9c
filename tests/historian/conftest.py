"""Real Redis and Valkey servers, each in a directory of its own, and frames to put into them."""

import asyncio
import contextlib
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.asyncio import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from historian.model.fields import FIELDS, Kind
from historian.model.frame import EntitySample, Frame
from historian.store import connect, embedded
from tests.historian.reaper import reaper
from tests.historian.scene import WALL, Scene
from toolkit.secrets import Secret

# 2026-01-01T00:00:00Z: the time at which the frames of the tests begin.
START_MS = 1_767_225_600_000


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def nothing_outlives_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever works in a directory of these tests ends with them, also when they are interrupted or killed."""
    with reaper(tmp_path_factory.getbasetemp()):
        yield


class RedisProcess:
    """A server on a free port that can be killed and started again on the same data."""

    def __init__(self, program: str, directory: Path, *options: str, port: int = 0) -> None:
        with socket.create_server(("127.0.0.1", port)) as free:
            self.port = free.getsockname()[1]
        self._command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(directory)]
        self._command += ["--save", "", "--appendonly", "yes", "--appendfsync", "everysec", *options]
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def runs(self) -> bool:
        return self._process is not None

    @property
    def url(self) -> Secret:
        return Secret(f"redis://127.0.0.1:{self.port}/0")

    def start(self, *options: str, wait: bool = True) -> None:
        """Run it, this time with `options` too; without `wait` it may still be loading its data."""
        with (self._directory / "server.log").open("ab") as output:
            self._process = subprocess.Popen([*self._command, *options], stdout=output, stderr=output)
        if not wait:
            return
        with redis.Redis(port=self.port, socket_timeout=5, retry=Retry(NoBackoff(), 0)) as client:
            for _ in range(1000):
                try:
                    client.ping()
                    return
                except redis.RedisError:
                    assert self._process.poll() is None, (self._directory / "server.log").read_text()
                    time.sleep(0.01)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """End it as kill -9 does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def command(self, *words: str | int) -> Any:
        with redis.Redis(port=self.port, decode_responses=True) as client:
            return client.execute_command(*words)

    def commands(self, commands: Iterable[Sequence[str | int | bytes]]) -> None:
        with redis.Redis(port=self.port) as client, client.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)
            pipeline.execute()


def program_of(kind: str) -> str:
    if kind == "valkey":
        return str(embedded.find_server())
    found = shutil.which("redis-server")
    if found is None:
        pytest.skip("redis-server is not installed")
    return found


@pytest.fixture(params=["valkey", "redis"])
def redis_process(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RedisProcess]:
    """A running server, once as Valkey and once as Redis."""
    process = RedisProcess(program_of(request.param), tmp_path)
    try:
        yield process
    finally:
        process.kill()


@pytest.fixture
async def client(redis_process: RedisProcess) -> AsyncIterator[Redis]:
    """A client of our own making for `redis_process`."""
    async with contextlib.aclosing(connect.open_url(redis_process.url)) as opened:
        yield opened


def sample(kind: Kind, *key: str, **values: float | None) -> EntitySample:
    """A sample whose other fields are unknown."""
    unknown = values.keys() - {field.name for field in FIELDS[kind]}
    assert not unknown, unknown
    return EntitySample(kind, key, tuple(values.get(field.name) for field in FIELDS[kind]))


MakeFrame = Callable[..., Frame]


@pytest.fixture
def make_frame() -> MakeFrame:
    """Makes the nth frame of a server with one live stream over SRT."""

    def make(number: int = 0, server: str = "studio", paths: tuple[str, ...] = ("cam",), interval: int = 2000) -> Frame:
        time_ms = START_MS + number * interval
        samples = [sample("server", up=1, paths=len(paths)), sample("host", cpu_ratio=0.25)]
        streams = {}
        for path in paths:
            samples += [
                sample("path", path, state=1, received_bps=1000 + number, frames_in_error=1),
                sample("srt", path, "publish", "", rtt_ms=12.5, received_packets=10),
            ]
            streams[path] = {
                "server": server,
                "path": path,
                "state": "live",
                "since": START_MS / 1000,
                "health": {"level": "ok", "findings": []},
                "received_bps": 1000 + number,
                "readers_total": 2,
                "rtt_ms": 12.5,
                "last_seen": time_ms / 1000,
                "updated": time_ms / 1000,
            }
        state = {"server": server, "up": True, "reason": None, "scraped_at": time_ms / 1000}
        return Frame(server, time_ms, tuple(samples), streams, state)

    return make


@pytest.fixture
def scene() -> Scene:
    """A server with one live stream over SRT and some readers."""
    scene = Scene()
    scene.add("ob/van-2", readers={"srt": 2, "hls": 41}, began=WALL - 600)
    scene.link("ob/van-2", rtt=0.025)
    return scene


@pytest.fixture
def wait_until() -> Callable[..., Any]:
    """Polls an async condition until it holds."""

    async def wait(condition: Callable[[], bool], seconds: float = 15.0) -> None:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110  the conditions are those of parts that set no event
                await asyncio.sleep(0.01)

    return wait
