"""A child process: crash, restart, refusal, stop."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from monitor.children import Child, Spec


def spec(program: str) -> Spec:
    return Spec("sample", [sys.executable, "-c", program], dict(os.environ))


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)


def test_a_crashed_child_is_started_again_after_a_pause() -> None:
    now = [100.0]
    child = Child(spec("import time; time.sleep(60)"), clock=lambda: now[0])
    child.start()
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: child.pid is None)
    child.keep_alive()
    child.keep_alive()
    now[0] += 1  # longer than the first pause can be
    child.keep_alive()
    assert child.pid is not None
    assert child.pid != first
    child.stop()
    assert child.pid is None


def test_status_2_is_a_refusal_and_others_are_not() -> None:
    for status, refused in ((2, True), (1, False), (0, False)):
        child = Child(spec(f"raise SystemExit({status})"))
        child.start()
        until(lambda child=child: child.pid is None)  # type: ignore[misc]  # bound at once
        assert child.refused(2) is refused
        child.stop()


def test_a_child_that_ignores_the_signal_is_killed(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    program = "import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    child = Child(spec(program + f"pathlib.Path({str(ready)!r}).touch(); time.sleep(60)"))
    child.start()
    until(ready.exists)
    child.stop(patience=0.2)
    assert child.pid is None


def test_ctrl_c_at_the_terminal_does_not_reach_the_child() -> None:
    child = Child(spec("import time; time.sleep(60)"))
    child.start()
    assert child.pid is not None
    assert os.getpgid(child.pid) != os.getpgid(0)
    child.stop()
