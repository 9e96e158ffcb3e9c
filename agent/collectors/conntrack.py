"""The table of tracked connections: when it is full, the kernel drops packets of new ones."""

from collections.abc import Iterable

from prometheus_client.core import Metric as Family

from agent.host import read
from agent.metric import Metric
from agent.settings import HostSettings

FILES = {
    "nf_conntrack_count": Metric("node_nf_conntrack_entries", "gauge", "Connections tracked. From nf_conntrack_count."),
    "nf_conntrack_max": Metric(
        "node_nf_conntrack_entries_limit", "gauge", "Connections that can be tracked. From nf_conntrack_max."
    ),
}


class Collector:
    """Connection tracking; Linux only, and only with its module loaded."""

    metrics = tuple(FILES.values())

    def __init__(self, settings: HostSettings) -> None:
        self._directory = settings.host.proc / "sys/net/netfilter"

    def collect(self) -> Iterable[Family]:
        """Both families. Raises FileNotFoundError where nothing is tracked."""
        return [metric.value(int(read(self._directory / file))) for file, metric in FILES.items()]
