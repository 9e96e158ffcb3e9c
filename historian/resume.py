"""The events that a former process left open: read before the first scrape, or as soon as the store answers."""

import asyncio
import logging
from collections.abc import Iterable

from redis.exceptions import RedisError

from historian.api.context import Context
from historian.pipeline import Pipeline
from historian.store import events
from historian.store.raw import newest_ms

log = logging.getLogger(__name__)

# A Redis that is away must not delay the first scrape; a local one has answered long before.
_LOAD_SECONDS = 3.0
# How often a store that was away is asked again.
_AGAIN_SECONDS = 2.0


async def at_start(context: Context, pipeline: Pipeline, servers: Iterable[str]) -> list[str]:
    """Let events go on that are stored as open; the servers of which they could not be read."""
    late: list[str] = []
    for server in servers:
        seen = (context.hub.servers.get(server) or {}).get("scraped_at")
        try:
            if late:
                raise TimeoutError  # one that does not answer once is not waited for again
            async with asyncio.timeout(_LOAD_SECONDS):
                await _load(context, pipeline, server, seen)
        except (RedisError, OSError):
            late.append(server)
    return late


async def later(context: Context, pipeline: Pipeline, servers: Iterable[str]) -> None:
    """The same for these servers once the store answers, which no scrape waits for."""
    started = context.clock()
    for server in servers:
        while True:
            await asyncio.sleep(_AGAIN_SECONDS)
            try:
                # What is shown of the server is ours by now; what the former process saw last stands in its history.
                seen = await newest_ms(context.client, server, int(started * 1000)) / 1000 or None
                await _load(context, pipeline, server, seen, started)
                break
            except (RedisError, OSError):
                continue  # the writer tells of it


async def _load(
    context: Context, pipeline: Pipeline, server: str, seen: float | None, before: float | None = None
) -> None:
    found, newest = await events.load_open(context.client, server)
    # Those that are ours already are known better here: an end may wait for the store.
    found = [event for event in found if before is None or event.begin < before]
    context.writer.events.resume(server, found, newest, int(context.clock() * 1000))
    context.hub.resume_events(server, [event.as_json() for event in found])
    pipeline.resume(server, found, seen)
    await context.office.resume(server, list(context.hub.open_events.get(server, {}).values()))
