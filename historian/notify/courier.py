"""Carries the messages of one target, in a thread of its own, so that a slow or dead one delays nobody."""

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from historian.notify.channels import Channel, Outcome
from historian.notify.message import Message
from toolkit.backoff import Backoff

log = logging.getLogger(__name__)

# What is counted.
RESULTS = ("sent", "dropped", "failed")

# Messages that wait while a target does not answer; more would be old news.
MOST_WAITING = 100
# Seconds for which one is tried; later it is old news too.
KEEP_TRYING = 3600.0
# The waits between tries, in seconds: from about this much to about that much.
_FIRST_WAIT, _LONGEST_WAIT = 4.0, 600.0


class Courier:
    """Takes messages from any thread. `counts` has those sent and dropped, and the tries that failed (RESULTS)."""

    def __init__(
        self,
        name: str,
        channel: Channel,
        clock: Callable[[], float] = time.time,
        backoff: Backoff | None = None,
    ) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()
        self._channel, self._clock = channel, clock
        self._backoff = backoff or Backoff(_FIRST_WAIT, _LONGEST_WAIT)
        self._waiting: deque[Message] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._since, self._reason = 0.0, ""
        self._thread = threading.Thread(target=self._run, name=f"notify-{name}", daemon=True)

    def start(self) -> None:
        """Begin to carry."""
        self._thread.start()

    def offer(self, message: Message) -> None:
        """Take a message; it is dropped if too many wait."""
        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                self._drop("too many messages wait")
                return
            self._waiting.append(message)
            self._changed.notify()

    def undelivered(self) -> list[Message]:
        """Those that wait or are on their way."""
        with self._changed:
            return list(self._waiting)

    def failing(self) -> dict[str, Any] | None:
        """As it is shown: name, since when (Unix seconds) and why; None while all goes well."""
        with self._changed:
            return {"name": self.name, "since": self._since, "reason": self._reason} if self._reason else None

    def stop(self, seconds: float) -> None:
        """Make an end; what waits gets so long for one more try."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.is_alive():  # else it has ended, or was never started
            self._thread.join(seconds)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._stopping:
                    self._changed.wait()
                if not self._waiting:
                    return
                message = self._waiting[0]
            outcome = self._channel.send(message)
            if not self._settle(message, outcome) and not self._wait():
                return

    def _settle(self, message: Message, outcome: Outcome) -> bool:
        """Whether the message is done with."""
        with self._changed:
            if not outcome.reason:
                self._waiting.popleft()
                self.counts["sent"] += 1
                if self._reason:
                    log.info("notifications reach this target again", extra={"target": self.name})
                self._reason = ""
                self._backoff.reset()
                return True
            self.counts["failed"] += 1
            old = self._clock() - message.time > KEEP_TRYING
            if outcome.final or old:
                self._waiting.popleft()
                self._drop(outcome.reason)
                return True
            self._fail(outcome.reason, "is tried again")
            return False

    def _wait(self) -> bool:
        """Wait before another try; False at the end."""
        with self._changed:
            if self._stopping:
                return False
            self._changed.wait_for(lambda: self._stopping, self._backoff.next())
            return True

    def _drop(self, reason: str) -> None:
        self.counts["dropped"] += 1
        self._fail(reason, "was dropped")

    def _fail(self, reason: str, then: str) -> None:
        if reason != self._reason:
            fields = {"target": self.name, "reason": reason}
            log.warning("a notification does not reach its target and %s", then, extra=fields)
        if not self._reason:
            self._since = self._clock()
        self._reason = reason
