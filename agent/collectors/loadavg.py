"""Load averages: threads that run, could run or wait for a disk, averaged by the kernel."""

from collections.abc import Iterable

from prometheus_client.core import Metric as Family

from agent.host import read
from agent.metric import Metric
from agent.settings import HostSettings

AVERAGES = tuple(
    Metric(f"node_load{minutes}", "gauge", f"Load average over {minutes} min. From /proc/loadavg.")
    for minutes in (1, 5, 15)
)


def parse(text: str) -> list[float]:
    """The averages over 1, 5 and 15 minutes."""
    return [float(word) for word in text.split()[: len(AVERAGES)]]


class Collector:
    """Load averages."""

    metrics = AVERAGES

    def __init__(self, settings: HostSettings) -> None:
        self._host = settings.host

    def collect(self) -> Iterable[Family]:
        """One family each."""
        averages = parse(read(self._host.proc / "loadavg")) if self._host.linux else _psutil()
        return [metric.value(value) for metric, value in zip(AVERAGES, averages, strict=True)]


def _psutil() -> Iterable[float]:
    import psutil

    return psutil.getloadavg()
