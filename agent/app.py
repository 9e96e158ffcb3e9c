"""The agent's web application: the metrics, health, and a page of links."""

from functools import partial

from prometheus_client import ProcessCollector
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector as Page
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from agent.collectors import Subject, find
from agent.metric import Metric
from agent.scrape import ScrapePage, Scraper
from agent.settings import HostSettings
from toolkit.exposition import metrics_response
from toolkit.headers import SecurityHeaders, security_headers
from toolkit.landing import landing_page
from toolkit.shortage import on_memory_error
from toolkit.version import VERSION

NAME = "MediaMTX agent"
BUILD = Metric("mediamtx_agent_build_info", "gauge", "Always 1; the agent's version.", ("version",))


class _Build(Page):
    """The agent's version as a metric."""

    def collect(self) -> list[Family]:
        return [BUILD.family([((VERSION,), 1)])]


def _subject(name: str, settings: HostSettings) -> Subject:
    return find(name)(settings)


def build(settings: HostSettings) -> Starlette:
    """The application of one agent."""
    scraper = Scraper({name: partial(_subject, name, settings) for name in settings.enabled})
    itself: tuple[Page, ...] = (ProcessCollector(registry=None), _Build())

    def metrics(request: Request) -> Response:
        only, but = request.query_params.getlist("collect[]"), request.query_params.getlist("exclude[]")
        if only and but:
            return PlainTextResponse("collect[] and exclude[] exclude each other\n", 400)
        unknown = {*only, *but} - scraper.names
        if unknown:
            return PlainTextResponse(f"no such collector, or switched off: {', '.join(sorted(unknown))}\n", 400)
        names = scraper.names & set(only) if only else scraper.names - set(but)
        return metrics_response(ScrapePage(scraper, names, *itself), request)

    async def healthy(request: Request) -> Response:
        return PlainTextResponse(f"{NAME} is healthy.\n")

    async def ready(request: Request) -> Response:
        return PlainTextResponse(f"{NAME} is ready.\n")

    page = landing_page(
        NAME,
        VERSION,
        [(settings.telemetry_path, "Metrics"), ("/-/healthy", "Healthy"), ("/-/ready", "Ready")],
        "Figures of this host and its MediaMTX process for Prometheus.",
    )

    async def landing(request: Request) -> Response:
        return HTMLResponse(page)

    app = Starlette(
        routes=[
            Route("/", landing),
            Route(settings.telemetry_path, metrics),
            Route("/-/healthy", healthy),
            Route("/-/ready", ready),
        ],
        middleware=[Middleware(SecurityHeaders, security_headers())],
        exception_handlers={MemoryError: on_memory_error},
    )
    app.router.redirect_slashes = False  # to whatever host the client names
    return app
