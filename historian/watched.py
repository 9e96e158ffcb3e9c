"""Which servers are watched, if the exporter's list says so: each change of it reaches every part of the historian."""

import asyncio
import logging
from collections.abc import Sequence

from redis.exceptions import RedisError

from historian import resume
from historian.api.context import Context
from historian.model.frame import EventJson, Frame
from historian.pipeline import Pipeline
from historian.scrape.discover import Discovery
from historian.scrape.loop import Scraper
from historian.scrape.targets import Target, from_settings
from historian.store import keys, latest
from historian.store.connect import call
from historian.store.raw import newest_ms

log = logging.getLogger(__name__)

# At the start of all components together the exporter is not there yet.
_AGAIN_S = 2.0


class Watched:
    """Follows the list of `discovery`. The scraper has `targets` already, `known` tells whether they are from there."""

    def __init__(
        self,
        context: Context,
        pipeline: Pipeline,
        scraper: Scraper,
        discovery: Discovery,
        targets: Sequence[Target],
        known: bool,
    ) -> None:
        self._context, self._pipeline, self._scraper, self._discovery = context, pipeline, scraper, discovery
        self._targets = tuple(targets)
        self._known = known
        self._refresh = context.settings.discover_interval
        self._left: set[str] = set()  # not watched any more, and their last state is perhaps shown yet

    async def run(self) -> None:
        """Ask again and again, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                await asyncio.sleep(self._refresh if self._known else min(_AGAIN_S, self._refresh))
                await self._sweep()
                names = await self._discovery.ask()
                if names is not None:
                    self._known = True
                    late = await self._change(from_settings(self._context.settings, names))
                    if late:
                        tasks.create_task(resume.later(self._context, self._pipeline, late))

    async def _change(self, targets: tuple[Target, ...]) -> list[str]:
        """Watch exactly these; the servers of which the open events could not be read."""
        before = {target.server for target in self._targets}
        after = {target.server for target in targets}
        if targets == self._targets:
            return []
        # First no scrapes of what has gone, then no memory of it; and memory of what has come before its first scrape.
        self._scraper.set_targets([target for target in self._targets if target.server in after])
        self._pipeline.set_targets(targets)
        if self._context.leases is not None:
            self._context.leases.watch(after)
        for server in sorted(before - after):
            log.info("the exporter lists a server no longer, it is not watched any more", extra={"server": server})
            self._left.add(server)
            self._end_events(server)
            self._leave(server)
        late: list[str] = []
        for server in sorted(after - before):
            log.info("the exporter lists a server more, it is watched", extra={"server": server})
            self._left.discard(server)
            late += await self._begin(server)
        self._scraper.set_targets(targets)
        self._targets = targets
        return late

    async def _begin(self, server: str) -> list[str]:
        """Go on with the history of a server, if it has one: where historians share a Redis, roles do that."""
        context = self._context
        context.scrapes.setdefault(server, 0)
        if context.leases is not None:
            return []
        try:
            context.writer.take_over(server, await newest_ms(context.client, server))
        except (RedisError, OSError):
            return [server]
        return await resume.at_start(context, self._pipeline, [server])

    def _end_events(self, server: str) -> None:
        """End what is open: nothing more will be known of it. If another historian holds the lease, he does.

        Who was told that it began is told that it is over: the office keeps what it knows of the server until then.
        """
        context = self._context
        wall, state = context.clock(), context.hub.servers.get(server)
        events = tuple(_ended(event, wall) for event in context.hub.open_events.get(server, {}).values())
        if events and state is not None:
            streams = {stream["path"]: stream for stream in context.hub.streams.values() if stream["server"] == server}
            frame = Frame(server, int(wall * 1000), (), streams, state, (), events)
            context.writer.write(frame, context.hub.apply(frame))
            context.office.take(server, events)

    def _leave(self, server: str) -> None:
        context = self._context
        context.hub.forget(server)
        context.writer.events.forget(server)
        context.scrapes.pop(server, None)
        context.scrape_failures.pop(server, None)

    async def _sweep(self) -> None:
        """Once more, some time later: by now all is written that was under way, and another may have taken over."""
        for server in list(self._left):
            self._leave(server)
            try:
                if not await call(self._context.client, "EXISTS", keys.lease(server)):
                    await latest.forget(self._context.client, server)
            except (RedisError, OSError):
                continue  # the writer tells of it, the next round tries again
            self._left.discard(server)


def _ended(event: EventJson, wall: float) -> EventJson:
    """To be forgotten is not the same as to be well: states say so."""
    values = {**event["values"], "forgotten": True} if event["type"] == "state" else event["values"]
    return {**event, "end": wall, "duration": max(0.0, wall - event["begin"]), "values": values}
