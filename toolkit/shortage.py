"""The answer while no memory is left: a line in the log instead of a traceback, and the process goes on."""

import logging

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

log = logging.getLogger(__name__)

REMEDY = "raise the limit (MemoryMax, ulimit -v)"


async def on_memory_error(request: Request, error: Exception) -> Response:
    """A handler of MemoryError for Starlette's `exception_handlers`: 503, since it may go well the next time."""
    log.error("no memory is left for an answer", extra={"route": request.url.path, "remedy": REMEDY})
    return PlainTextResponse("no memory is left\n", 503)
