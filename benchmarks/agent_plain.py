"""The plain way to the agent's figures: psutil's own calls, behind prometheus-client's own server.

python benchmarks/agent_plain.py PORT
"""

import sys
from collections.abc import Iterator

import psutil
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector


def plain(with_process: bool) -> None:
    """What psutil has of the agent's figures: read, and thrown away."""
    psutil.cpu_times(percpu=True)
    psutil.cpu_stats()
    psutil.boot_time()
    psutil.getloadavg()
    psutil.virtual_memory()
    psutil.swap_memory()
    psutil.net_io_counters(pernic=True, nowrap=False)
    psutil.net_if_stats()
    psutil.disk_io_counters(perdisk=True, nowrap=False)
    for partition in psutil.disk_partitions():
        psutil.disk_usage(partition.mountpoint)
    psutil.cpu_freq(percpu=True)
    if sys.platform == "linux":
        psutil.sensors_temperatures()
    if with_process:
        [process.info for process in psutil.process_iter(["name"]) if process.info["name"] == "mediamtx"]


class Page(Collector):
    """One sample, after all has been read: what it costs to hold the libraries, not to render."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The load average."""
        plain(True)
        yield GaugeMetricFamily("node_load1", "Load.", value=psutil.getloadavg()[0])


if __name__ == "__main__":
    registry = CollectorRegistry()
    registry.register(Page())
    start_http_server(int(sys.argv[1]), "127.0.0.1", registry)[1].join()
