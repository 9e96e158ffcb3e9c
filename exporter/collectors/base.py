"""What a collector is: an area of the API, the lists that it reads, and how items become samples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from exporter.render import Block


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A list of the API."""

    path: str
    """Behind /v3/, such as `srtconns/list`."""
    item: str
    """The kind of its items, see model/items.py."""
    protocol: str = ""
    """Which protocol's list it is; asked seldom while no path shows that protocol and the list is empty."""
    every: float = 0.0
    """Seconds between two requests at least; the last answer counts meanwhile."""
    patience: float = 10.0
    """Seconds that the list is left alone after a time-out, doubled each time; see pace.py."""


PATHS = Endpoint("paths/list", "path")
# MediaMTX copies its whole configuration for each answer: once in five minutes is enough for what seldom changes.
CONFIG = Endpoint("config/paths/list", "config", every=300, patience=300)
# One request for each path that forwards, so not with every scrape.
FORWARDS = Endpoint("paths/forward/list", "forward", every=10)

Answers = Mapping[Endpoint, Sequence[Any]]
"""The lists that were read whole; absent ones are switched off, failing, or not asked for."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user may choose about labels."""

    remote: bool = True
    """Whether hosts of clients become labels; without, readers of a path are one group whatever their hosts."""
    connections: bool = False
    """Whether single connections get series of their own."""


class Collector(Protocol):
    """One area of the API. It lives as long as its server is watched and may remember."""

    name: str
    endpoints: tuple[Endpoint, ...]
    """The lists that are read for it."""
    inputs: tuple[Endpoint, ...]
    """Lists of other collectors that it looks into when they are at hand."""

    def collect(self, answers: Answers) -> list[Block]:
        """Samples of the lists at hand."""
