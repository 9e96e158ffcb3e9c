"""What the historian says of its samples, over all its lives, and what is in Redis."""

import os
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import redis

from historian.store import keys
from tests.e2e.processes import get
from tests.soak.stage import Stage

# So often its metrics are read, in seconds: what a killed one has written since the last look is not known.
_LOOK = 0.5
_SERIES = re.compile(
    r"^(?:mediamtx_historian_)?(samples_\w+_total|pending_samples|process_start_time_seconds) (\S+)$", re.MULTILINE
)


@dataclass(frozen=True)
class Account:
    """Entries of history and events, summed over the historian's lives as it told them."""

    written: int
    restored: int
    refused: int
    dropped: int
    left: int
    waiting: int  # in memory at the last look at each life that is over, and now

    @property
    def offered(self) -> int:
        """What was scraped, as far as it was told."""
        return self.written + self.refused + self.dropped + self.left + self.waiting


class Books:
    """Looks at the metrics in a thread of its own until it is closed."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._lives: dict[float, Mapping[str, float]] = {}  # the last look at each, by its start
        self._loads: list[tuple[float, float]] = []  # Unix seconds, load average of a minute
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._over.wait(_LOOK):
            self._loads.append((time.time(), os.getloadavg()[0]))
            self._look()

    def _look(self) -> None:
        try:
            text = get(f"{self._stage.historian.url}/metrics").decode()
        except OSError:
            return
        said = {name: float(value) for name, value in _SERIES.findall(text)}
        self._lives[said["process_start_time_seconds"]] = said

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def was_busy(self, begin: float, end: float) -> bool:
        """Whether more wanted to run than there are cores, at some time in this span (Unix seconds)."""
        cores = len(os.sched_getaffinity(0))
        return any(load > cores for at, load in self._loads if begin <= at <= end)

    @property
    def lives(self) -> int:
        """How often the historian was seen to start."""
        return len(self._lives)

    def account(self) -> Account:
        """As it is now."""
        self._look()
        sums: Counter[str] = Counter()
        for said in self._lives.values():
            for name, value in said.items():
                sums[name.removeprefix("samples_").removesuffix("_total")] += int(value)
        return Account(
            written=sums["written"] + sums["repeated"],
            restored=sums["restored"],
            refused=sums["refused"],
            dropped=sums["dropped"],
            left=sums["left"],
            waiting=sums["pending_samples"],
        )


def stored(stage: Stage) -> int:
    """Entries that Redis took in: of history, sealed and trimmed ones too, and of events."""
    with redis.Redis(port=stage.redis.port, decode_responses=True) as client:
        tails = [name for name in client.scan_iter(keys.ALL_HISTORY, 1000) if (key := keys.parse(name)) and not key[1]]
        names = [*tails, *client.scan_iter(keys.events("*"), 1000)]
        with client.pipeline(transaction=False) as pipeline:
            for name in names:
                pipeline.xinfo_stream(name)
            return sum(info["entries-added"] for info in pipeline.execute())
