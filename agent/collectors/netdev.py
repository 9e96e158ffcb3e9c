"""Traffic of network devices: /proc/net/dev."""

from collections.abc import Iterable

from prometheus_client.core import Metric as Family

from agent.host import read
from agent.metric import Metric, columns
from agent.settings import HostSettings


def _metric(column: str, meaning: str) -> Metric:
    return Metric(f"node_network_{column}_total", "counter", f"{meaning}. From /proc/net/dev.", ("device",))


# The columns in the order of the file: eight received, eight sent.
COLUMNS = (
    _metric("receive_bytes", "Bytes received"),
    _metric("receive_packets", "Packets received"),
    _metric("receive_errs", "Packets received with errors"),
    _metric("receive_drop", "Packets received and dropped by kernel or driver"),
    _metric("receive_fifo", "Overruns of the device's receive queue"),
    _metric("receive_frame", "Packets received with wrong length, check sum or framing"),
    _metric("receive_compressed", "Compressed packets received"),
    _metric("receive_multicast", "Multicast packets received"),
    _metric("transmit_bytes", "Bytes sent"),
    _metric("transmit_packets", "Packets sent"),
    _metric("transmit_errs", "Packets that could not be sent for errors"),
    _metric("transmit_drop", "Packets dropped before they were sent"),
    _metric("transmit_fifo", "Overruns of the device's send queue"),
    _metric("transmit_colls", "Collisions"),
    _metric("transmit_carrier", "Packets that could not be sent for want of a carrier and the like"),
    _metric("transmit_compressed", "Compressed packets sent"),
)
# What psutil has of them, under its names.
_PSUTIL = {
    "bytes_recv": "receive_bytes",
    "packets_recv": "receive_packets",
    "errin": "receive_errs",
    "dropin": "receive_drop",
    "bytes_sent": "transmit_bytes",
    "packets_sent": "transmit_packets",
    "errout": "transmit_errs",
    "dropout": "transmit_drop",
}
_HEADER_LINES = 2


def parse(text: str) -> Iterable[tuple[str, list[int]]]:
    """Name and counters of each device. The name ends at the last colon: alias devices have one inside."""
    for line in text.splitlines()[_HEADER_LINES:]:
        name, _, counters = line.rpartition(":")
        yield name.strip(), [int(word) for word in counters.split()]


class Collector:
    """Counters of network devices."""

    metrics = COLUMNS

    def __init__(self, settings: HostSettings) -> None:
        self._host = settings.host
        self._wanted = settings.net_devices

    def collect(self) -> Iterable[Family]:
        """One family a column."""
        if not self._host.linux:
            return self._psutil()
        devices = parse(read(self._host.net / "dev"))
        return columns(COLUMNS, (((name,), counters) for name, counters in devices if self._wanted(name)))

    def _psutil(self) -> Iterable[Family]:
        import psutil

        # nowrap=True would add up what psutil takes for overflows: numbers that the system never had.
        devices = psutil.net_io_counters(pernic=True, nowrap=False)
        by_name = {metric.name: metric for metric in COLUMNS}
        for theirs, ours in _PSUTIL.items():
            yield by_name[f"node_network_{ours}_total"].family(
                ((name,), getattr(counters, theirs)) for name, counters in devices.items() if self._wanted(name)
            )
