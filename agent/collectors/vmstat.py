"""Paging and the out-of-memory killer: chosen lines of /proc/vmstat."""

import re
from collections.abc import Iterable

from prometheus_client.core import Metric as Family

from agent.host import read
from agent.metric import Metric, of_field
from agent.settings import HostSettings

FIELD = Metric("node_vmstat_<field>", "unknown", "Field <field> of /proc/vmstat.")


def parse(text: str, wanted: re.Pattern[str]) -> Iterable[tuple[str, int]]:
    """Name and value of the lines that are wanted."""
    for line in text.splitlines():
        name, _, value = line.partition(" ")
        if wanted.search(name):
            yield name, int(value)


class Collector:
    """Virtual memory counters; Linux only."""

    metrics = (FIELD,)

    def __init__(self, settings: HostSettings) -> None:
        self._path = settings.host.proc / "vmstat"
        self._wanted = re.compile(settings.vmstat_fields)

    def collect(self) -> Iterable[Family]:
        """One family a field."""
        return (of_field(FIELD, name).value(value) for name, value in parse(read(self._path), self._wanted))
