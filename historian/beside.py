"""Work that goes on beside other work until that is over."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine

log = logging.getLogger(__name__)

# A cancellation can get lost: up to Python 3.11 asyncio.wait_for swallows one that comes when what it waits for is just
# done (3.12 has another one, gh-96764), and every command to Redis is sent by it. So it is said again until heard.
_AGAIN_SECONDS = 0.2


@contextlib.asynccontextmanager
async def beside(name: str, work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Run `work`, cancel it at the end, and wait until it is over. A mistake in it is logged at once.

    What `work` does after it was cancelled may be cancelled again: an end that takes its time is no part of it.
    """
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda done: _report(name, done))
    try:
        yield
    finally:
        interrupted: asyncio.CancelledError | None = None
        while not task.done():
            task.cancel()
            try:
                await asyncio.wait([task], timeout=_AGAIN_SECONDS)
            except asyncio.CancelledError as error:  # this stands in work that is beside other work
                interrupted = error
        if interrupted is not None:
            raise interrupted


def _report(name: str, done: "asyncio.Future[None]") -> None:
    if not done.cancelled() and (error := done.exception()) is not None:
        log.error("a part of the historian ended by a mistake", extra={"part": name}, exc_info=error)
