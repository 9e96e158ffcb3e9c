"""Frames on their way to Redis: a queue that is bounded by memory and drops the oldest when Redis stays away.

The newest of those that were written stay a while longer. A Redis that was killed may have lost what it had taken in
its last second, and a replica that takes over what it had not been sent yet: they are then written once more. What is
there already is not written twice, since the ids are the same.
"""

import time
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from historian.store.raw import Command

# Waiting frames beyond the first few are packed: text of numbers shrinks about eight times at the fastest level, and
# an outage of a minute then costs some kilobytes where lists of numbers would cost megabytes.
_UNPACKED = 2
_LEVEL = 1
# What a list of commands weighs in memory for each of its words, roughly: a pointer and a small object.
_WORD_BYTES = 40
# An append-only file is synced every second, and a second one late at worst; replicas are milliseconds behind.
_KEEP_S = 3.0
# What was written may hold this part of the memory of the queue.
_KEEP_PART = 0.25


@dataclass(slots=True)
class Batch:
    """The commands of one frame. `samples` counts its entries, `tried` says that Redis may know some of them.

    `counted` says that it was written before, at `done_at`.
    """

    server: str
    time_ms: int
    samples: int
    body: list[Command] | bytes
    weight: int
    tried: bool = False
    counted: bool = False
    done_at: float = 0.0

    def commands(self) -> list[Command]:
        """The commands, unpacked if need be."""
        if isinstance(self.body, bytes):
            unpacked: list[Command] = orjson.loads(zlib.decompress(self.body))
            return unpacked
        return self.body


class Pending:
    """A queue of batches, oldest first, of at most `limit` bytes."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._clock = limit, clock
        self._batches: deque[Batch] = deque()
        self._done: deque[Batch] = deque()
        self._done_weight = 0
        self.weight = 0
        self.dropped_frames = 0
        self.dropped_samples = 0

    def __len__(self) -> int:
        """Frames that wait, without those that were written before."""
        return sum(not batch.counted for batch in self._batches)

    @property
    def samples(self) -> int:
        """Entries that wait, without those that were written before."""
        return sum(batch.samples for batch in self._batches if not batch.counted)

    @property
    def oldest_ms(self) -> int | None:
        """The time of the oldest frame that waits; None if none does."""
        return next((batch.time_ms for batch in self._batches if not batch.counted), None)

    def append(self, server: str, time_ms: int, samples: int, commands: list[Command]) -> int:
        """Queue a frame; the number of frames that had to be dropped for it, oldest first."""
        if len(self._batches) < _UNPACKED:
            weight = _WORD_BYTES * sum(map(len, commands))
            batch = Batch(server, time_ms, samples, commands, weight)
        else:
            packed = zlib.compress(orjson.dumps(commands), _LEVEL)
            batch = Batch(server, time_ms, samples, packed, len(packed))
        self._batches.append(batch)
        self.weight += batch.weight
        dropped = 0
        while self.weight > self._limit and len(self._batches) > 1:
            lost = self._batches.popleft()
            self.weight -= lost.weight
            if not lost.counted:
                self.dropped_frames += 1
                self.dropped_samples += lost.samples
                dropped += 1
        return dropped

    def first(self) -> Batch | None:
        """The oldest batch, which stays queued until `done` or `drop`."""
        return self._batches[0] if self._batches else None

    def done(self, batch: Batch) -> None:
        """Take out a batch that was written; it is kept for a while."""
        if not self._take_out(batch):
            return
        batch.counted, batch.done_at = True, self._clock()
        self._done.append(batch)
        self._done_weight += batch.weight
        oldest = batch.done_at - _KEEP_S
        while self._done[0].done_at < oldest or self._done_weight > self._limit * _KEEP_PART:
            self._done_weight -= self._done.popleft().weight
            if not self._done:
                break

    def drop(self, batch: Batch) -> int:
        """Take out a batch that is not to be written; how many entries are thereby lost."""
        taken = self._take_out(batch)
        return batch.samples if taken and not batch.counted else 0

    def rewind(self) -> None:
        """Queue what was written lately once more, in front of all that waits."""
        self._batches.extendleft(reversed(self._done))
        self.weight += self._done_weight
        self._done.clear()
        self._done_weight = 0

    def mark_tried(self, server: str) -> None:
        """Note that Redis may know entries of this server which we know nothing of."""
        for batch in self._batches:
            batch.tried = batch.tried or batch.server == server

    def _take_out(self, batch: Batch) -> bool:
        """False if it was dropped meanwhile."""
        if not self._batches or self._batches[0] is not batch:
            return False
        self._batches.popleft()
        self.weight -= batch.weight
        return True
