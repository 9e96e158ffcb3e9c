import contextlib
import os
import shutil
import subprocess
import sys
import time
from typing import cast

import psutil
import pytest

from agent.host import Host
from agent.processes import CpuSum, Watch, figures, open_files_limit, pids_named

LINUX_ONLY = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")


@pytest.fixture
def start(tmp_path):
    """Start a process that waits, under a name of choice; killed after the test."""
    started = []

    def run(name):
        executable = tmp_path / name
        if not executable.exists():
            shutil.copy(shutil.which("sleep") or "/bin/sleep", executable)
        process = subprocess.Popen([executable, "60"])
        started.append(process)
        deadline = time.monotonic() + 5
        while psutil.Process(process.pid).name() != name and time.monotonic() < deadline:
            time.sleep(0.01)  # between fork and exec it still has our name
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Finder:
    """Gives the numbers that it was told to, and counts how often it was asked."""

    def __init__(self):
        self.pids, self.asked = [], 0

    def __call__(self, name, host):
        self.asked += 1
        return self.pids


@LINUX_ONLY
def test_processes_are_found_by_name(start):
    name = f"mtx-{os.getpid()}"
    mine = start(name)
    start(name + "x")
    assert list(pids_named(name, Host())) == [mine.pid]
    assert list(pids_named(name, Host(linux=False))) == [mine.pid], "by psutil"


@LINUX_ONLY
def test_a_name_longer_than_the_kernel_keeps(start):
    name = f"mediamtx-longer-than-fifteen-{os.getpid()}"
    mine = start(f"{name}-1")
    start(f"{name}-2")
    assert list(pids_named(f"{name}-1", Host())) == [mine.pid]


def test_names_in_a_mounted_proc(tmp_path):
    for pid, name in (("12", "mediamtx"), ("13", "ffmpeg"), ("irq", "mediamtx")):
        (tmp_path / pid).mkdir()
        (tmp_path / pid / "comm").write_text(f"{name}\n")
    (tmp_path / "14").mkdir()  # ended while we looked
    assert list(pids_named("mediamtx", Host(proc=tmp_path, linux=True))) == [12]


def test_none_is_looked_for_every_ten_seconds():
    clock, finder = Clock(), Finder()
    watch = Watch("mediamtx", Host(), clock, finder)
    assert watch.living() == []
    for clock.now in (2.0, 9.9):
        watch.living()
    assert finder.asked == 1
    clock.now = 10.0
    finder.pids = [os.getpid()]
    assert [process.pid for process in watch.living()] == [os.getpid()]


def test_a_second_one_is_looked_for_every_minute():
    clock, finder = Clock(), Finder()
    finder.pids = [os.getpid()]
    watch = Watch("mediamtx", Host(), clock, finder)
    watch.living()
    clock.now, finder.pids = 59.0, [os.getpid(), os.getppid()]
    assert len(watch.living()) == 1
    clock.now = 60.0
    assert len(watch.living()) == 2


def test_one_that_ended_is_gone_at_once_and_its_successor_found(start):
    clock, finder = Clock(), Finder()
    first, second = start("mediamtx"), start("mediamtx")
    finder.pids = [first.pid]
    watch = Watch("mediamtx", Host(), clock, finder)
    assert [process.pid for process in watch.living()] == [first.pid]
    first.kill()
    first.wait()
    finder.pids = [second.pid]
    assert watch.living() == []
    clock.now = 10.0
    assert [process.pid for process in watch.living()] == [second.pid]


def test_a_zombie_does_not_live(start):
    finder = Finder()
    process = start("mediamtx")
    finder.pids = [process.pid]
    watch = Watch("mediamtx", Host(), Clock(), finder)
    watch.living()
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # dead, but still in the table
    assert watch.living() == []


def test_a_number_that_is_nobodys(start):
    finder = Finder()
    process = start("mediamtx")
    process.kill()
    process.wait()
    finder.pids = [process.pid]
    assert Watch("mediamtx", Host(), Clock(), finder).living() == []


def test_figures_are_those_of_the_system():
    own = figures(psutil.Process(), Host())
    assert own.threads
    assert own.resident
    assert own.virtual
    assert own.open_fds
    times = os.times()
    assert own.cpu == pytest.approx(times.user + times.system, abs=1)
    assert own.start == pytest.approx(psutil.Process().create_time(), abs=0.1)
    assert 1_000_000 < own.resident < own.virtual
    with open(os.devnull):
        assert figures(psutil.Process(), Host()).open_fds == own.open_fds + 1


@LINUX_ONLY
def test_the_limit_of_open_files():
    import resource

    assert figures(psutil.Process(), Host()).max_fds == resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def test_no_limit():
    assert open_files_limit("Max open files            unlimited            unlimited            files\n") is None
    assert open_files_limit("Max open files            1024                 524288               files\n") == 1024
    assert open_files_limit("") is None


def test_what_is_another_users_is_unknown():
    class Refusing:
        """A process as psutil shows those of other users on macOS."""

        pid = 1

        def oneshot(self):
            return contextlib.nullcontext()

        def create_time(self):
            return 5.0

        def _refuse(self):
            raise psutil.AccessDenied(1)

        cpu_times = memory_info = num_threads = num_fds = _refuse

    found = figures(cast(psutil.Process, Refusing()), Host(linux=False))
    assert (found.cpu, found.resident, found.open_fds, found.start) == (None, None, None, 5.0)


def test_cpu_time_does_not_fall_when_one_of_several_ends():
    cpu = CpuSum()
    assert cpu.update({1: 10.0, 2: 5.0}) == 15.0
    assert cpu.update({1: 11.0}) == 16.0
    assert cpu.update({1: 12.0, 3: 0.5}) == 17.5


def test_cpu_time_starts_anew_with_a_new_process():
    cpu = CpuSum()
    cpu.update({1: 10.0})
    assert cpu.update({2: 0.5}) == 0.5, "ended and started again between two scrapes"
    assert cpu.update({}) == 0.0
    assert cpu.update({3: 0.25}) == 0.25
