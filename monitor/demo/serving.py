"""HTTP around the simulated servers: one process, one port for each."""

import asyncio
import time
from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.demo.server import SimulatedServer
from toolkit.serve import serve

# How often an answer that hangs looks whether its client has gone.
_LOOK_SECONDS = 0.2


def serve_demo(
    servers: Sequence[SimulatedServer],
    ports: Sequence[int],
    on_ready: Callable[[dict[str, int]], None],
    clock: Callable[[], float] = time.time,
) -> None:
    """Serve each server on its port of 127.0.0.1 until SIGINT or SIGTERM; 0 takes a free port.

    `on_ready` gets the real port of each server's name. Raises UserError if a port is taken.
    """
    by_port: dict[int, SimulatedServer] = {}

    def ready(bound: Sequence[tuple[str, int]]) -> None:
        by_port.update({port: server for server, (_, port) in zip(servers, bound, strict=True)})
        on_ready({server.name: port for port, server in by_port.items()})

    serve(application(by_port, clock), [("127.0.0.1", port) for port in ports], on_ready=ready)


def application(by_port: dict[int, SimulatedServer], clock: Callable[[], float] = time.time) -> Starlette:
    """An app that answers as the server whose port the request came in at."""

    async def answer(request: Request) -> Response:
        server = by_port[request.scope["server"][1]]
        while server.frozen_for(clock()) > 0 and not await request.is_disconnected():  # noqa: ASYNC110  a clock has no event
            await asyncio.sleep(_LOOK_SECONDS)
        result = server.answer(request.url.path, request.query_params, clock())
        headers = {"Content-Type": result.content_type, "Server": "mediamtx", "Access-Control-Allow-Origin": "*"}
        return Response(result.body, result.status, headers)

    return Starlette(routes=[Route("/{path:path}", answer)])
