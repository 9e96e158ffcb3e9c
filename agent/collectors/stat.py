"""Boot time and the kernel's counters of events: /proc/stat."""

from collections.abc import Iterable, Mapping

from prometheus_client.core import Metric as Family

from agent.host import read
from agent.metric import Metric
from agent.settings import HostSettings

BOOT = Metric("node_boot_time_seconds", "gauge", "When the host was started, Unix time. From btime of /proc/stat.")
SWITCHES = Metric(
    "node_context_switches_total", "counter", "Switches from one thread to another. From ctxt of /proc/stat."
)
INTERRUPTS = Metric("node_intr_total", "counter", "Interrupts served. From intr of /proc/stat.")
# First words of the lines of /proc/stat (proc_stat(5)) and what they tell.
LINES: Mapping[str, Metric] = {
    "btime": BOOT,
    "ctxt": SWITCHES,
    "intr": INTERRUPTS,
    "processes": Metric("node_forks_total", "counter", "Processes and threads started. From processes of /proc/stat."),
    "procs_running": Metric(
        "node_procs_running", "gauge", "Threads that run or could run. From procs_running of /proc/stat."
    ),
    "procs_blocked": Metric(
        "node_procs_blocked", "gauge", "Threads that wait for a disk. From procs_blocked of /proc/stat."
    ),
}


def parse(text: str) -> dict[str, int]:
    """First word → first number of the lines in LINES."""
    words = (line.split(maxsplit=2) for line in text.splitlines())
    return {parts[0]: int(parts[1]) for parts in words if parts and parts[0] in LINES}


class Collector:
    """Boot time and counters of events."""

    metrics = tuple(LINES.values())

    def __init__(self, settings: HostSettings) -> None:
        self._host = settings.host

    def collect(self) -> Iterable[Family]:
        """One family each."""
        if not self._host.linux:
            return _psutil()
        return (LINES[word].value(number) for word, number in parse(read(self._host.proc / "stat")).items())


def _psutil() -> Iterable[Family]:
    import psutil

    counts = psutil.cpu_stats()
    yield BOOT.value(psutil.boot_time())
    yield SWITCHES.value(counts.ctx_switches)
    yield INTERRUPTS.value(counts.interrupts)
