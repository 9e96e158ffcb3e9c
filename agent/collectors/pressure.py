"""Pressure stall information: time lost because CPU, memory or disks were short (/proc/pressure, Linux 4.20)."""

from collections.abc import Iterable, Mapping

from prometheus_client.core import Metric as Family

from agent.host import Host, read
from agent.metric import Metric
from agent.settings import HostSettings


def _metric(what: str, state: str, meaning: str, source: str) -> Metric:
    return Metric(f"node_pressure_{what}_{state}_seconds_total", "counter", f"{meaning}, seconds. From {source}.")


# File and first word of a line → metric. "some" of irq and "full" of cpu do not exist or are always zero.
LINES: Mapping[tuple[str, str], Metric] = {
    ("cpu", "some"): _metric("cpu", "waiting", "Time in which a thread waited for a CPU", "/proc/pressure/cpu"),
    ("io", "some"): _metric("io", "waiting", "Time in which a thread waited for a disk", "/proc/pressure/io"),
    ("io", "full"): _metric("io", "stalled", "Time in which all threads waited for disks", "/proc/pressure/io"),
    ("memory", "some"): _metric(
        "memory", "waiting", "Time in which a thread waited for memory", "/proc/pressure/memory"
    ),
    ("memory", "full"): _metric(
        "memory", "stalled", "Time in which all threads waited for memory", "/proc/pressure/memory"
    ),
    ("irq", "full"): _metric("irq", "stalled", "Time in which interrupts held up all threads", "/proc/pressure/irq"),
}
_MICROSECONDS = 1e6


def parse(text: str) -> dict[str, float]:
    """`some` and `full` → seconds in total."""
    lines = (line.split() for line in text.splitlines())
    return {words[0]: int(words[-1].removeprefix("total=")) / _MICROSECONDS for words in lines}


class Collector:
    """Pressure; Linux only, and only where the kernel was built with it."""

    metrics = tuple(LINES.values())

    def __init__(self, settings: HostSettings) -> None:
        self._host = settings.host

    def collect(self) -> Iterable[Family]:
        """One family a line. Raises FileNotFoundError or OSError where the kernel has no such figures."""
        files = {file: _read(self._host, file) for file in dict.fromkeys(file for file, _ in LINES)}
        return [metric.value(files[file][word]) for (file, word), metric in LINES.items() if word in files[file]]


def _read(host: Host, file: str) -> dict[str, float]:
    try:
        return parse(read(host.proc / "pressure" / file))
    except FileNotFoundError:
        if file == "irq":  # came with Linux 6.1
            return {}
        raise
