"""The historian as a web application: its parts, the order in which they start, and the reverse in which they stop."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from urllib.parse import quote

from redis.exceptions import RedisError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import Lifespan

from historian import resume
from historian.api import operations, rest, web, ws
from historian.api.answers import ApiError, on_api_error, on_http_exception, on_mistake
from historian.api.context import Context
from historian.api.headers import HEADERS
from historian.api.limits import TimeLimit
from historian.api.proxy import Prefix
from historian.beside import beside
from historian.live.hub import Hub
from historian.model.frame import Frame
from historian.pipeline import Pipeline
from historian.roles import Roles
from historian.scrape import loop, targets
from historian.scrape.discover import Discovery
from historian.settings import EMBEDDED, HistorianSettings
from historian.store import connect, latest
from historian.store.embedded import EmbeddedStore
from historian.store.faults import trouble
from historian.store.lease import Leases
from historian.store.raw import newest_ms
from historian.store.seal import expiry_s
from historian.store.socketpath import socket_path
from historian.store.writer import Writer
from historian.watched import Watched
from toolkit.headers import SecurityHeaders
from toolkit.secrets import Secret, redact_url
from toolkit.shortage import on_memory_error

log = logging.getLogger(__name__)

# A Redis that is away must not delay the page; a local one has answered long before.
_LOAD_SECONDS = 3.0
# A stop writes what waits. More than this is an outage, which a stop does not wait for.
_FLUSH_SECONDS = 3.0


def create(settings: HistorianSettings) -> Starlette:
    """The application; its lifespan starts and stops everything. Raises UserError for settings that cannot work."""
    context = _context(settings)
    return application(context, lambda app: _lifespan(context))


def application(context: Context, lifespan: Lifespan[Starlette] | None = None) -> Starlette:
    """Routes and middleware around a context."""
    settings = context.settings
    prefix = [Middleware(Prefix, settings.prefix)] if settings.prefix else []
    app = Starlette(
        routes=[*rest.ROUTES, *ws.ROUTES, *operations.routes(context), *web.routes(prefix=settings.public_prefix)],
        middleware=[Middleware(SecurityHeaders, HEADERS), *prefix, Middleware(TimeLimit)],
        exception_handlers={
            ApiError: on_api_error,
            HTTPException: on_http_exception,
            MemoryError: on_memory_error,
            Exception: on_mistake,
        },
        lifespan=lifespan,
    )
    # Starlette would lead /metrics/ to /metrics of the host that the client names, and not below the prefix.
    app.router.redirect_slashes = False
    app.state.context = context
    return app


def _context(settings: HistorianSettings) -> Context:
    url = settings.redis_url
    embedded = url.reveal() == EMBEDDED
    if embedded:
        url = Secret(f"unix://{quote(str(socket_path(settings.storage())))}")
    client = connect.open_url(url)
    address, start = redact_url(url.reveal()), ""
    if embedded:
        address = f"embedded in {settings.storage()}"
        start = "it is started anew by itself; if it stays away see valkey.log there"
    # The embedded store has one historian only.
    leases = None if embedded else Leases(client)
    hub = Hub(settings.scrape_interval)
    writer = Writer(
        client,
        expiry_s(settings.retention()),
        settings.redis_pending,
        hub.set_history,
        address,
        start,
        settings.history_events,
        leases.confirm if leases is not None else None,
    )
    discovery = Discovery(settings) if settings.scrape_discover else None
    return Context(settings, hub, client, writer, leases, discovery)


@contextlib.asynccontextmanager
async def _lifespan(context: Context) -> AsyncIterator[None]:
    """Each step is undone, in reverse order, when the app stops or a later step fails."""
    settings = context.settings
    async with contextlib.AsyncExitStack() as steps:
        if settings.redis_url.reveal() == EMBEDDED:
            store = await EmbeddedStore.start(settings.storage())
            steps.push_async_callback(store.stop)
            await steps.enter_async_context(beside("store", store.keep_running()))
        steps.push_async_callback(context.client.aclose)
        names, known = await _discovered(context)
        watched = targets.from_settings(settings, names)
        pipeline = Pipeline(watched, settings.rules())
        await _restore(context, pipeline, {target.server for target in watched})
        roles: Roles | None = None
        if context.leases is None:
            late = await resume.at_start(context, pipeline, [target.server for target in watched])
            await steps.enter_async_context(beside("events", resume.later(context, pipeline, late)))
        else:
            context.leases.watch(target.server for target in watched)
            context.scrapes.update(dict.fromkeys(context.leases.servers, 0))
            roles = Roles(context, pipeline, context.leases)
            steps.push_async_callback(roles.leave)
            await roles.round()
            await steps.enter_async_context(beside("roles", roles.run()))
        await steps.enter_async_context(beside("writer", context.writer.run()))
        steps.push_async_callback(context.writer.flush, _FLUSH_SECONDS)
        await steps.enter_async_context(beside("sealer", context.sealer.run()))
        steps.push_async_callback(context.office.close)
        await steps.enter_async_context(beside("notifications", context.office.run()))
        scraper = loop.Scraper(settings.scrape_interval, _on_frame(context, roles), pipeline, gate=roles)
        await steps.enter_async_context(beside("scrapes", scraper.run(watched)))
        if context.discovery is not None:
            follower = Watched(context, pipeline, scraper, context.discovery, watched, known)
            await steps.enter_async_context(beside("discovery", follower.run()))
        yield


async def _discovered(context: Context) -> tuple[Sequence[str], bool]:
    """The servers that the exporter lists, and whether it did.

    It may start later than we do: until then those count that were known before, if nobody else writes there.
    """
    if context.discovery is None:
        return (), True
    names = await context.discovery.ask()
    if names is not None:
        return names, True
    if context.leases is None:
        with contextlib.suppress(RedisError, OSError):
            async with asyncio.timeout(_LOAD_SECONDS):
                _, servers = await latest.load(context.client)
            return ["" if name == targets.DEFAULT_SERVER else name for name in servers], False
    return (), False


async def _restore(context: Context, pipeline: Pipeline, watched: Collection[str]) -> None:
    """Begin with what was known before the last stop, so that a restart shows no stream as new."""
    try:
        async with asyncio.timeout(_LOAD_SECONDS):
            if context.settings.redis_url.reveal() == EMBEDDED:
                await latest.forget_servers(context.client, watched)
                for server in watched:
                    context.writer.take_over(server, await newest_ms(context.client, server))
            streams, servers = await latest.load(context.client)
    except (RedisError, OSError) as error:
        context.writer.away(trouble(error))
        return
    # Servers that were taken out of the settings are not shown any more; a Redis shared with others may have them yet.
    pipeline.seed(streams)
    context.hub.restore(
        {name: stream for name, stream in streams.items() if stream["server"] in watched},
        {name: server for name, server in servers.items() if name in watched},
    )
    context.hub.set_history(True, "")


def _on_frame(context: Context, gate: loop.Gate | None) -> Callable[[Frame], Awaitable[None]]:
    async def on_frame(frame: Frame) -> None:
        if gate is not None and not gate.is_open(frame.server):
            return  # another historian took over while this scrape was under way
        context.scrapes[frame.server] += 1
        context.scrape_failures[frame.server] += not frame.server_state.get("up")
        context.writer.write(frame, context.hub.apply(frame))
        context.office.take(frame.server, frame.events)

    return on_frame
