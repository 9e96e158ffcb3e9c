"""The subjects of the agent: one module each, named as its switch, holding a class `Collector`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, Protocol, cast

if TYPE_CHECKING:
    from prometheus_client.core import Metric as Family

    from agent.metric import Metric
    from agent.settings import HostSettings


class Subject(Protocol):
    """One subject: knows its metrics, and reads their values anew at each call of `collect`."""

    metrics: ClassVar[Sequence["Metric"]]

    def __init__(self, settings: "HostSettings") -> None: ...

    def collect(self) -> Iterable["Family"]:
        """Families of this moment. May raise anything: that costs this subject's metrics of this scrape only."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a collector before its module is loaded."""

    about: str
    default: bool = True


# Names are node_exporter's, so that its users find their switches; mediamtx_process is ours.
COLLECTORS = {
    "mediamtx_process": Entry("the MediaMTX process and the losses of its UDP sockets"),
    "cpu": Entry("time of each CPU by mode"),
    "stat": Entry("boot time, interrupts, context switches, forks, runnable and blocked processes"),
    "loadavg": Entry("load averages"),
    "meminfo": Entry("memory and swap"),
    "vmstat": Entry("page faults, paging and processes killed for lack of memory"),
    "pressure": Entry("time lost waiting for CPU, memory and disks"),
    "netdev": Entry("traffic, errors and drops of network devices"),
    "netclass": Entry("state, MTU and speed of network devices"),
    "netstat": Entry("counters of UDP, TCP, IP and ICMP"),
    "sockstat": Entry("numbers and memory of sockets"),
    "softnet": Entry("packets that the CPUs took from network devices or had to drop"),
    "udp_queues": Entry("bytes waiting in UDP sockets"),
    "conntrack": Entry("entries in the connection tracking table"),
    "filesystem": Entry("size and free space of file systems"),
    "diskstats": Entry("reads, writes and busy time of disks"),
    "filefd": Entry("open files of the whole system"),
    "cpufreq": Entry("clock rates of CPUs"),
    "hwmon": Entry("temperatures"),
    "time": Entry("clock and time zone"),
    "uname": Entry("kernel and host name"),
}


def find(name: str) -> type[Subject]:
    """The class of a collector. Raises ImportError where this system cannot have it."""
    return cast(type[Subject], import_module(f"agent.collectors.{name}").Collector)
