"""A coroutine run at once as far as it goes without waiting, and only if it waits left to a task.

A task for each of thousands of short sends costs several times the send. Python 3.12 has eager tasks for this.
"""

from collections.abc import Awaitable, Coroutine, Generator
from functools import partial
from typing import Any


class Begun(Awaitable[None]):
    """The rest of a coroutine that waits for something; to be awaited once, by any task."""

    def __init__(self, rest: Coroutine[Any, Any, None], waits_for: Any) -> None:
        self._rest = rest
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        """Wait where the coroutine stopped, then go on with it; a cancellation reaches it as if it ran in the task."""
        while True:
            try:
                answer = yield self._waits_for
            except BaseException as error:
                go_on = partial(self._rest.throw, error)
            else:
                go_on = partial(self._rest.send, answer)
            try:
                self._waits_for = go_on()
            except StopIteration:
                return


def begin(coroutine: Coroutine[Any, Any, None]) -> Begun | None:
    """Run `coroutine` up to its first wait; None if it came to its end, else what is left. Its errors are raised."""
    try:
        waits_for = coroutine.send(None)
    except StopIteration:
        return None
    return Begun(coroutine, waits_for)
