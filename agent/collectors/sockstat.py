"""Numbers of sockets and the memory they hold: /proc/net/sockstat and sockstat6."""

import os
from collections.abc import Iterable

from prometheus_client.core import Metric as Family

from agent.host import read, read_if_there
from agent.metric import Metric, of_field
from agent.settings import HostSettings

USED = Metric("node_sockstat_sockets_used", "gauge", "Sockets of all kinds. From /proc/net/sockstat.")
FIELD = Metric(
    "node_sockstat_<field>",
    "gauge",
    "Figure <field> (protocol, then inuse, orphan, tw, alloc, mem in pages, mem_bytes or memory) of sockstat.",
)


def parse(text: str, page_size: int) -> Iterable[tuple[str, int]]:
    """`UDP_inuse` and its value for each pair of a line; mem, counted in pages, also as mem_bytes."""
    for line in text.splitlines():
        protocol, _, rest = line.partition(":")
        words = rest.split()
        for name, value in zip(words[::2], words[1::2], strict=True):
            yield f"{protocol}_{name}", int(value)
            if name == "mem":
                yield f"{protocol}_mem_bytes", int(value) * page_size


class Collector:
    """Socket figures; Linux only."""

    metrics = (USED, FIELD)

    def __init__(self, settings: HostSettings) -> None:
        self._net = settings.host.net

    def collect(self) -> Iterable[Family]:
        """One family a figure."""
        page_size = os.sysconf("SC_PAGE_SIZE")
        for text in (read(self._net / "sockstat"), read_if_there(self._net / "sockstat6")):  # absent without IPv6
            for name, value in parse(text, page_size):
                yield (USED if name == "sockets_used" else of_field(FIELD, name)).value(value)
