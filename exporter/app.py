"""Routes: one scrape in, one page out. Scrapes run in threads, since they wait for MediaMTX."""

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from exporter.own import own_registry, own_text
from exporter.probe import Busy, Probe
from exporter.settings import ExporterSettings
from exporter.targets import Targets
from toolkit.exposition import gzip_accepted, negotiate
from toolkit.landing import landing_page
from toolkit.version import VERSION

# What Prometheus allows a scrape unless told otherwise, for callers that do not say.
_USUAL_TIMEOUT = 10.0
# For the way back to the scraper, as blackbox_exporter keeps it.
_MARGIN = 0.5


def create_app(settings: ExporterSettings) -> Starlette:
    """The exporter as an ASGI app."""
    targets = Targets(settings)
    registry = own_registry()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        targets.close()

    def metrics(request: Request) -> Response:
        return _page(request, targets.default, registry=registry)

    def probe(request: Request) -> Response:
        name = request.query_params.get("target", "")
        if name not in targets.named:
            known = ", ".join(targets.named) or "none, since no --config.file names servers"
            raise HTTPException(400, f"target must be a server of the settings file: {known}")
        return _page(request, targets.named[name])

    def healthy(request: Request) -> Response:
        return PlainTextResponse("the exporter is up\n")

    def landing(request: Request) -> Response:
        links = [(settings.telemetry_path, "Metrics"), ("/-/healthy", "Health")]
        links += [(f"/probe?target={name}", f"Metrics of {name}") for name in targets.named]
        about = "Metrics of a MediaMTX server for Prometheus, from its control API."
        return HTMLResponse(landing_page("MediaMTX exporter", VERSION, links, about))

    routes = [
        Route(settings.telemetry_path, metrics),
        Route("/probe", probe),
        Route("/-/healthy", healthy),
        Route("/-/ready", healthy),
        Route("/", landing),
    ]
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={HTTPException: _plain_error})


def _page(request: Request, probe: Probe, registry: CollectorRegistry | None = None) -> Response:
    chosen = negotiate(request.headers.get("accept", ""))
    packed = gzip_accepted(request.headers.get("accept-encoding", ""))
    try:
        body = probe.page(
            _asked_collectors(request, probe),
            _timeout(request),
            openmetrics=chosen.openmetrics,
            packed=packed,
            own=partial(own_text, registry, chosen.openmetrics) if registry else bytes,
        )
    except Busy as error:
        raise HTTPException(503, "another scrape of this server is still under way") from error
    headers = {"content-type": chosen.content_type, "vary": "Accept, Accept-Encoding"}
    if packed:
        headers["content-encoding"] = "gzip"
    return Response(body, headers=headers)


def _asked_collectors(request: Request, probe: Probe) -> frozenset[str]:
    """All collectors, or those of `collect[]`."""
    asked = frozenset(request.query_params.getlist("collect[]"))
    unknown = asked - probe.collectors
    if unknown:
        raise HTTPException(400, f"collect[] knows {', '.join(sorted(probe.collectors))}")
    return asked or probe.collectors


def _timeout(request: Request) -> float:
    """Seconds that the scraper leaves us."""
    text = request.headers.get("x-prometheus-scrape-timeout-seconds")
    try:
        seconds = _USUAL_TIMEOUT if text is None else float(text)
    except ValueError as error:
        raise HTTPException(400, "X-Prometheus-Scrape-Timeout-Seconds is not a number") from error
    if not 0 < seconds < math.inf:
        raise HTTPException(400, "X-Prometheus-Scrape-Timeout-Seconds must be a number above 0")
    # Of a very short time-out half is kept for the way back.
    return seconds - min(_MARGIN, seconds / 2)


async def _plain_error(request: Request, error: Exception) -> Response:
    status, text = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "internal error")
    return PlainTextResponse(f"{text}\n", status)
