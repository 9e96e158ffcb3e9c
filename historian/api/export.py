"""GET /api/v1/export: history for a Prometheus."""

import logging
from collections.abc import AsyncIterator

from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from historian.api.answers import ApiError
from historian.api.context import Context, context_of
from historian.api.params import Params
from historian.api.reading import reading
from historian.model.fields import FIELDS
from historian.query import export
from historian.query.timerange import parse_range
from historian.store import faults, keys
from toolkit import shortage
from toolkit.broken import BrokenOff

log = logging.getLogger(__name__)

_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
# What the history of an entity is chosen by.
_CHOICE = ("kind", "path", "role", "remote")


async def export_of(request: Request) -> Response:
    """GET /api/v1/export."""
    context = context_of(request)
    given = Params(request, ("server", *_CHOICE, "fields", "from", "to", "tier"))
    server = given.needed("server")
    if given.text("kind"):
        given.one_of("kind", tuple(FIELDS), "")
    known = tuple(dict.fromkeys(field.name for fields in FIELDS.values() for field in fields))
    fields = frozenset(given.words("fields", known))
    tier = export.tier_named(given.one_of("tier", keys.TIERS, keys.TIERS[0]))
    try:
        start, end = parse_range(given.text("from"), given.text("to"), context.clock(), "-24h")
    except ValueError as error:
        raise ApiError(400, str(error)) from error
    choice = {name: given.text(name) for name in _CHOICE if given.text(name)}
    async with reading(context, "history"):
        entities = await export.entities(context.client, server, choice)
    if not entities:
        raise ApiError(404, f"no history of server {server!r} that fits")
    wanted = export.Wanted(entities, fields, start, end, tier)
    headers = {"content-disposition": 'attachment; filename="history.om"', "cache-control": "no-store"}
    return StreamingResponse(_pieces(context, wanted), headers=headers, media_type=_TYPE)


async def _pieces(context: Context, wanted: export.Wanted) -> AsyncIterator[str]:
    """The text. An error in the middle of it ends the connection, so that nobody takes a part for the whole."""
    try:
        async for piece in export.openmetrics(context.client, wanted, context.sealer.steps.damaged):
            yield piece
    except (RedisError, OSError) as error:
        found = faults.trouble(error)
        fields = {"server": wanted.entities[0].server, "reason": found.reason, "remedy": f"{found.remedy}; ask again"}
        log.warning("an export was broken off, its client sees that it is not whole", extra=fields)
        raise BrokenOff from error
    except MemoryError as error:
        log.error("an export was broken off, no memory is left for it", extra={"remedy": shortage.REMEDY})
        raise BrokenOff from error
