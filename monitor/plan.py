"""Which processes make up the monitor, with which environment."""

import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from monitor.children import Spec
from monitor.settings import MonitorSettings
from toolkit.errors import UserError
from toolkit.settings import options
from toolkit.units import Address

# The variables by which the addresses are told to the children; named once, taken from the settings themselves.
_LISTEN = options(MonitorSettings)["listen"].env
_EXPORTER_URL = options(MonitorSettings)["exporter_url"].env
_AGENT_URL = options(MonitorSettings)["agent_url"].env


@dataclass(frozen=True)
class Plan:
    """The children to run, in order of start, and the addresses to tell the user."""

    specs: tuple[Spec, ...]
    page_url: str
    exporter_url: str
    agent_url: str


def make_plan(settings: MonitorSettings, environ: Mapping[str, str]) -> Plan:
    """Children and addresses for these settings. `environ` is what the children inherit. Port 0 becomes a free port."""
    if not settings.listen:
        raise UserError("--web.listen-address: the page needs an address, for example 127.0.0.1:10191")
    page = tuple(_with_port(address) for address in settings.listen)
    exporter, agent = _with_port(settings.exporter_listen), _with_port(settings.agent_listen)
    common = {**environ, **settings.as_environment}
    historian = {
        **common,
        _LISTEN: ",".join(_text(address) for address in page),
        _EXPORTER_URL: _url(exporter),
        _AGENT_URL: _url(agent),
    }

    def spec(name: str, environment: Mapping[str, str], flag: str) -> Spec:
        command = [sys.executable, "-m", name]
        return Spec(f"mediamtx-{name}", command, environment, f" (in mediamtx-monitor its address is {flag})")

    specs = (
        spec("exporter", {**common, _LISTEN: _text(exporter)}, "--exporter.listen-address"),
        spec("agent", {**common, _LISTEN: _text(agent)}, "--agent.listen-address"),
        spec("historian", historian, "--web.listen-address"),
    )
    return Plan(specs, _url(page[0]), _url(exporter), _url(agent))


def _with_port(address: Address) -> Address:
    """The address itself, or with a free port in place of port 0."""
    host, port = address
    if port:
        return address
    with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        return host, probe.getsockname()[1]


def _text(address: Address) -> str:
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _url(address: Address) -> str:
    """Where a browser or scraper on this machine finds a listening address."""
    host, port = address
    if host in ("", "0.0.0.0", "::"):  # noqa: S104  # compared, not bound
        host = "127.0.0.1"
    return f"http://{_text((host, port))}"
