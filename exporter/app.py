"""Routes of the exporter. Scrapes run in threads, since they wait for MediaMTX."""

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from exporter.own import OwnMetrics
from exporter.scrape import scrape_response
from exporter.settings import ExporterSettings
from exporter.targets import Targets
from toolkit.errors import UserError
from toolkit.headers import SecurityHeaders, security_headers
from toolkit.landing import landing_page
from toolkit.shortage import on_memory_error
from toolkit.version import VERSION

log = logging.getLogger(__name__)


class Exporter:
    """The routes and what they share."""

    def __init__(self, settings: ExporterSettings) -> None:
        self._settings = settings
        self._targets = Targets(settings)
        self._own = OwnMetrics()
        self._reloading = threading.Lock()

    def app(self) -> Starlette:
        """The ASGI app."""
        routes = [
            Route(self._settings.telemetry_path, self.metrics),
            Route("/probe", self.probe),
            Route("/discover", self.discover),
            Route("/-/healthy", self.healthy),
            Route("/-/ready", self.healthy),
            Route("/-/reload", self.reload, methods=["POST"]),
            Route("/", self.landing),
        ]
        app = Starlette(
            routes=routes,
            lifespan=self._lifespan,
            middleware=[Middleware(SecurityHeaders, security_headers())],
            exception_handlers={HTTPException: _plain_error, MemoryError: on_memory_error},
        )
        app.router.redirect_slashes = False  # to whatever host the client names
        return app

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        # Signals belong to the main thread; elsewhere, as in tests, there is POST /-/reload.
        takes_signals = threading.current_thread() is threading.main_thread() and hasattr(signal, "SIGHUP")
        loop = asyncio.get_running_loop()
        if takes_signals:
            loop.add_signal_handler(signal.SIGHUP, lambda: loop.run_in_executor(None, self._reload))
        yield
        if takes_signals:
            loop.remove_signal_handler(signal.SIGHUP)
        await run_in_threadpool(self._targets.close)

    def metrics(self, request: Request) -> Response:
        """The default server and the exporter itself."""
        return scrape_response(request, self._targets.default, self._own.text)

    def probe(self, request: Request) -> Response:
        """A server of the settings file, by name: no address of the caller's choice is ever asked."""
        named = self._targets.named
        name = request.query_params.get("target", "")
        if name not in named:
            known = ", ".join(named) or "none, since no --config.file names servers"
            raise HTTPException(400, f"target must be a server of the settings file: {known}")
        return scrape_response(request, named[name])

    def discover(self, request: Request) -> Response:
        """All servers as targets for Prometheus' http_sd_configs; no relabelling is needed."""
        exporter = request.url.netloc
        groups = [
            {
                "targets": [exporter],
                "labels": {"__metrics_path__": "/probe", "__param_target": name, "instance": name},
            }
            for name in self._targets.named
        ]
        if self._targets.default is not None:
            groups.append({"targets": [exporter], "labels": {"__metrics_path__": self._settings.telemetry_path}})
        return JSONResponse(groups)

    def healthy(self, request: Request) -> Response:
        """The process is alive; it has nothing to get ready."""
        return PlainTextResponse("the exporter is up\n")

    def reload(self, request: Request) -> Response:
        """Read the settings file again."""
        mistakes = self._reload()
        return PlainTextResponse(f"{mistakes or 'reloaded'}\n", 500 if mistakes else 200)

    def landing(self, request: Request) -> Response:
        """Links for people."""
        links = [(self._settings.telemetry_path, "Metrics")]
        links += [(f"/probe?target={name}", f"Metrics of {name}") for name in self._targets.named]
        links += [("/discover", "Targets for Prometheus"), ("/-/healthy", "Health")]
        about = "Metrics of MediaMTX for Prometheus, from its control API."
        return HTMLResponse(landing_page("MediaMTX exporter", VERSION, links, about))

    def _reload(self) -> str:
        """What is wrong with the file, if anything; then all stays as it was."""
        mistakes = ""
        with self._reloading:
            try:
                self._targets.reload()
            except UserError as error:
                mistakes = str(error)
            self._own.reloaded(not mistakes)
            if self._targets.default is not None:
                self._targets.default.forget_pages()  # they end with our own metrics
        if mistakes:
            log.error("the settings file is not good, the old settings stay", extra={"mistakes": mistakes})
        else:
            log.info("reloaded", extra={"servers": len(self._targets.named)})
        return mistakes


def create_app(settings: ExporterSettings) -> Starlette:
    """The exporter as an ASGI app."""
    return Exporter(settings).app()


async def _plain_error(request: Request, error: Exception) -> Response:
    status, text = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "internal error")
    return PlainTextResponse(f"{text}\n", status)
