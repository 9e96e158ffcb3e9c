"""Serving an ASGI app by uvicorn: sockets bound first, the app's lifespan around it, a clean stop."""

import asyncio
import errno
import ipaddress
import logging
import os
import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import cast

import uvicorn
from starlette.applications import Starlette

from toolkit.connection import REQUEST_SECONDS, WebSocketConnection, connection_class
from toolkit.descriptors import make_room
from toolkit.errors import UserError
from toolkit.guards import Guard, LiveConfig
from toolkit.mishaps import Mishaps
from toolkit.stopping import Stopping
from toolkit.tls import LiveContext
from toolkit.units import Address

log = logging.getLogger(__name__)

# Set by mediamtx-monitor for its children: their standard input is a pipe from it, whose end is the end of the monitor,
# however it came about. So a killed monitor leaves nothing running.
SUPERVISED = "MONITOR_SUPERVISED"

# Longer than the usual scrape interval of a minute, so that a scraper keeps its connection from scrape to scrape.
_KEEP_ALIVE_SECONDS = 75
# A stop waits this long for answers under way; a scrape or a page needs far less.
_GRACEFUL_SECONDS = 3
# Connections that the system keeps for us until we accept them: a burst of clients, as after a restart.
_BACKLOG = 1024
# A client that acknowledges nothing, or has no room for anything, for so long is not there any more. Without it the
# kernel sends again for a quarter of an hour, and what waits for a client behind a cut network stays as long.
_GONE_SECONDS = 60
# Clients send us small control messages only; anything larger is a mistake or an attack.
_WEBSOCKET_MESSAGE_BYTES = 65536
# Scrapers and viewers of one component are a handful to some hundred. Beyond it the answer is 503, which costs little;
# a default limit of 1024 file descriptors is not exceeded.
MOST_CONNECTIONS = 900


class _Server(uvicorn.Server):
    """uvicorn's server that says when it listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does it, but that a client who does not finish the handshake of TLS is not waited for a minute."""
        config, loop = self.config, asyncio.get_running_loop()

        def connection() -> asyncio.Protocol:
            kind = cast(Callable[..., asyncio.Protocol], config.http_protocol_class)
            return kind(config=config, server_state=self.server_state, app_state={})

        patience = REQUEST_SECONDS if config.ssl else None
        self.servers = [
            await loop.create_server(
                connection, sock=sock, ssl=config.ssl, backlog=_BACKLOG, ssl_handshake_timeout=patience
            )
            for sock in sockets or ()
        ]
        self.started = True
        self._on_ready()


def bind(listen: Sequence[Address], guarded: bool = False) -> list[socket.socket]:
    """Listening sockets for all addresses. Raises UserError naming the address that cannot be had, and the flag.

    Unless the server is `guarded` by users or certificates, an address beyond this machine is worth a warning.
    """
    sockets: list[socket.socket] = []
    for host, port in listen:
        shown = f"{host or '*'}:{port}"
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
            # Accepted connections inherit it. asyncio leaves it off for listeners made elsewhere, and then an answer in
            # two writes waits some 40 ms for the peer's delayed acknowledgement.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux (RFC 5482); inherited as well
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _GONE_SECONDS * 1000)
            sockets.append(listener)
        except OSError as error:
            for bound in sockets:
                bound.close()
            if error.errno == errno.EADDRINUSE:
                raise UserError(
                    f"{shown} is in use by another program: stop that one, or give another --web.listen-address"
                ) from error
            raise UserError(f"cannot listen on {shown} ({why(error)}): give another --web.listen-address") from error
        if not guarded and not _is_loopback(host):
            log.warning(
                "listening beyond this machine without users or TLS, see --web.config.file", extra={"address": shown}
            )
    return sockets


def why(error: OSError) -> str:
    """Why an address cannot be had, in the system's own words; the library adds the address to them once more."""
    if (error.errno or 0) < 0:  # getaddrinfo's own numbers
        return "the host name is not known"
    return os.strerror(error.errno).lower() if error.errno else str(error)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(
    app: Starlette,
    listen: Sequence[Address],
    *,
    web_config: str = "",
    trusted_proxies: Sequence[str] = (),
    websockets: bool = False,
    most_connections: int = MOST_CONNECTIONS,
    on_ready: Callable[[Sequence[Address]], None] | None = None,
) -> None:
    """Serve `app` on `listen` until SIGINT or SIGTERM, then stop it and return.

    `web_config` is the path of a `--web.config.file`, empty for none: TLS, users, headers and a rate limit for all.
    `trusted_proxies` are addresses or networks whose X-Forwarded-For and -Proto tell of the client.

    Ports are bound first (UserError if that fails), then the app's lifespan runs around the serving, so a UserError
    raised while it starts reaches the caller as it is. `on_ready` gets the bound addresses (port 0 is then a real
    one) once connections are accepted.
    """
    live = LiveConfig(Path(web_config)) if web_config else None
    start = live.current() if live is not None else None
    tls = start.tls if start is not None else None
    context = LiveContext(tls).context if tls is not None else None
    most_connections = make_room(most_connections)
    sockets = bind(listen, guarded=start is not None and bool(start.users or tls))
    bound = [sock.getsockname()[:2] for sock in sockets]
    guarded = Guard(app, live) if live is not None else app
    config = uvicorn.Config(
        Stopping(guarded, lambda: server.should_exit),
        loop="asyncio",
        http=connection_class(tls.client_allowed_sans if tls is not None else None),
        ssl_context_factory=None if context is None else lambda config, default: context,
        ws=WebSocketConnection if websockets else "none",
        ws_max_size=_WEBSOCKET_MESSAGE_BYTES,
        ws_per_message_deflate=False,  # costs some ten times the CPU, for each client and message anew
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        limit_concurrency=most_connections,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACEFUL_SECONDS,
    )

    def ready() -> None:
        for host, port in bound:
            log.info("listening", extra={"address": f"{host}:{port}", "tls": "on" if tls is not None else "off"})
        if on_ready is not None:
            on_ready(bound)

    server = _Server(config, ready)

    def stop(signum: int, frame: FrameType | None) -> None:
        # uvicorn has handlers of its own only while it serves: this one hears a signal that comes while the lifespan
        # starts, and swallows the one that uvicorn raises again after its clean stop, so that the status is 0.
        server.should_exit = True

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        asyncio.run(_run(app, server, sockets))
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


async def _run(app: Starlette, server: uvicorn.Server, sockets: list[socket.socket]) -> None:
    if SUPERVISED in os.environ:
        _stop_with_the_monitor(server)
    asyncio.get_running_loop().set_exception_handler(Mishaps())
    async with app.router.lifespan_context(app):
        await server.serve(sockets=sockets)


def _stop_with_the_monitor(server: uvicorn.Server) -> None:
    loop, standard_input = asyncio.get_running_loop(), 0

    def look() -> None:
        if not os.read(standard_input, 1024):
            loop.remove_reader(standard_input)
            log.warning("mediamtx-monitor is gone, stopping")
            server.should_exit = True

    loop.add_reader(standard_input, look)
