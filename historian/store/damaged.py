"""Sealed blocks that turned out to be damaged: each is told of once, however often it is read."""

import logging
import threading

log = logging.getLogger(__name__)

# Each one remembered takes some 200 bytes. So many do not come of a flipped bit: something else is wrong, and the log
# has said so often enough.
_MOST = 1000


class Damaged:
    """The damaged blocks that were met. `count` counts them, each once. For several threads at once."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._known: set[tuple[str, int]] = set()
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """How many there are, as far as they were told of."""
        return len(self._known)

    def note(self, key: str, begin: int, reason: str) -> None:
        """Tell of the block of stream `key` that begins at `begin` in ms, unless that was done before."""
        with self._lock:
            if (key, begin) in self._known or len(self._known) >= self._most:
                return
            self._known.add((key, begin))
        remedy = f"its rows are a gap; delete it: XDEL {key} {begin}-0"
        log.error("a sealed block is damaged", extra={"key": key, "id": begin, "reason": reason, "remedy": remedy})
        if self.count == self._most:
            log.error("more damaged blocks are neither told of nor counted", extra={"blocks": self._most})
