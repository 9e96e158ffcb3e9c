"""State of network devices: files below /sys/class/net/<device>."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from prometheus_client.core import Metric as Family

from agent.host import read_if_there
from agent.metric import Metric
from agent.settings import HostSettings

# A speed is given in Mbit/s.
_BYTES_PER_MEGABIT = 125_000

UP = Metric("node_network_up", "gauge", "1 while the device works (operstate is up), else 0.", ("device",))
MTU = Metric("node_network_mtu_bytes", "gauge", "Largest packet that the device sends whole. From mtu.", ("device",))
SPEED = Metric(
    "node_network_speed_bytes",
    "gauge",
    "Speed of the device, bytes a second; negative where the driver does not know it. From speed.",
    ("device",),
)
# File → metric and how its text is read.
FILES: Mapping[str, tuple[Metric, Callable[[str], float]]] = {
    "operstate": (UP, lambda text: float(text.strip() == "up")),
    "carrier": (
        Metric("node_network_carrier", "gauge", "1 while the link is there. From carrier.", ("device",)),
        float,
    ),
    "carrier_changes": (
        Metric(
            "node_network_carrier_changes_total",
            "counter",
            "How often the link came or went. From carrier_changes.",
            ("device",),
        ),
        float,
    ),
    "mtu": (MTU, float),
    "speed": (SPEED, lambda text: float(text) * _BYTES_PER_MEGABIT),
    "tx_queue_len": (
        Metric(
            "node_network_transmit_queue_length",
            "gauge",
            "Packets that the send queue holds at most. From tx_queue_len.",
            ("device",),
        ),
        float,
    ),
}


def devices(directory: Path) -> list[str]:
    """Names of network devices; /sys/class/net also holds plain files of the bonding driver."""
    return sorted(entry.name for entry in os.scandir(directory) if entry.is_dir())


class Collector:
    """State of network devices. A file without an answer, as speed of a device that is down, gives no sample."""

    metrics = tuple(metric for metric, _ in FILES.values())

    def __init__(self, settings: HostSettings) -> None:
        self._host = settings.host
        self._ignored = re.compile(settings.netclass_ignored)

    def collect(self) -> Iterable[Family]:
        """One family a file."""
        if not self._host.linux:
            return self._psutil()
        directory = self._host.sys / "class/net"
        names = [name for name in devices(directory) if not self._ignored.search(name)]
        families = []
        for file, (metric, number) in FILES.items():
            texts = ((name, read_if_there(f"{directory}/{name}/{file}")) for name in names)
            families.append(metric.family(((name,), number(text)) for name, text in texts if text.strip()))
        return families

    def _psutil(self) -> Iterable[Family]:
        import psutil

        found = {name: it for name, it in psutil.net_if_stats().items() if not self._ignored.search(name)}
        yield UP.family(((name,), float(it.isup)) for name, it in found.items())
        yield MTU.family(((name,), it.mtu) for name, it in found.items())
        yield SPEED.family(((name,), it.speed * _BYTES_PER_MEGABIT) for name, it in found.items() if it.speed)
