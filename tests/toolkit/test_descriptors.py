"""Room for connections, in a process of its own, whose limits end with it."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import resource
from toolkit.descriptors import make_room
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 700))
make_room(50)
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
make_room(10)
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
make_room(100_000)
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def test_the_limit_is_raised_as_far_as_needed_and_allowed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["174", "174", "700"]
