"""Room for connections, in a process of its own, whose limits end with it."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import resource
from toolkit.descriptors import make_room
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 700))
print(make_room(50), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
print(make_room(10), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
print(make_room(100_000), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
print(make_room(900))
"""


def test_the_limit_is_raised_as_far_as_needed_and_allowed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["50", "174", "10", "174", "576", "700", "32"]
    assert done.stderr.count("few file descriptors") == 2
