"""Which processes make up the monitor, with which environment."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.addresses import settle, text, url
from monitor.children import Spec
from monitor.console.settings import StatusSettings
from monitor.settings import MonitorSettings
from toolkit import webconfig
from toolkit.errors import UserError
from toolkit.settings import options

# The variables by which the addresses are told to the children; named once, taken from the settings themselves.
_LISTEN = options(MonitorSettings)["listen"].env
_EXPORTER_URL = options(MonitorSettings)["exporter_url"].env
_AGENT_URL = options(MonitorSettings)["agent_url"].env
_WEB_CONFIG = options(MonitorSettings)["web_config_file"].env


@dataclass(frozen=True)
class Plan:
    """The children to run, in order of start, and the addresses to tell the user."""

    specs: tuple[Spec, ...]
    page_url: str
    exporter_url: str
    agent_url: str


def make_plan(settings: MonitorSettings, environ: Mapping[str, str]) -> Plan:
    """Children and addresses for these settings. `environ` is what the children inherit. Port 0 becomes a free port.

    Raises UserError naming every address that cannot be had, and what is wrong in a `--web.config.file`.
    """
    if not settings.listen:
        raise UserError("--web.listen-address: the page needs an address, for example 127.0.0.1:10191")
    wanted = [
        ("--exporter.listen-address", settings.exporter_listen),
        ("--agent.listen-address", settings.agent_listen),
        *(("--web.listen-address", address) for address in settings.listen),
    ]
    exporter, agent, *page = settle(wanted)
    common = {**environ, **settings.as_environment}
    exporter_web, agent_web = settings.exporter_web_config_file, settings.agent_web_config_file
    exporter_url, agent_url = url(exporter, _has_tls(exporter_web)), url(agent, _has_tls(agent_web))
    historian = {
        **common,
        _LISTEN: ",".join(map(text, page)),
        _EXPORTER_URL: exporter_url,
        _AGENT_URL: agent_url,
    }
    specs = (
        _spec("exporter", {**common, _LISTEN: text(exporter), _WEB_CONFIG: exporter_web}),
        _spec("agent", {**common, _LISTEN: text(agent), _WEB_CONFIG: agent_web}),
        _spec("historian", historian),
    )
    return Plan(specs, url(page[0], _has_tls(settings.web_config_file)), exporter_url, agent_url)


def _has_tls(web_config: str) -> bool:
    return bool(web_config) and webconfig.read(Path(web_config)).tls is not None


def _spec(name: str, environment: Mapping[str, str]) -> Spec:
    # -P: what lies in the user's working directory must not pass for a room of ours.
    return Spec(f"mediamtx-{name}", [sys.executable, "-P", "-m", name], environment)


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Names that look like settings of ours and are none: misspelt ones, for example."""
    known = {opt.env for settings in (MonitorSettings, StatusSettings) for opt in options(settings).values()}
    return sorted(
        name for name in environ if name.startswith("MONITOR_") and name not in known | {f"{env}_FILE" for env in known}
    )
