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
    """`Udp_RcvbufErrors` and its value for each counter of netstat or snmp: pairs of lines, names above values."""
    lines = text.splitlines()
    for names, values in zip(lines[::2], lines[1::2], strict=True):
        protocol, _, words = names.partition(":")
        for name, value in zip(words.split(), values.partition(":")[2].split(), strict=True):
            yield f"{protocol}_{name}", value


def parse_snmp6(text: str) -> Iterable[tuple[str, str]]:
    """`Udp6_RcvbufErrors` and its value for each line of snmp6, where protocol and name are written together."""
    for line in text.splitlines():
        name, value = line.split()
        protocol, six, rest = name.partition("6")
        if six:
            yield f"{protocol}6_{rest}", value


class Collector:
    """Counters of protocols; Linux only."""

    metrics = (FIELD,)

    def __init__(self, settings: HostSettings) -> None:
        self._net = settings.host.net
        self._wanted = re.compile(settings.netstat_fields)
        self._known: dict[str, bool] = {}

    def collect(self) -> Iterable[Family]:
        """One family a counter."""
        yield from self._chosen(parse(read(self._net / "netstat")))
        yield from self._chosen(parse(read(self._net / "snmp")))
        yield from self._chosen(parse_snmp6(read_if_there(self._net / "snmp6")))  # absent without IPv6

    def _chosen(self, counters: Iterable[tuple[str, str]]) -> Iterable[Family]:
        for name, value in counters:
            if name not in self._known:  # of some 350 counters about 30 are wanted, always the same
                self._known[name] = self._wanted.search(name) is not None
            if self._known[name]:
                yield of_field(FIELD, name).value(float(value))
