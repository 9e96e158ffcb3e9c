"""Packets between network device and protocol, by CPU: /proc/net/softnet_stat."""

from collections.abc import Iterable

from prometheus_client.core import Metric as Family

from agent.host import read
from agent.metric import Metric, columns
from agent.settings import HostSettings

COLUMNS = (
    Metric(
        "node_softnet_processed_total", "counter", "Packets that a CPU took. From /proc/net/softnet_stat.", ("cpu",)
    ),
    Metric(
        "node_softnet_dropped_total",
        "counter",
        "Packets lost because a CPU's backlog was full. From /proc/net/softnet_stat.",
        ("cpu",),
    ),
    Metric(
        "node_softnet_times_squeezed_total",
        "counter",
        "How often a CPU ran out of time with packets left. From /proc/net/softnet_stat.",
        ("cpu",),
    ),
)
# Linux 5.10 tells the CPU in the thirteenth column; before it, lines were counted.
_CPU_COLUMN = 12


def parse(text: str) -> Iterable[tuple[str, list[int]]]:
    """CPU number and its first three counters, all of which are written in hexadecimal."""
    for number, line in enumerate(text.splitlines()):
        words = [int(word, 16) for word in line.split()]
        cpu = words[_CPU_COLUMN] if len(words) > _CPU_COLUMN else number
        yield str(cpu), words[: len(COLUMNS)]


class Collector:
    """Packets by CPU; Linux only."""

    metrics = COLUMNS

    def __init__(self, settings: HostSettings) -> None:
        self._path = settings.host.net / "softnet_stat"

    def collect(self) -> Iterable[Family]:
        """One family a column."""
        return columns(COLUMNS, (((cpu,), values) for cpu, values in parse(read(self._path))))
