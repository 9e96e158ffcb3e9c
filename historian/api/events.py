"""The routes of events and of what is computed from them; docs/events.md and openapi.json describe them."""

from typing import get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from historian.api.answers import ApiError, json_answer
from historian.api.context import Context, context_of
from historian.api.params import Params
from historian.api.reading import reading
from historian.events.event import Level, Type
from historian.query import availability, events
from historian.query.timerange import parse_range
from historian.store.keys import stream_id

# A page of events: what a screen or two shows; as a table all that one may want to look through.
_EVENTS, _MOST_EVENTS = 100, 10_000
_TYPES: tuple[Type, ...] = get_args(Type)
_LEVELS: tuple[Level, ...] = get_args(Level)
# From the first event on, if nothing else is asked for.
_ALWAYS = "0"


async def events_of(request: Request) -> Response:
    """GET /api/v1/events."""
    context = context_of(request)
    given = Params(request, ("server", "path", "type", "level", "from", "to", "limit", "cursor", "format"))
    form = given.one_of("format", ("json", "csv"), "json")
    server = given.text("server")
    servers = [server] if server else sorted(context.hub.servers)
    types, levels = given.words("type", _TYPES), given.words("level", _LEVELS)
    try:
        start, end = parse_range(given.text("from"), given.text("to"), context.clock(), default=_ALWAYS)
        wanted = events.Wanted(
            path=given.text("path"),
            types=[one for one in _TYPES if one in types],
            levels=[one for one in _LEVELS if one in levels],
            start=start,
            end=end,
            limit=given.number("limit", _MOST_EVENTS if form == "csv" else _EVENTS, 1, _MOST_EVENTS),
            cursor=given.text("cursor"),
        )
        async with reading(context, "events"):
            page, following = await events.read(context.client, servers, wanted)
            complete_from = await events.complete_from(context.client, servers)
    except ValueError as error:
        raise ApiError(400, str(error)) from error
    if not page:
        _check_server(context, server)  # events of one that is not watched any more are there as long as they are kept
    if form == "csv":
        headers = {"content-disposition": 'attachment; filename="events.csv"', "cache-control": "no-store"}
        return Response(events.to_csv(page), headers=headers, media_type="text/csv")
    listed = [event.as_json() for event in page]
    return json_answer({"events": listed, "next": following, "complete_from": complete_from})


async def availability_of(request: Request) -> Response:
    """GET /api/v1/availability."""
    context = context_of(request)
    given = Params(request, ("server", "path"))
    server, path = given.needed("server"), given.needed("path")
    _check_server(context, server)
    stream = context.hub.streams.get(stream_id(server, path))
    if stream is None:
        raise ApiError(404, f"no stream {path!r} on server {server!r}")
    now = context.clock()
    # A stream that was stored by an older historian has no time at which it was first seen.
    first_seen = stream.get("first_seen") or stream.get("since") or now
    kept_from = now - min(availability.LONGEST, context.settings.history_events)
    wanted = events.Wanted(path=path, types=("state", "incident", "flapping"), start=kept_from)
    async with reading(context, "availability"):
        found, _ = await events.read(context.client, [server], wanted)
        complete_from = await events.complete_from(context.client, [server])
    spans = availability.spans_of(path, found, now)
    known_from = max(first_seen, kept_from, complete_from or 0.0)
    return json_answer({"server": server, "path": path, **availability.availability(spans, known_from, now)})


def _check_server(context: Context, server: str) -> None:
    """Raise ApiError if a server is named that is not there."""
    if server and server not in context.hub.servers:
        raise ApiError(404, f"no server {server!r}; /api/v1/servers lists them")


ROUTES = [
    Route("/api/v1/events", events_of),
    Route("/api/v1/availability", availability_of),
]
