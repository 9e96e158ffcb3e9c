"""What tests start does not outlive them."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

from historian.store.embedded import find_server
from tests.historian.reaper import processes_of, reaper
from tests.historian.running import until

KILLED_TESTS = """
    import os, pathlib, signal, subprocess, sys
    from tests.historian.reaper import reaper
    directory = pathlib.Path(os.environ["DIRECTORY"])
    with reaper(directory):
        command = [sys.argv[1], "--port", "0", "--unixsocket", "a.sock", "--save", ""]
        subprocess.Popen(command, cwd=directory, stdout=subprocess.DEVNULL, start_new_session=True)
        print("started", flush=True)
        os.kill(os.getpid(), int(sys.argv[2]))
        sys.stdin.read()
"""


def test_servers_end_with_tests_that_are_killed(tmp_path: Path) -> None:
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(KILLED_TESTS), str(find_server()), str(int(number))],
            env={**os.environ, "DIRECTORY": str(tmp_path)},
            capture_output=True,
            check=False,
            timeout=30,
        )
        assert done.stdout == b"started\n", done.stderr
        until(lambda: not processes_of(tmp_path))


def test_other_processes_are_left_alone(tmp_path: Path) -> None:
    ours, other = tmp_path / "ours", tmp_path / "ours-not"
    other.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], cwd=other, stdin=subprocess.PIPE) as process:
        with reaper(ours):
            pass
        assert process.poll() is None
