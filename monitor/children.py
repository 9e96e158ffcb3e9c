"""One child process of the monitor: started, watched, started again after a crash, stopped."""

import logging
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.backoff import Backoff
from toolkit.serve import SUPERVISED

log = logging.getLogger(__name__)

# Restarts wait up to half a second at first and up to half a minute when a child keeps crashing.
_RESTART_BASE_SECONDS, _RESTART_CAP_SECONDS = 0.5, 30.0
# A child that ran this long was healthy: its next crash is a new story.
_HEALTHY_SECONDS = 60.0
# The historian flushes what is pending and its store writes its last second; both are done well within this.
_STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Spec:
    """What to run: a name for people, the command, the environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


class Child:
    """A process of `spec`. It gets a session of its own, so that Ctrl-C reaches the supervisor alone."""

    def __init__(self, spec: Spec, clock: Callable[[], float] = time.monotonic) -> None:
        self.spec = spec
        self._clock = clock
        self._backoff = Backoff(_RESTART_BASE_SECONDS, _RESTART_CAP_SECONDS)
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._restart_at = 0.0

    def start(self) -> None:
        """Run the command now."""
        environment = {**self.spec.environment, SUPERVISED: "1"}
        self._process = subprocess.Popen(
            self.spec.command, env=environment, stdin=subprocess.PIPE, start_new_session=True
        )
        self._started_at = self._clock()

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def refused(self, mistake_status: int) -> bool:
        """Whether it ended because the user must mend something."""
        return self._process is not None and self._process.poll() == mistake_status

    def keep_alive(self) -> None:
        """Start it again, after a growing pause, if it crashed. Call this now and then."""
        now = self._clock()
        if self._process is None:
            if now >= self._restart_at:
                self.start()
            return
        status = self._process.poll()
        if status is None:
            return
        if now - self._started_at > _HEALTHY_SECONDS:
            self._backoff.reset()
        wait = self._backoff.next()
        log.error("%s ended, starting it again", self.spec.name, extra={"status": status, "wait": f"{wait:.1f}s"})
        _close(self._process)
        self._process, self._restart_at = None, now + wait

    def stop(self, patience: float = _STOP_SECONDS) -> None:
        """Ask it to end and wait; after `patience` seconds end it the hard way and say so."""
        if self._process is None:
            return
        self._process.terminate()  # without effect on one that has ended
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            log.error("%s did not stop in time and is killed", self.spec.name)
            self._process.kill()
            self._process.wait()
        _close(self._process)


def _close(process: subprocess.Popen[bytes]) -> None:
    """Let go of the pipe to a process that has ended."""
    if process.stdin is not None:
        process.stdin.close()
