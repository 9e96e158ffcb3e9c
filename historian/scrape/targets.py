"""Which pages are scraped: for each MediaMTX server one of the exporter and, where there is one, one of an agent."""

import dataclasses
from dataclasses import dataclass
from urllib.parse import quote

from historian.scrape.access import Access
from historian.settings import HistorianSettings
from toolkit.maintenance import Maintenance, whole_server

# The name of the one server that is monitored when no file names any.
DEFAULT_SERVER = "local"


@dataclass(frozen=True, slots=True)
class Target:
    """One server. `agent_url` is empty where no agent is set.

    `agent_expected` tells whether a user asked for that agent: one that was never asked for and never answered is
    absent, not unreachable. `address` is the server's own, "" where only the exporter knows it. In its maintenance
    `windows` the whole server may be away.
    """

    server: str
    exporter_url: str
    agent_url: str = ""
    agent_expected: bool = False
    address: str = ""
    player: str = ""
    access: Access = Access()
    windows: tuple[Maintenance, ...] = ()


def from_settings(settings: HistorianSettings) -> tuple[Target, ...]:
    """The servers of monitor.yml, through the exporter's /probe; else the exporter's default server."""
    access = Access(
        settings.scrape_username,
        settings.scrape_password,
        settings.scrape_ca_file,
        settings.scrape_cert_file,
        settings.scrape_key_file,
        settings.scrape_server_name,
    )
    if not settings.servers:
        default_agent = next(f.default for f in dataclasses.fields(settings) if f.name == "agent_url")
        agent = settings.agent_url
        expected = agent != default_agent
        return (
            Target(DEFAULT_SERVER, f"{settings.exporter_url}/metrics", f"{agent}/metrics", expected, access=access),
        )
    return tuple(
        Target(
            server=name,
            exporter_url=f"{settings.exporter_url}/probe?target={quote(name, safe='')}",
            agent_url=f"{server.agent}/metrics" if server.agent else "",
            agent_expected=bool(server.agent),
            address=server.mediamtx,
            player=server.player,
            access=access,
            windows=whole_server(server.maintenance),
        )
        for name, server in settings.servers.items()
    )
