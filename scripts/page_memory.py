"""Whether the page's memory stays flat while it is open: `python -m scripts.page_memory [minutes] [scene] [path]`.

Default: 30 minutes of 1 000 streams whose rates all change every second, with an event now and then. Each minute it
prints what JavaScript holds after a garbage collection, and how many nodes and listeners there are.
"""

import itertools
import random
import sys
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from playwright.sync_api import Page, sync_playwright

from scripts.screenshots import CHROMIUM, FLAGS
from tests.page import samples
from tests.page.fake_backend import FakeBackend

# Events come in pairs of begin and end, every so many updates.
_EVENT_EVERY = 5


class Held(NamedTuple):
    """What the page holds: bytes of JavaScript, DOM nodes, listeners."""

    heap: int
    nodes: int
    listeners: int


class Meter:
    """Looks into a page from outside."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable")

    def held(self) -> Held:
        """What is held after a garbage collection."""
        self._session.send("HeapProfiler.collectGarbage")
        heap = self._session.send("Runtime.getHeapUsage")["usedSize"]
        counts = self._session.send("Memory.getDOMCounters")
        return Held(heap, counts["nodes"], counts["jsEventListeners"])


def updates(backend: FakeBackend) -> Iterator[None]:
    """Let all rates move at each step, and an event begin or end now and then."""
    rng = random.Random(2)  # noqa: S311  the same rates in each run
    moving = [id for id, one in backend.scene.streams.items() if one["received_bps"]]
    event: dict[str, Any] = {}
    for step in itertools.count():
        backend.push({id: {"received_bps": rng.uniform(1e6, 2e7), "rtt_ms": rng.uniform(9, 90)} for id in moving})
        if step % _EVENT_EVERY == 0:
            now = time.time()
            over = bool(event) and event["end"] is None
            server = next(iter(backend.scene.servers))
            event = {**event, "end": now} if over else samples.event(f"m{step}", server, "cam/1", "down", "crit", now)
            backend.tell(event)
        yield


def main(minutes: str = "30", scene: str = "1000", path: str = "/") -> int:
    """Print a line each minute; 1 if the page holds a tenth more at the end than after its first minute."""
    with sync_playwright() as playwright, FakeBackend(scene).running() as backend:
        page = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS).new_page()
        page.goto(backend.url + path)
        page.locator("body[data-mode=live]").wait_for()
        meter, steps, seen = Meter(page), updates(backend), list[Held]()
        for minute in range(int(minutes) + 1):
            for _ in range(60):
                next(steps)
                page.wait_for_timeout(1000)
            held = meter.held()
            seen.append(held)
            print(
                f"{minute + 1:3} min  {held.heap / 1e6:6.2f} MB  {held.nodes:6} nodes  {held.listeners:5} listeners",
                flush=True,
            )
    first, last = seen[0], seen[-1]
    return int(last.heap > first.heap * 1.1 or last.nodes > first.nodes * 1.1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
