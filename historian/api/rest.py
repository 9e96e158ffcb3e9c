"""The routes under /api/v1. Reading only; docs/rest-api.md and openapi.json describe them."""

import re
from functools import cache
from importlib import resources

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from historian.api import events, export, sls
from historian.api.answers import JSON_TYPE, ApiError, json_answer
from historian.api.context import Context, context_of
from historian.api.params import Params
from historian.api.reading import reading
from historian.model.fields import FIELDS, Kind
from historian.query import history, listing
from historian.query.csv import to_csv
from historian.query.timerange import parse_range
from historian.store.keys import stream_id

# A page of streams: a client gets all of a usual installation at once, and cannot ask for megabytes in one answer.
_STREAMS, _MOST_STREAMS = 1000, 10_000
# Rows of a history: a wide screen shows some 1000; 5000 is the most that design and documents promise.
_POINTS, _MOST_POINTS = 1000, 5000
_KINDS: tuple[Kind, ...] = tuple(FIELDS)
_KEY_PARAMETERS: dict[Kind, tuple[str, ...]] = {
    "path": ("path",),
    "srt": ("path", "role", "remote"),
    "host": (),
    "server": (),
}


async def servers(request: Request) -> Response:
    """GET /api/v1/servers."""
    context = context_of(request)
    Params(request, ())
    listed = [context.hub.servers[name] for name in sorted(context.hub.servers)]
    hub = context.hub
    return json_answer({"servers": listed, "history": hub.history, "history_reason": hub.reason, "notify": hub.notify})


async def streams(request: Request) -> Response:
    """GET /api/v1/streams."""
    context = context_of(request)
    given = Params(request, ("server", "state", "health", "q", "sort", "limit", "cursor"))
    sorts = [*listing.SORTS, *(f"-{name}" for name in listing.SORTS)]
    wanted = listing.Wanted(
        server=given.text("server"),
        states=given.words("state", listing.STATES),
        levels=given.words("health", listing.LEVELS),
        text=given.text("q"),
        sort=given.one_of("sort", sorts, "path"),
        limit=given.number("limit", _STREAMS, 1, _MOST_STREAMS),
        cursor=given.text("cursor"),
    )
    try:
        page, following = listing.select(context.hub.streams.values(), wanted)
    except ValueError as error:
        raise ApiError(400, str(error)) from error
    return json_answer({"streams": page, "next": following})


async def stream(request: Request) -> Response:
    """GET /api/v1/streams/{server}/{path}."""
    Params(request, ())
    server, path = request.path_params["server"], request.path_params["path"]
    hub = context_of(request).hub
    found = hub.streams.get(stream_id(server, path))
    if found is None and server not in hub.servers:
        raise ApiError(404, f"no server {server!r}; /api/v1/servers lists them")
    if found is None:
        raise ApiError(404, f"no stream {path!r} on server {server!r}")
    return json_answer(found)


async def history_of(request: Request) -> Response:
    """GET /api/v1/history."""
    context = context_of(request)
    given = Params(
        request,
        ("server", "kind", "path", "role", "remote", "fields", "from", "to", "points", "format"),
    )
    wanted = _selection(given, context.clock())
    form = given.one_of("format", ("json", "csv"), "json")
    found = await _read(context, wanted)
    if form == "csv":
        name = re.sub(r"[^A-Za-z0-9._-]+", "_", "-".join((wanted.server, wanted.kind, *filter(None, wanted.key))))
        headers = {"content-disposition": f'attachment; filename="{name}.csv"', "cache-control": "no-store"}
        return Response(to_csv(found), headers=headers, media_type="text/csv")
    named = dict(zip(_KEY_PARAMETERS[wanted.kind], wanted.key, strict=True))
    return json_answer(
        {"server": wanted.server, "kind": wanted.kind}
        | named
        | {"from": wanted.start, "to": wanted.end, "step": found.step, "tier": found.tier}
        | {"t": found.times, "fields": found.columns}
    )


def _selection(given: Params, now: float) -> history.Selection:
    server, kind = given.needed("server"), next(k for k in _KINDS if k == given.one_of("kind", _KINDS, "path"))
    for name in ("path", "role", "remote"):
        if given.text(name) and name not in _KEY_PARAMETERS[kind]:
            raise ApiError(400, f"{name} does not go with kind={kind}")
    key: tuple[str, ...] = ()
    if kind in ("path", "srt"):
        key = (given.needed("path"),)
    if kind == "srt":
        key += _link(given)
    try:
        start, end = parse_range(given.text("from"), given.text("to"), now)
        fields = history.select_fields(kind, given.words("fields"))
    except ValueError as error:
        raise ApiError(400, str(error)) from error
    points = given.number("points", _POINTS, 2, _MOST_POINTS)
    return history.Selection(server, kind, key, fields, start, end, points)


def _link(given: Params) -> tuple[str, str]:
    """Role and remote of an SRT link; the publisher's is the one without a remote."""
    role, remote = given.one_of("role", ("publish", "read"), "publish"), given.text("remote")
    if role == "read" and not remote:
        raise ApiError(
            400,
            "remote is missing: role=read takes the reader's host, as in `links` of /api/v1/streams/{server}/{path}",
        )
    if role == "publish" and remote:
        raise ApiError(400, "remote does not go with role=publish: a path has one publisher")
    return role, remote


async def _read(context: Context, wanted: history.Selection) -> history.History:
    async with reading(context, "history"):
        found = await history.read(context.client, wanted, context.sealer.steps.damaged)
    if found is not None:
        return found
    if _is_known(context, wanted):
        return history.History(0.0, [], {field.name: history.no_rows(field) for field in wanted.fields})
    what = " ".join(filter(None, (wanted.kind, *wanted.key)))
    raise ApiError(404, f"no history of {what!r} on server {wanted.server!r}")


def _is_known(context: Context, wanted: history.Selection) -> bool:
    """Whether it is there now, so that its history is merely about to begin."""
    if wanted.kind in ("path", "srt"):
        return stream_id(wanted.server, wanted.key[0]) in context.hub.streams
    return wanted.server in context.hub.servers


@cache
def _description() -> bytes:
    return resources.files("historian.api").joinpath("openapi.json").read_bytes()


async def openapi(request: Request) -> Response:
    """GET /api/v1/openapi.json."""
    return Response(_description(), media_type=JSON_TYPE)


ROUTES = [
    Route("/api/v1/servers", servers),
    Route("/api/v1/streams", streams),
    Route("/api/v1/streams/{server}/{path:path}", stream),
    Route("/api/v1/history", history_of),
    Route("/api/v1/export", export.export_of),
    *events.ROUTES,
    *sls.ROUTES,
    Route("/api/v1/openapi.json", openapi),
]
