"""The scrape loops: one task for each server, so that a slow one does not hold another."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from historian.model.frame import Frame
from historian.scrape.access import make_session
from historian.scrape.fetch import Fetcher, timeout_of
from historian.scrape.outcome import Reason, ScrapeOutcome
from historian.scrape.targets import Target
from toolkit import shortage

log = logging.getLogger(__name__)

OnFrame = Callable[[Frame], Awaitable[None]]

# How long, in seconds, a frame waits for the agent once the exporter has answered: the streams are what counts.
_AGENT_GRACE = 0.25

# Threads are made only as they are needed, two for a target; beyond this many, targets share them.
_MAX_THREADS = 256


class MakesFrames(Protocol):
    """What the loops need of the pipeline."""

    def frame(self, server: str, exporter: ScrapeOutcome, agent: ScrapeOutcome | None, time_ms: int) -> Frame:
        """Make one scrape's outcomes a frame."""


class Gate(Protocol):
    """Whether a server is ours to scrape; several historians may share the work."""

    def is_open(self, server: str) -> bool:
        """Whether it is now."""

    async def opened(self, server: str) -> None:
        """Wait until it is."""


class Scraper:
    """Scrapes targets every `interval` seconds and awaits `on_frame` for each frame.

    Targets start spread over one interval, the first at once, and keep their phase. Those that the `gate` does not let
    pass wait before it, and start at once when it opens.
    """

    def __init__(
        self,
        interval: float,
        on_frame: OnFrame,
        pipeline: MakesFrames,
        *,
        gate: Gate | None = None,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._interval, self._on_frame, self._pipeline = interval, on_frame, pipeline
        self._gate, self._wall_clock = gate, wall_clock
        self._executor = ThreadPoolExecutor(_MAX_THREADS, thread_name_prefix="scrape")
        self._tasks: dict[Target, asyncio.Task[None]] = {}
        self._mistake: asyncio.Future[None]

    async def run(self, targets: Sequence[Target]) -> None:
        """Scrape these, or what `set_targets` tells later, until cancelled."""
        self._mistake = asyncio.get_running_loop().create_future()
        try:
            self.set_targets(targets)
            await self._mistake
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
            # A request that hangs ends by its own time-out: nothing else that has to stop waits for it.
            self._executor.shutdown(wait=False, cancel_futures=True)

    def set_targets(self, targets: Sequence[Target]) -> None:
        """Scrape exactly these from now on; those that were among them before go on undisturbed."""
        for target in self._tasks.keys() - set(targets):
            self._tasks.pop(target).cancel()
        new = [target for target in targets if target not in self._tasks]
        for index, target in enumerate(new):
            loop = _TargetLoop(
                target, self._interval, self._on_frame, self._pipeline, self._executor, self._wall_clock, self._gate
            )
            work = loop.run(index * self._interval / len(new))
            self._tasks[target] = asyncio.create_task(work, name=f"scrape {target.server}")
            self._tasks[target].add_done_callback(self._check)

    def _check(self, task: asyncio.Task[None]) -> None:
        """A loop that ends by itself is a mistake of ours, which `run` raises."""
        if not task.cancelled() and (error := task.exception()) is not None and not self._mistake.done():
            self._mistake.set_exception(error)


class _TargetLoop:
    """Scrapes one server: ticks without drift, never two scrapes at once."""

    def __init__(
        self,
        target: Target,
        interval: float,
        on_frame: OnFrame,
        pipeline: MakesFrames,
        executor: ThreadPoolExecutor,
        wall_clock: Callable[[], float],
        gate: Gate | None,
    ) -> None:
        self._gate = gate
        self._target, self._interval, self._on_frame, self._pipeline = target, interval, on_frame, pipeline
        self._executor, self._wall_clock = executor, wall_clock
        timeout = timeout_of(interval)
        self._exporter = Fetcher(target.exporter_url, timeout, session=make_session(target.access))
        self._agent = (
            Fetcher(target.agent_url, timeout, session=make_session(target.access)) if target.agent_url else None
        )
        self._agent_future: asyncio.Future[ScrapeOutcome] | None = None
        self._last: dict[str, Reason] = {}
        self._starved = False  # the last scrape found no memory, which was told

    async def run(self, delay: float) -> None:
        loop = asyncio.get_running_loop()
        tick = loop.time() + delay
        try:
            while True:
                await asyncio.sleep(tick - loop.time())
                if self._gate is not None and not self._gate.is_open(self._target.server):
                    await self._gate.opened(self._target.server)
                    tick = loop.time()
                await self._try(loop)
                late = max(0.0, loop.time() - tick)
                # A scrape that took longer than the interval skips ticks instead of catching up in a burst.
                tick += self._interval * (1 + late // self._interval)
        finally:
            self._exporter.close()
            if self._agent is not None:
                self._agent.close()

    async def _try(self, loop: asyncio.AbstractEventLoop) -> None:
        """One scrape; whatever it brings about, the next one is tried, and so are other servers."""
        server = {"server": self._target.server}
        try:
            await self._scrape(loop)
        except MemoryError:
            if not self._starved:
                log.error("no memory is left for a scrape", extra={**server, "remedy": shortage.REMEDY})
            self._starved = True
        except Exception:
            log.exception("a scrape is lost to an error of the historian", extra=server)
        else:
            self._starved = False

    async def _scrape(self, loop: asyncio.AbstractEventLoop) -> None:
        time_ms = int(self._wall_clock() * 1000)
        if self._agent is not None and self._agent_future is None:
            self._agent_future = loop.run_in_executor(self._executor, self._agent.fetch)
        exporter = await loop.run_in_executor(self._executor, self._exporter.fetch)
        agent = await self._agent_outcome()
        self._report("exporter", exporter)
        if agent is not None:
            self._report("agent", agent)
        frame = await loop.run_in_executor(
            self._executor, self._pipeline.frame, self._target.server, exporter, agent, time_ms
        )
        await self._on_frame(frame)

    async def _agent_outcome(self) -> ScrapeOutcome | None:
        """The agent's answer if it is there by now; a slow one belongs to a later frame."""
        if self._agent_future is None:
            return None
        done, _ = await asyncio.wait({self._agent_future}, timeout=_AGENT_GRACE)
        if not done:
            return None
        future, self._agent_future = self._agent_future, None
        return future.result()

    def _report(self, component: str, outcome: ScrapeOutcome) -> None:
        """Log when scrapes of a component begin to fail, change their reason, or succeed again: not every failure."""
        if component not in self._last and outcome.reason is Reason.REFUSED:
            # Started together with it, and ahead of it: if it does not come, the next scrape says so.
            self._last[component] = Reason.OK
            log.debug("the %s is not there yet", component, extra={"server": self._target.server})
            return
        before = self._last.get(component, Reason.OK)
        self._last[component] = outcome.reason
        if outcome.reason == before:
            return
        if outcome.reason is Reason.OK:
            log.info("scrape of the %s works again", component, extra={"server": self._target.server})
        elif component == "exporter" or self._target.agent_expected:
            fields = {"server": self._target.server, "reason": outcome.reason.value, "detail": outcome.detail}
            log.warning("scrape of the %s fails", component, extra=fields)
