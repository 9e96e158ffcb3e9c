"""How long each CPU spent in which mode: /proc/stat."""

import os
from collections.abc import Iterable, Mapping, Sequence

from prometheus_client.core import Metric as Family

from agent.host import read
from agent.metric import Metric, Row
from agent.settings import HostSettings

SECONDS = Metric(
    "node_cpu_seconds_total",
    "counter",
    "Time of a CPU spent in a mode, seconds. From /proc/stat; user and nice hold the time of guests too.",
    ("cpu", "mode"),
)
GUEST = Metric(
    "node_cpu_guest_seconds_total",
    "counter",
    "Time of a CPU spent running virtual machines, seconds; it is part of user and nice. From /proc/stat.",
    ("cpu", "mode"),
)

# The columns of /proc/stat in their order (proc_stat(5)); psutil names them alike, and adds two for guests.
MODES = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")
GUEST_MODES = {"user": "guest", "nice": "guest_nice"}
_IDLE = MODES.index("idle")
# Kernels give idle and iowait that step back by some ticks; a CPU taken off and on again starts near zero. Between
# the two lies this many seconds (node_exporter's limit).
_REPLUGGED_SECONDS = 3.0

Times = Mapping[str, tuple[float, ...]]


def parse(text: str, ticks_per_second: int) -> dict[str, tuple[float, ...]]:
    """CPU number → seconds by mode, guests last. CPUs that are switched off are absent, their numbers left out."""
    times = {}
    for line in text.splitlines():
        if not line.startswith("cpu"):
            break  # the CPUs stand first; the line of interrupts below is long
        name, *ticks = line.split()
        if name != "cpu":
            times[name[3:]] = tuple(int(tick) / ticks_per_second for tick in ticks)
    return times


def never_backwards(before: Times, now: Times) -> Times:
    """`now` where no value is less than `before`, except for a CPU that was plugged in again."""
    return {
        cpu: tuple(map(max, times, before[cpu]))
        if cpu in before and before[cpu][_IDLE] - times[_IDLE] < _REPLUGGED_SECONDS
        else times
        for cpu, times in now.items()
    }


class Collector:
    """CPU times. Keeps those of the last scrape, as the kernel's may step back."""

    metrics = (SECONDS, GUEST)

    def __init__(self, settings: HostSettings) -> None:
        self._host = settings.host
        self._times: Times = {}

    def collect(self) -> Iterable[Family]:
        """Both families."""
        if not self._host.linux:
            return _psutil()
        ticks = os.sysconf("SC_CLK_TCK")
        self._times = never_backwards(self._times, parse(read(self._host.proc / "stat"), ticks))
        return (
            SECONDS.family(_rows(self._times, MODES, 0)),
            GUEST.family(_rows(self._times, tuple(GUEST_MODES), len(MODES))),
        )


def _rows(cpus: Times, modes: Sequence[str], first: int) -> Iterable[Row]:
    for cpu, times in cpus.items():
        # Old kernels, and some containers' imitations of /proc/stat, have fewer columns.
        yield from (((cpu, mode), value) for mode, value in zip(modes, times[first:], strict=False))


def _psutil() -> Iterable[Family]:
    import psutil  # where /proc gives all there is, its 1 MB stays unloaded

    cpus = [(str(number), times._asdict()) for number, times in enumerate(psutil.cpu_times(percpu=True))]
    yield SECONDS.family(((cpu, mode), times[mode]) for cpu, times in cpus for mode in MODES if mode in times)
    guests = [((cpu, mode), times[name]) for cpu, times in cpus for mode, name in GUEST_MODES.items() if name in times]
    if guests:
        yield GUEST.family(guests)
