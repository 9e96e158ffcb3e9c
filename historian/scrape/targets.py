"""Which pages are scraped: for each MediaMTX server one of the exporter and, where there is one, one of an agent."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from historian.scrape.access import Access
from historian.settings import HistorianSettings
from toolkit.expect import Expectation
from toolkit.maintenance import Maintenance, whole_server

# The name of the one server that is monitored when no file names any.
DEFAULT_SERVER = "local"


@dataclass(frozen=True, slots=True)
class Target:
    """One server. `agent_url` is empty where no agent is set.

    `agent_expected` tells whether a user asked for that agent: one that was never asked for and never answered is
    absent, not unreachable. `address` is the server's own, "" where only the exporter knows it. `expect` and
    `maintenance` are those of monitor.yml; in the `windows` among these the whole server may be away.
    """

    server: str
    exporter_url: str
    agent_url: str = ""
    agent_expected: bool = False
    address: str = ""
    player: str = ""
    access: Access = Access()
    expect: tuple[Expectation, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()

    @property
    def windows(self) -> tuple[Maintenance, ...]:
        """The maintenance of the whole server."""
        return whole_server(self.maintenance)


def access_of(settings: HistorianSettings) -> Access:
    """How exporter and agents are asked."""
    return Access(
        settings.scrape_username,
        settings.scrape_password,
        settings.scrape_ca_file,
        settings.scrape_cert_file,
        settings.scrape_key_file,
        settings.scrape_server_name,
    )


def from_settings(settings: HistorianSettings, discovered: Sequence[str] = ()) -> tuple[Target, ...]:
    """The servers of monitor.yml, through the exporter's /probe; else the exporter's default server.

    With `scrape_discover` also those that the exporter has `discovered`, of which "" is its default server; then only
    that one is named so. What monitor.yml says of a server counts for it, wherever its name was found.
    """
    found = dict.fromkeys(name for name in discovered if name and name not in settings.servers)
    named = _named(settings) + tuple(_probed(settings, name) for name in found)
    wants_default = "" in discovered if settings.scrape_discover else not settings.servers
    if wants_default and DEFAULT_SERVER not in (target.server for target in named):
        return (*named, _default(settings))
    return named


def _probed(settings: HistorianSettings, name: str) -> Target:
    url = f"{settings.exporter_url}/probe?target={quote(name, safe='')}"
    return Target(server=name, exporter_url=url, access=access_of(settings))


def _default(settings: HistorianSettings) -> Target:
    agent = settings.agent_url
    expected = agent != next(f.default for f in dataclasses.fields(settings) if f.name == "agent_url")
    return Target(
        DEFAULT_SERVER, f"{settings.exporter_url}/metrics", f"{agent}/metrics", expected, access=access_of(settings)
    )


def _named(settings: HistorianSettings) -> tuple[Target, ...]:
    return tuple(
        dataclasses.replace(
            _probed(settings, name),
            agent_url=f"{server.agent}/metrics" if server.agent else "",
            agent_expected=bool(server.agent),
            address=server.mediamtx,
            player=server.player,
            expect=server.expect,
            maintenance=server.maintenance,
        )
        for name, server in settings.servers.items()
    )
