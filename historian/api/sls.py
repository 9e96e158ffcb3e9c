"""GET /api/v1/sls/stats: statistics of publishers as srt-live-server gives them; docs/integrations.md describes it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from historian.api.answers import ApiError, json_answer
from historian.api.context import Context, context_of
from historian.api.params import Params
from historian.query import sls
from historian.store.keys import stream_id

# Without a publisher's name all are told. It is asked every second, so an answer is kept below half a megabyte.
MOST_PUBLISHERS = 1000


async def stats(request: Request) -> Response:
    """Live publishers of a server, or one of them."""
    context = context_of(request)
    given = Params(request, ("server", "publisher"))
    server, publisher = _server(context, given.text("server")), given.text("publisher")
    streams = context.hub.streams
    if publisher:
        found = streams.get(stream_id(server, publisher))
        chosen = [found] if found is not None else []
    else:
        chosen = [stream for stream in streams.values() if stream["server"] == server]
    listed = sls.publishers(chosen, context.clock())
    if len(listed) > MOST_PUBLISHERS:
        raise ApiError(400, f"more than {MOST_PUBLISHERS} publishers are live: name one, publisher=<path>")
    return json_answer({"status": "ok", "publishers": listed})


def _server(context: Context, name: str) -> str:
    """The server that is meant. With a single one nobody needs to name it."""
    known = sorted(context.hub.servers)
    if name and name not in known:
        raise ApiError(404, f"no server {name!r}; /api/v1/servers lists them")
    if not name and len(known) > 1:
        raise ApiError(400, "server is missing: there are several, /api/v1/servers lists them")
    return name or "".join(known)


ROUTES = [Route("/api/v1/sls/stats", stats)]
