"""Memory and swap: every line of /proc/meminfo."""

import functools
import re
from collections.abc import Iterable

from prometheus_client.core import Metric as Family

from agent.host import read
from agent.metric import Metric, of_field
from agent.settings import HostSettings

SIZE = Metric("node_memory_<field>_bytes", "gauge", "Field <field> of /proc/meminfo, bytes.")
COUNT = Metric("node_memory_<field>", "gauge", "Field <field> of /proc/meminfo, a number of pages.")

_KIB = 1024


def parse(text: str) -> Iterable[tuple[Metric, int]]:
    """Metric and value of each line. `Active(anon)` becomes Active_anon; lines in kB become bytes."""
    for line in text.splitlines():
        name, number, *unit = line.split()
        metric = _metric(name, bool(unit))
        yield metric, int(number) * _KIB if unit else int(number)


@functools.cache
def _metric(name: str, in_kib: bool) -> Metric:
    return of_field(SIZE if in_kib else COUNT, re.sub(r"\((.*)\)", r"_\1", name.removesuffix(":")))


class Collector:
    """Memory and swap."""

    metrics = (SIZE, COUNT)

    def __init__(self, settings: HostSettings) -> None:
        self._host = settings.host

    def collect(self) -> Iterable[Family]:
        """One family a field."""
        if not self._host.linux:
            return _psutil()
        return (metric.value(value) for metric, value in parse(read(self._host.proc / "meminfo")))


def _psutil() -> Iterable[Family]:
    """Linux' names for what other systems have too, so that one dashboard reads both.

    psutil's `cached` and `used` are its own sums and stay out.
    """
    import psutil

    memory, swap = psutil.virtual_memory(), psutil.swap_memory()
    named = {
        "MemTotal": memory.total,
        "MemAvailable": memory.available,
        "MemFree": memory.free,
        "SwapTotal": swap.total,
        "SwapFree": swap.free,
    }
    return (of_field(SIZE, field).value(value) for field, value in named.items())
