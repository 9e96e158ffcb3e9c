"""Bytes waiting in UDP sockets: /proc/net/udp and udp6."""

from collections.abc import Iterable

from prometheus_client.core import Metric as Family

from agent import udp
from agent.host import read, read_if_there
from agent.metric import Metric
from agent.settings import HostSettings

QUEUES = Metric(
    "node_udp_queues",
    "gauge",
    "Bytes waiting in UDP sockets to be read (rx) or sent (tx). From /proc/net/udp and udp6.",
    ("queue", "ip"),
)


class Collector:
    """UDP queues; Linux only."""

    metrics = (QUEUES,)

    def __init__(self, settings: HostSettings) -> None:
        self._net = settings.host.net

    def collect(self) -> Iterable[Family]:
        """One family."""
        rows = []
        # A kernel without IPv6 lacks its table.
        for version, text in (("v4", read(self._net / "udp")), ("v6", read_if_there(self._net / "udp6"))):
            if not text:
                continue
            sockets = list(udp.parse(text))
            rows.append((("tx", version), sum(socket.send_queue for socket in sockets)))
            rows.append((("rx", version), sum(socket.receive_queue for socket in sockets)))
        return [QUEUES.family(rows)]
