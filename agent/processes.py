"""Processes by the name of their executable: found rarely, kept, and measured."""

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil

from agent.host import Host, read_if_there

T = TypeVar("T")

# The kernel keeps this many characters of a process name (TASK_COMM_LEN of Linux, less the closing zero).
_COMM_LENGTH = 15
# Walking all processes costs some 10 µs each: not at every scrape while none is found …
_LOOK_AGAIN_SECONDS = 10.0
# … and still less often for a second one while the first lives.
_LOOK_FOR_MORE_SECONDS = 60.0


def pids_named(name: str, host: Host) -> Iterable[int]:
    """Numbers of the processes whose executable is called `name` (`name`.exe on Windows)."""
    if not host.linux:
        return _psutil_pids(name)
    return _proc_pids(name, host.proc)


def _proc_pids(name: str, proc: Path) -> Iterable[int]:
    # psutil opens three files a process to do this.
    for entry in proc.iterdir():
        if entry.name.isdecimal() and read_if_there(entry / "comm").rstrip("\n") == name[:_COMM_LENGTH]:
            if len(name) > _COMM_LENGTH and not _full_name_is(name, entry):
                continue
            yield int(entry.name)


def _full_name_is(name: str, entry: Path) -> bool:
    return read_if_there(entry / "cmdline").partition("\0")[0].rpartition("/")[2] == name


def _psutil_pids(name: str) -> Iterable[int]:
    names = {name, f"{name}.exe"} if sys.platform == "win32" else {name}
    return [process.pid for process in psutil.process_iter(["name"]) if process.info["name"] in names]


class Watch:
    """The living processes of one name.

    A process that ended is noticed at once (its number may be another's by then: psutil compares the start time);
    a new one is looked for at most every 10 s, and every 60 s while there is one.
    """

    def __init__(
        self,
        name: str,
        host: Host,
        clock: Callable[[], float] = time.monotonic,
        find: Callable[[str, Host], Iterable[int]] = pids_named,
    ) -> None:
        self._name = name
        self._host = host
        self._clock = clock
        self._find = find
        self._looked = float("-inf")
        self._processes: dict[int, psutil.Process] = {}

    def living(self) -> list[psutil.Process]:
        """The processes of this moment, by number."""
        self._processes = {pid: process for pid, process in self._processes.items() if _lives(process)}
        pause = _LOOK_FOR_MORE_SECONDS if self._processes else _LOOK_AGAIN_SECONDS
        if self._clock() - self._looked >= pause:
            self._looked = self._clock()
            for pid in self._find(self._name, self._host):
                if pid not in self._processes:
                    self._add(pid)
        return [self._processes[pid] for pid in sorted(self._processes)]

    def _add(self, pid: int) -> None:
        try:
            process = psutil.Process(pid)
        except psutil.NoSuchProcess:  # ended between listing and looking
            return
        if _lives(process):
            self._processes[pid] = process


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@dataclass(frozen=True, slots=True)
class Figures:
    """What a process uses: seconds, bytes, numbers, Unix time. None is what this user may not see."""

    cpu: float | None
    resident: int | None
    virtual: int | None
    threads: int | None
    open_fds: int | None
    max_fds: int | None
    start: float


def figures(process: psutil.Process, host: Host) -> Figures:
    """Figures of a living process. Raises psutil.NoSuchProcess if it is none any more."""
    with process.oneshot():
        times = _allowed(process.cpu_times)
        memory = _allowed(process.memory_info)
        return Figures(
            cpu=times.user + times.system if times else None,
            resident=memory.rss if memory else None,
            virtual=memory.vms if memory else None,
            threads=_allowed(process.num_threads),
            open_fds=_allowed(process.num_fds) if sys.platform != "win32" else None,
            max_fds=open_files_limit(read_if_there(host.proc / str(process.pid) / "limits")) if host.linux else None,
            start=process.create_time(),
        )


def _allowed(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except psutil.AccessDenied:
        return None


def open_files_limit(text: str) -> int | None:
    """The soft limit of open files in a /proc/<pid>/limits; None if there is none.

    Not by prlimit(2), as psutil does: it needs the other user's rights, and takes the number for one of its own
    container's processes.
    """
    for line in text.splitlines():
        if line.startswith("Max open files"):
            soft = line.split()[3]
            return int(soft) if soft.isdecimal() else None
    return None


class CpuSum:
    """CPU time of several processes together, which does not fall when one of them ends."""

    def __init__(self) -> None:
        self._seconds: dict[int, float] = {}
        self._ended = 0.0

    def update(self, seconds: dict[int, float]) -> float:
        """The sum for these processes. Where none of the last ones is left it starts anew: that is a restart."""
        self._ended += sum(value for pid, value in self._seconds.items() if pid not in seconds)
        if seconds.keys().isdisjoint(self._seconds):
            self._ended = 0.0
        self._seconds = seconds
        return self._ended + sum(seconds.values())
