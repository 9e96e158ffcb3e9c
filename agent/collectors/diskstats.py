"""Reads, writes and busy time of disks: /proc/diskstats."""

from collections.abc import Iterable

from prometheus_client.core import Metric as Family

from agent.host import read
from agent.metric import Metric, columns
from agent.settings import HostSettings

# /proc/diskstats counts in sectors of this size whatever the disk's own are.
_SECTOR_BYTES = 512
_MILLISECONDS = 1000


def _counter(name: str, meaning: str) -> Metric:
    return Metric(f"node_disk_{name}_total", "counter", f"{meaning}. From /proc/diskstats.", ("device",))


# Metric and divisor of each column after the name (Documentation/admin-guide/iostats.rst of Linux); discards came
# with Linux 4.18, flushes with 5.5.
COLUMNS: tuple[tuple[Metric, float], ...] = (
    (_counter("reads_completed", "Reads done"), 1),
    (_counter("reads_merged", "Reads joined with a neighbour before they were done"), 1),
    (_counter("read_bytes", "Bytes read"), 1 / _SECTOR_BYTES),
    (_counter("read_time_seconds", "Time of all reads added up, seconds"), _MILLISECONDS),
    (_counter("writes_completed", "Writes done"), 1),
    (_counter("writes_merged", "Writes joined with a neighbour before they were done"), 1),
    (_counter("written_bytes", "Bytes written"), 1 / _SECTOR_BYTES),
    (_counter("write_time_seconds", "Time of all writes added up, seconds"), _MILLISECONDS),
    (Metric("node_disk_io_now", "gauge", "Reads and writes under way. From /proc/diskstats.", ("device",)), 1),
    (_counter("io_time_seconds", "Time in which the disk was busy, seconds"), _MILLISECONDS),
    (_counter("io_time_weighted_seconds", "Busy time by reads and writes waiting, seconds"), _MILLISECONDS),
    (_counter("discards_completed", "Discards done"), 1),
    (_counter("discards_merged", "Discards joined with a neighbour before they were done"), 1),
    (_counter("discarded_sectors", "Sectors of 512 bytes discarded"), 1),
    (_counter("discard_time_seconds", "Time of all discards added up, seconds"), _MILLISECONDS),
    (_counter("flush_requests", "Flushes done"), 1),
    (_counter("flush_requests_time_seconds", "Time of all flushes added up, seconds"), _MILLISECONDS),
)
METRICS = tuple(metric for metric, _ in COLUMNS)
_NAME_COLUMN = 2
# What psutil has of them on every system, in the same units.
_PSUTIL = {
    "read_count": "node_disk_reads_completed_total",
    "write_count": "node_disk_writes_completed_total",
    "read_bytes": "node_disk_read_bytes_total",
    "write_bytes": "node_disk_written_bytes_total",
}
_PSUTIL_MILLISECONDS = {
    "read_time": "node_disk_read_time_seconds_total",
    "write_time": "node_disk_write_time_seconds_total",
}


def parse(text: str) -> Iterable[tuple[str, list[float]]]:
    """Name and values of each disk in bytes, seconds and counts; columns that the kernel lacks are missing."""
    for line in text.splitlines():
        words = line.split()
        values = zip(words[_NAME_COLUMN + 1 :], COLUMNS, strict=False)  # later kernels may add columns
        yield words[_NAME_COLUMN], [int(word) / divisor for word, (_, divisor) in values]


class Collector:
    """Disk counters."""

    metrics = METRICS

    def __init__(self, settings: HostSettings) -> None:
        self._host = settings.host
        self._wanted = settings.disks

    def collect(self) -> Iterable[Family]:
        """One family a column."""
        if not self._host.linux:
            return self._psutil()
        disks = parse(read(self._host.proc / "diskstats"))
        return columns(METRICS, (((name,), values) for name, values in disks if self._wanted(name)))

    def _psutil(self) -> Iterable[Family]:
        import psutil

        found = psutil.disk_io_counters(perdisk=True, nowrap=False) or {}
        disks = {name: counters for name, counters in found.items() if self._wanted(name)}
        by_name = {metric.name: metric for metric in METRICS}
        for table, divisor in ((_PSUTIL, 1), (_PSUTIL_MILLISECONDS, _MILLISECONDS)):
            for theirs, ours in table.items():
                rows = (((name,), getattr(counters, theirs) / divisor) for name, counters in disks.items())
                yield by_name[ours].family(rows)
