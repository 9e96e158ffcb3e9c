"""Runs exporter, agent and historian as child processes, in this order, and stops them in the reverse one."""

import logging
import signal
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from types import FrameType

from monitor.children import Child, Spec
from toolkit.cli import MISTAKE
from toolkit.errors import UserError

log = logging.getLogger(__name__)

# Crashes and signals wake the loop at once; this is for restarts that wait for their time.
_LOOK_SECONDS = 0.5
# How often the historian is asked whether its page is there, and how long one answer may take.
_READY_LOOK_SECONDS, _READY_TIMEOUT_SECONDS = 0.05, 2.0


def supervise(specs: Sequence[Spec], ready_url: str, on_ready: Callable[[], None]) -> None:
    """Run `specs` until SIGINT or SIGTERM; call `on_ready` once when `ready_url` answers 200.

    Raises UserError when a child refuses its settings (it has printed why); the others are stopped first.
    """
    wake, stopping = threading.Event(), threading.Event()

    def on_signal(signum: int, frame: FrameType | None) -> None:
        if signum != signal.SIGCHLD:
            stopping.set()
        wake.set()

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)
    previous = {number: signal.signal(number, on_signal) for number in numbers}
    children = [Child(spec) for spec in specs]
    try:
        for child in children:
            child.start()
        _watch(children, ready_url, on_ready, wake, stopping)
    finally:
        for child in reversed(children):
            child.stop()
        for number, handler in previous.items():
            signal.signal(number, handler)


def _watch(
    children: Sequence[Child],
    ready_url: str,
    on_ready: Callable[[], None],
    wake: threading.Event,
    stopping: threading.Event,
) -> None:
    announced = False
    while not stopping.is_set():
        for child in children:
            if child.refused(MISTAKE):
                raise UserError(f"{child.spec.name} could not start, see the line above")
            child.keep_alive()
        if not announced and _answers(ready_url):
            announced = True
            on_ready()
        wake.wait(_LOOK_SECONDS if announced else _READY_LOOK_SECONDS)
        wake.clear()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=_READY_TIMEOUT_SECONDS) as answer:  # noqa: S310  # our own http address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
