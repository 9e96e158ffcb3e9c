"""Frames on their way to Redis: a queue that is bounded by memory and drops the oldest when Redis stays away."""

import zlib
from collections import deque
from dataclasses import dataclass

import orjson

from historian.store.raw import Command

# Waiting frames beyond the first few are packed: text of numbers shrinks about eight times at the fastest level, and
# an outage of a minute then costs some kilobytes where lists of numbers would cost megabytes.
_UNPACKED = 2
_LEVEL = 1
# What a list of commands weighs in memory for each of its words, roughly: a pointer and a small object.
_WORD_BYTES = 40


@dataclass(slots=True)
class Batch:
    """The commands of one frame. `samples` counts its entries, `tried` says that Redis may know some of them."""

    server: str
    time_ms: int
    samples: int
    body: list[Command] | bytes
    weight: int
    tried: bool = False

    def commands(self) -> list[Command]:
        """The commands, unpacked if need be."""
        if isinstance(self.body, bytes):
            unpacked: list[Command] = orjson.loads(zlib.decompress(self.body))
            return unpacked
        return self.body


class Pending:
    """A queue of batches, oldest first, of at most `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._batches: deque[Batch] = deque()
        self.weight = 0
        self.dropped_frames = 0
        self.dropped_samples = 0

    def __len__(self) -> int:
        return len(self._batches)

    @property
    def samples(self) -> int:
        """Entries that wait."""
        return sum(batch.samples for batch in self._batches)

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
            self.dropped_frames += 1
            self.dropped_samples += lost.samples
            dropped += 1
        return dropped

    def first(self) -> Batch | None:
        """The oldest batch, which stays queued until `remove`."""
        return self._batches[0] if self._batches else None

    def remove(self, batch: Batch) -> None:
        """Take out a batch that was written, unless it was dropped meanwhile."""
        if self._batches and self._batches[0] is batch:
            self._batches.popleft()
            self.weight -= batch.weight
