"""Clock rates of CPUs: /sys/devices/system/cpu/cpu*/cpufreq. Virtual machines usually have none."""

import os
from collections.abc import Iterable
from pathlib import Path

from prometheus_client.core import Metric as Family

from agent.host import read_if_there
from agent.metric import Metric
from agent.settings import HostSettings

_KILO = 1000
# File, which holds kHz → metric.
FILES = {
    "scaling_cur_freq": Metric(
        "node_cpu_scaling_frequency_hertz",
        "gauge",
        "Clock rate that the governor chose. From scaling_cur_freq.",
        ("cpu",),
    ),
    "scaling_min_freq": Metric(
        "node_cpu_scaling_frequency_min_hertz", "gauge", "Lowest rate it may choose. From scaling_min_freq.", ("cpu",)
    ),
    "scaling_max_freq": Metric(
        "node_cpu_scaling_frequency_max_hertz", "gauge", "Highest rate it may choose. From scaling_max_freq.", ("cpu",)
    ),
}


class Collector:
    """Clock rates; Linux only: psutil's elsewhere are the same for all CPUs or fixed."""

    metrics = tuple(FILES.values())

    def __init__(self, settings: HostSettings) -> None:
        self._directory = settings.host.sys / "devices/system/cpu"

    def collect(self) -> Iterable[Family]:
        """One family a file; none on a virtual machine. Raises FileNotFoundError where there is no /sys."""
        os.stat(self._directory)
        cpus = {
            path.parent.name.removeprefix("cpu"): path for path in sorted(self._directory.glob("cpu[0-9]*/cpufreq"))
        }
        families = [metric.family(_rows(cpus, file)) for file, metric in FILES.items()]
        return [family for family in families if family.samples]


def _rows(cpus: dict[str, Path], file: str) -> Iterable[tuple[tuple[str], float]]:
    for cpu, path in cpus.items():
        text = read_if_there(path / file).strip()
        if text.isdecimal():  # "<unknown>" where the driver cannot tell
            yield (cpu,), int(text) * _KILO
