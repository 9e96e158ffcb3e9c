"""What the routes need of the running historian."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from redis.asyncio import Redis
from starlette.requests import HTTPConnection

from historian.api.limits import Addresses
from historian.live.hub import Hub
from historian.notify.office import Office, open_channels
from historian.scrape.discover import Discovery
from historian.settings import HistorianSettings
from historian.store.lease import Leases
from historian.store.notified import Notified
from historian.store.sealer import Sealer
from historian.store.writer import Writer

# Each client of the WebSocket costs some 35 kB of memory and 30 µs an update: so many keep an eighth of a core busy.
MOST_CLIENTS = 4000
# Histories read at a time: each may hold some megabytes while it is made, and they share one processor core.
_READERS = 4


@dataclass
class Context:
    """One historian's parts. `scrapes` and `scrape_failures` count by server.

    A lone historian has no `leases`, one whose servers all stand in the settings no `discovery`.
    """

    settings: HistorianSettings
    hub: Hub
    client: Redis
    writer: Writer
    leases: Leases | None = None
    discovery: Discovery | None = None
    most_clients: int = MOST_CLIENTS
    addresses: Addresses = field(default_factory=Addresses)
    clock: Callable[[], float] = time.time
    readers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_READERS))
    scrapes: Counter[str] = field(default_factory=Counter)
    scrape_failures: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Make the parts that follow from the others. Raises UserError for targets of notifications without a way."""
        self.sealer = Sealer(
            self.client, self.settings.retention(), self._seals, self.hub.set_room, clock=lambda: self.clock()
        )
        notify = self.settings.notify
        self.office = Office(
            notify, open_channels(notify), Notified(self.client), self.hub.set_notify, clock=lambda: self.clock()
        )

    def _seals(self, server: str) -> bool:
        return self.leases is None or self.leases.holder(server) == self.leases.name

    def held(self) -> dict[str, bool]:
        """For each server whether it is scraped here and not by another historian."""
        if self.leases is None:
            return dict.fromkeys(self.scrapes, True)
        return {server: self.leases.holder(server) == self.leases.name for server in self.leases.servers}


def context_of(connection: HTTPConnection) -> Context:
    """The context of the app that serves this request."""
    return cast(Context, connection.app.state.context)
