"""What operators and their tools ask of the historian itself: is it alive, is it ready, how does it do."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from historian.api.context import Context, context_of
from historian.api.selfmetrics import registry
from toolkit.exposition import metrics_response


async def healthy(request: Request) -> Response:
    """GET /-/healthy: the process answers."""
    return PlainTextResponse("healthy\n")


async def ready(request: Request) -> Response:
    """GET /-/ready: it scrapes and serves. A Redis that is away does not make it unready: the page lives on."""
    hub = context_of(request).hub
    return PlainTextResponse("ready\n" if hub.history else f"ready, but without history: {hub.reason}\n")


def routes(context: Context) -> list[Route]:
    """These routes; /metrics tells of `context`."""
    collected = registry(context)

    async def metrics(request: Request) -> Response:
        return metrics_response(collected, request)

    return [Route("/metrics", metrics), Route("/-/healthy", healthy), Route("/-/ready", ready)]
