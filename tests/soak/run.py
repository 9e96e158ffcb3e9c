"""One soak: the stage is set, hurt and mended for a while, and what came of it is reckoned and printed.

The second half leaves our processes alive, whatever else fails around them: so what they pile up adds up, and is seen.
"""

import asyncio
import random
import tempfile
import threading
import time
from pathlib import Path

from tests.e2e.processes import get
from tests.soak import books, faults, viewers
from tests.soak.ledger import UNKNOWN_SCRAPES, Ledger, reckon
from tests.soak.stage import INTERVAL, Stage

# Memory after the second half against that before it. A historian starts at 93 to 96 MB and is at 105 to 110 after some
# outages of Redis, a growth of 1.18 at most, and stays there: live objects stay the same (17 to 24 MB by tracemalloc),
# the allocator keeps the pages of the largest peak, when all that waited is written. Of descriptors some come and go.
MOST_GROWTH, MORE_DESCRIPTORS = 1.25, 8
# Sampled paths: some that come and go, some that do not. All are written alike.
SAMPLED = 20


class _Viewers:
    """The viewers in a thread of their own, so that faults may block."""

    def __init__(self, url: str, number: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self.seen = viewers.Seen()
        self._thread = threading.Thread(target=self._run, args=(url, number))
        self._thread.start()

    def _run(self, url: str, number: int) -> None:
        self.seen = self._loop.run_until_complete(viewers.watch(url, number, self._over))
        self._loop.close()

    def end(self) -> viewers.Seen:
        """Stop, and what they saw."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        return self.seen


def soak(minutes: float, seed: int, streams: int, number: int) -> bool:
    """Run for so long with so many streams and viewers; whether nothing was lost that was not told."""
    print(f"{minutes:g} min, {streams} streams, {number} viewers, seed {seed}", flush=True)
    chance, half = random.Random(seed), minutes * 60 / 2
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), streams)
        watched = books.Books(stage)
        watching = None
        try:
            stage.wait_until_ready()
            watching = _Viewers(f"{stage.historian.url.replace('http', 'ws')}/ws", number)
            time.sleep(5 * INTERVAL)
            begin = time.time()
            hurts = faults.run(stage, half, chance, _tell)
            _all_back(stage, number)
            time.sleep(faults.PAUSES[0])  # a historian that was just started has not got its memory before some scrapes
            before = _usage(stage)
            hurts += faults.run(stage, half, chance, _tell, ends=False)
            end = time.time()
            time.sleep(faults.PAUSES[0])
            _all_back(stage, number)
            after = _usage(stage)
            ledger = _ledger(stage, watched, hurts)
            sampled = chance.sample(stage.paths, min(SAMPLED, streams))
            reckon(ledger, stage, sampled, (begin, end), hurts, watched.was_busy)
            mistakes = [name for name, part in stage.components.items() if "Traceback" in part.log]
        finally:
            if watching is not None:
                seen = watching.end()
            watched.close()
            stage.close()
    print(ledger.as_text())
    print(f"viewers                            {seen}")
    for name in before:
        print(
            f"{name + ', MB and descriptors':34} {_words(before[name])} at half-time, {_words(after[name])} at the end"
        )
    print(f"tracebacks in the logs of          {', '.join(mistakes) or 'none'}", flush=True)
    flat = all(
        after[name][0] < before[name][0] * MOST_GROWTH and after[name][1] <= before[name][1] + MORE_DESCRIPTORS
        for name in before
    )
    # Only the end of a historian cuts its viewers off.
    cuts = number * sum("historian" in hurt.name for hurt in hurts)
    return ledger.good and not seen.gaps and seen.cuts <= cuts and not mistakes and flat


def _tell(text: str) -> None:
    print(f"  {text}", flush=True)


def _ledger(stage: Stage, watched: books.Books, hurts: list[faults.Hurt]) -> Ledger:
    """What was told first, and what is there after it: scraping goes on meanwhile."""
    account = watched.account()
    ends = 1 + sum(hurt.name == "historian killed" for hurt in hurts)
    return Ledger(account, books.stored(stage), unknown=ends * UNKNOWN_SCRAPES * (len(stage.paths) + 1))


def _all_back(stage: Stage, number: int) -> None:
    """Wait until all viewers are connected, for each holds a descriptor; a busy machine takes its time."""
    stage.wait_until_ready()
    deadline = time.monotonic() + 90
    while (found := _connected(stage)) != number:
        assert time.monotonic() < deadline, f"{found} of {number} viewers are connected"
        time.sleep(0.5)


def _connected(stage: Stage) -> float:
    text = get(f"{stage.historian.url}/metrics", timeout=30).decode()
    return float(text.partition("\nmediamtx_historian_websocket_clients ")[2].partition("\n")[0])


def _usage(stage: Stage) -> dict[str, tuple[int, int]]:
    return {name: part.usage() for name, part in stage.components.items()}


def _words(usage: tuple[int, int]) -> str:
    return f"{usage[0] / 1e6:.0f} and {usage[1]}"
