"""What the event loop tells of when no code of ours is there to hear it."""

import asyncio
import errno
import logging
import time
from collections.abc import Callable
from typing import Any

from toolkit.shortage import REMEDY

log = logging.getLogger(__name__)

# The same want is told once in so many seconds. asyncio tells of a connection that it cannot accept for want of
# descriptors up to a thousand times a second, each time with a traceback.
_QUIET_SECONDS = 60.0
_WANTS = {
    errno.EMFILE: "no file descriptors are left, new connections wait: raise the limit (LimitNOFILE, ulimit -n)",
    errno.ENFILE: "the system has no file descriptors left, new connections wait: raise fs.file-max",
    errno.ENOBUFS: "the system has no room for new connections, they wait",
    errno.ENOMEM: f"no memory is left, connections wait or break: {REMEDY}",
}
# How asyncio calls its look at a listener after a want, in the message of what fails there.
_TRIES_AGAIN = "_start_serving"


class Mishaps:
    """An exception handler of an event loop: wants of the system are a line now and then, all else as usual."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: dict[int, float] = {}

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """As asyncio calls it."""
        error = context.get("exception")
        if isinstance(error, ValueError) and _TRIES_AGAIN in context.get("message", ""):
            return  # asyncio looks again after a second, when a server that is stopped has no socket any more
        number = 0
        if isinstance(error, MemoryError):  # at whichever place
            number = errno.ENOMEM
        elif isinstance(error, OSError) and "socket" in context:
            number = error.errno or 0
        want = _WANTS.get(number)
        if want is None:
            loop.default_exception_handler(context)
            return
        now = self._clock()
        if now - self._told.get(number, -_QUIET_SECONDS) >= _QUIET_SECONDS:
            self._told[number] = now
            log.error(want)
