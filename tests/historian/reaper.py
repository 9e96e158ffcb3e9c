"""Ends whatever servers tests have left behind, even when the tests themselves were killed.

As a program it waits until its standard input closes, which the end of any kind of the tests brings about.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil


def processes_of(directory: Path) -> list[psutil.Process]:
    """All processes that work in `directory` or were started with a path within it; never this one."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            places = [process.cwd(), *process.cmdline()]
            if process.pid != os.getpid() and any(Path(place).is_relative_to(directory) for place in places):
                found.append(process)
    return found


def reap(directory: Path) -> None:
    """Kill the processes of `directory` until none is left: one may start another meanwhile."""
    while left := processes_of(directory):
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
        # Briefly: a zombie that nobody takes away stays in the list, and works in no directory.
        psutil.wait_procs(left, timeout=0.05)


@contextlib.contextmanager
def reaper(directory: Path) -> Iterator[None]:
    """Reap `directory` at the end of the block, or of this process, whatever ends it."""
    # Its own session, so that Ctrl-C does not end it; the directory goes by the variable, lest it reap itself.
    watch = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        cwd="/",
        env={**os.environ, "REAPED_DIRECTORY": str(directory)},
        start_new_session=True,
    )
    try:
        yield
    finally:
        watch.communicate()


if __name__ == "__main__":
    sys.stdin.read()
    reap(Path(os.environ["REAPED_DIRECTORY"]))
