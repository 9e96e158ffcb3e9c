"""Counters of protocols: /proc/net/netstat, snmp and snmp6. UDP's RcvbufErrors are where a busy host loses SRT."""

import re
from collections.abc import Iterable

from prometheus_client.core import Metric as Family

from agent.host import read, read_if_there
from agent.metric import Metric, of_field
from agent.settings import HostSettings

FIELD = Metric(
    "node_netstat_<field>", "unknown", "Counter <field> (protocol, then its name) of /proc/net/snmp, snmp6 or netstat."
)


def parse(text: str) -> Iterable[tuple[str, str]]:
    """Names and values of each protocol in netstat or snmp: `Udp: InDatagrams …` and `Udp: 71 …` below it."""
    lines = text.splitlines()
    return zip(lines[::2], lines[1::2], strict=True)


def parse_snmp6(text: str) -> Iterable[tuple[str, str]]:
    """`Udp6_RcvbufErrors` and its value for each line of snmp6, where protocol and name are written together."""
    for line in text.splitlines():
        name, value = line.split()
        protocol, six, rest = name.partition("6")
        if six:
            yield f"{protocol}6_{rest}", value


class Columns:
    """Which columns of a line of names are wanted. The kernel writes the same 350 names at each scrape."""

    def __init__(self, names: str, wanted: re.Pattern[str]) -> None:
        protocol, *columns = names.split()
        self._protocol = protocol
        self._length = len(columns)
        counters = (f"{protocol.removesuffix(':')}_{column}" for column in columns)
        self._chosen = [(at, of_field(FIELD, name)) for at, name in enumerate(counters) if wanted.search(name)]

    def families(self, values: str) -> Iterable[Family]:
        """The wanted counters of a line of values. Raises ValueError if it is not below its names."""
        protocol, *numbers = values.split()
        if protocol != self._protocol or len(numbers) != self._length:
            raise ValueError(f"{values!r} does not fit the names of {self._protocol}")
        return (metric.value(float(numbers[at])) for at, metric in self._chosen)


class Collector:
    """Counters of protocols; Linux only."""

    metrics = (FIELD,)

    def __init__(self, settings: HostSettings) -> None:
        self._net = settings.host.net
        self._wanted = re.compile(settings.netstat_fields)
        self._columns: dict[str, Columns] = {}

    def collect(self) -> Iterable[Family]:
        """One family a counter."""
        for file in ("netstat", "snmp"):
            for names, values in parse(read(self._net / file)):
                if names not in self._columns:
                    self._columns[names] = Columns(names, self._wanted)
                yield from self._columns[names].families(values)
        for name, value in parse_snmp6(read_if_there(self._net / "snmp6")):  # absent without IPv6
            if self._wanted.search(name):
                yield of_field(FIELD, name).value(float(value))
