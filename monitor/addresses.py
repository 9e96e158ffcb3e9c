"""Where the parts of the monitor listen: looked at before anything starts, so that a taken port is told at once."""

import socket
from collections.abc import Iterable
from errno import EADDRINUSE

from toolkit.errors import UserError
from toolkit.serve import why
from toolkit.units import Address


def settle(wanted: Iterable[tuple[str, Address]]) -> list[Address]:
    """The addresses, each given with its flag, with a free port in place of port 0.

    Raises UserError with a line for each address that cannot be had, naming the flag that gives another.
    """
    settled: list[Address] = []
    mistakes: list[str] = []
    for flag, (host, port) in wanted:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            with socket.create_server((host, port), family=family) as probe:
                settled.append((host, probe.getsockname()[1]))
        except OSError as error:
            remedy = "stop what runs there, perhaps another MediaMTX Monitor, or " if error.errno == EADDRINUSE else ""
            mistakes.append(f"cannot listen on {text((host, port))} ({why(error)}): {remedy}give another {flag}")
    if mistakes:
        raise UserError("\n".join(mistakes))
    return settled


def text(address: Address) -> str:
    """`host:port`, with brackets around an IPv6 host."""
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def url(address: Address, tls: bool = False) -> str:
    """Where a browser or scraper on this machine finds a listening address."""
    host, port = address
    if host in ("", "0.0.0.0", "::"):  # noqa: S104  # compared, not bound
        host = "127.0.0.1"
    return f"{'https' if tls else 'http'}://{text((host, port))}"
