"""The server: what a page says of it, and how it goes out to Redis, REST and WebSocket."""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from historian.model import columns as c
from historian.model.entities import Roster
from historian.model.frame import ServerJson
from historian.model.hosts import HostStatus
from historian.model.paths import PathNow

# From this release on gosrt's count of lost packets is exact; before, each gap counted one too many.
_EXACT_LOSS = (1, 20, 1)


class ServerValues(NamedTuple):
    """One scrape of a server, in the order of FIELDS["server"]; None is unknown."""

    up: float
    paths: float | None
    live: float | None
    received_bps: float | None
    sent_bps: float | None
    readers: float | None
    connections: float | None
    scrape_ms: float | None


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What one page says of the server itself.

    `reason` tells why there are no paths to read, None if there are. `srt_read` is False if the list of SRT
    connections could not be read in this scrape. `read_at` is when the exporter read the paths (Unix seconds), None
    if it does not tell.
    """

    up: bool
    reason: str | None
    version: str
    address: str
    start_time: float | None
    connections: float | None
    srt_read: bool
    read_at: float | None = None

    @property
    def counts_losses_exactly(self) -> bool:
        """Whether this release of MediaMTX counts lost SRT packets exactly. One that does not say is an old one."""
        match = re.match(r"v?(\d+)\.(\d+)\.(\d+)", self.version)
        return match is not None and tuple(map(int, match.groups())) >= _EXACT_LOSS


@dataclass(slots=True)
class Totals:
    """Sums over the paths of a server; a rate is None while that of no path is known."""

    paths: int = 0
    live: int = 0
    received_bps: float | None = None
    sent_bps: float | None = None
    readers: int = 0

    def add(self, path: PathNow, live: bool) -> None:
        """Count one path in."""
        self.paths += 1
        self.live += live
        self.readers += path.readers_total
        if path.received_bps is not None:
            self.received_bps = (self.received_bps or 0) + path.received_bps
        if path.sent_bps is not None:
            self.sent_bps = (self.sent_bps or 0) + path.sent_bps

    def as_json(self) -> dict[str, float | None]:
        """As it goes out."""
        return {name: getattr(self, name) for name in self.__slots__}


def read_server(roster: Roster) -> ServerFacts | None:
    """What the page that the roster took in says of the server; None if it is no page of the exporter."""
    row = roster.server
    if row[c.UP] is None:
        return None
    up = row[c.UP] == 1
    reason = None
    collectors = roster.collectors.named()
    if not up:
        reason = next((name for name, active in roster.failures.named().items() if active), "incomplete")
    elif collectors.get("paths") == 0:
        reason = "incomplete"
    connections = roster.connections.present()
    return ServerFacts(
        up=up,
        reason=reason,
        version=(row[c.VERSION_INFO] or {}).get("version", ""),
        address=(row[c.TARGET_INFO] or {}).get("address", ""),
        start_time=row[c.START_TIME],
        connections=sum(connections) if connections else None,
        srt_read=collectors.get("srt") != 0,
        read_at=row[c.READ_AT],
    )


def server_values(facts: ServerFacts | None, totals: Totals | None, seconds: float) -> ServerValues:
    """The stored values of a scrape that took `seconds`; `totals` is None if no paths could be read."""
    up = 1 if facts is not None and facts.up else 0
    if facts is None or totals is None:
        return ServerValues(up, None, None, None, None, None, None, seconds * 1000)
    return ServerValues(
        up,
        totals.paths,
        totals.live,
        totals.received_bps,
        totals.sent_bps,
        totals.readers,
        facts.connections,
        seconds * 1000,
    )


class ServerStatus:
    """What outlasts a scrape: up or down, since when, and what the server said of itself when it last did."""

    def __init__(self, name: str, address: str, player: str) -> None:
        self._name, self._address, self._player = name, address, player
        self._version = ""
        self._start_time: float | None = None
        self._up: bool | None = None
        self._since: float | None = None
        self._scraped_at: float | None = None

    def update(
        self,
        facts: ServerFacts | None,
        reason: str | None,
        totals: Totals | None,
        host: HostStatus,
        health: dict[str, Any],
        wall: float,
    ) -> ServerJson:
        """Take in a scrape and give the server as it goes out; `scraped_at` is the last scrape that gave streams."""
        up = facts is not None and facts.up
        if facts is not None:
            self._address = facts.address or self._address
            if up:
                self._version, self._start_time = facts.version, facts.start_time
        if up != self._up:
            # A server that is up at the first look has been so since it started.
            first_look = self._up is None and up and self._start_time is not None
            self._since = self._start_time if first_look else wall
            self._up = up
        if totals is not None:
            self._scraped_at = wall
        return {
            "server": self._name,
            "up": up,
            "reason": reason,
            "address": self._address,
            "version": self._version,
            "start_time": self._start_time,
            "scraped_at": self._scraped_at,
            "since": self._since,
            "host": host.figures,
            "agent": host.agent,
            "totals": totals.as_json() if totals is not None else dict.fromkeys(Totals.__slots__),
            "health": health,
            "player": self._player,
        }
