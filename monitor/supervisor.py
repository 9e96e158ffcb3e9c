"""Runs exporter, agent and historian as child processes, in this order, and stops them in the reverse one."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from types import FrameType

from monitor.children import Child, Spec
from monitor.ready import answers
from toolkit.cli import MISTAKE
from toolkit.errors import UserError

log = logging.getLogger(__name__)

# Crashes and signals wake the loop at once; this is for restarts that wait for their time.
_LOOK_SECONDS = 0.5
# How often the historian is asked whether its page is there.
_READY_LOOK_SECONDS = 0.05


def supervise(specs: Sequence[Spec], ready_url: str, on_ready: Callable[[], None]) -> None:
    """Run `specs` until SIGINT or SIGTERM; call `on_ready` once when `ready_url` is served.

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
        if not announced and answers(ready_url):
            announced = True
            on_ready()
        wake.wait(_LOOK_SECONDS if announced else _READY_LOOK_SECONDS)
        wake.clear()
