"""The MediaMTX process: CPU, memory, files, and what its UDP sockets lost before it could read it."""

import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import psutil
from prometheus_client.core import Metric as Family

from agent.drops import DropSums, Owner, port_label
from agent.host import read_if_there
from agent.metric import Metric
from agent.processes import CpuSum, Figures, Watch, figures
from agent.settings import HostSettings
from agent.udp import UdpSocket, parse, socket_inodes

log = logging.getLogger(__name__)


def _gauge(name: str, meaning: str, labels: tuple[str, ...] = ()) -> Metric:
    return Metric(f"mediamtx_process_{name}", "gauge", f"{meaning}.", labels)


UP = _gauge("up", "1 while a MediaMTX process runs on this host, else 0")
COUNT = Metric(
    "mediamtx_processes", "gauge", "MediaMTX processes on this host; mediamtx_process_* is of all of them together."
)
CPU = Metric(
    "mediamtx_process_cpu_seconds_total",
    "counter",
    "CPU time of MediaMTX, user and system, seconds. Starts anew with the process.",
)
RESIDENT = _gauge("resident_memory_bytes", "Memory of MediaMTX that is in RAM, bytes")
VIRTUAL = _gauge("virtual_memory_bytes", "Address space of MediaMTX, bytes; mostly reserved and not used")
OPEN_FDS = _gauge("open_fds", "Open files and sockets of MediaMTX (of several processes: the one nearest its limit)")
MAX_FDS = _gauge("max_fds", "Open files and sockets that MediaMTX may have (of the process that open_fds is of)")
THREADS = _gauge("threads", "Threads of MediaMTX")
START = _gauge("start_time_seconds", "When MediaMTX was started, Unix time (of several processes: the first)")
DROPS = Metric(
    "mediamtx_process_udp_receive_drops_total",
    "counter",
    "Packets that the kernel dropped because the receive buffer of MediaMTX' UDP socket was full. Local port; ports "
    "that the system gives out by itself are counted together as ephemeral. From drops of /proc/<pid>/net/udp.",
    ("port",),
)
QUEUE = _gauge("udp_receive_queue_bytes", "Bytes in the receive buffers of MediaMTX' UDP sockets", ("port",))

_PORT_RANGE = "sys/net/ipv4/ip_local_port_range"
# Linux' own default, for where the setting cannot be read (ip(7)).
_EPHEMERAL_PORTS = "32768 60999"


class Collector:
    """The MediaMTX process, or several of them taken together."""

    metrics = (UP, COUNT, CPU, RESIDENT, VIRTUAL, OPEN_FDS, MAX_FDS, THREADS, START, DROPS, QUEUE)

    def __init__(
        self,
        settings: HostSettings,
        clock: Callable[[], float] = time.monotonic,
        inodes: Callable[[Path], set[int]] = socket_inodes,
    ) -> None:
        self._host = settings.host
        self._make_owner = partial(Owner, clock, inodes)
        self._watch = Watch(settings.process_name, self._host, clock)
        self._cpu = CpuSum()
        self._drops = DropSums()
        self._owners: dict[int, Owner] = {}
        low, high = (read_if_there(self._host.proc / _PORT_RANGE) or _EPHEMERAL_PORTS).split()
        self._ephemeral = range(int(low), int(high) + 1)
        self._refused = False

    def collect(self) -> Iterable[Family]:
        """All families that there are figures for; without a process only the first two."""
        found: dict[int, Figures] = {}
        for process in self._watch.living():
            with contextlib.suppress(psutil.NoSuchProcess):
                found[process.pid] = figures(process, self._host)
        seconds = self._cpu.update({pid: its.cpu for pid, its in found.items() if its.cpu is not None})
        yield UP.value(float(bool(found)))
        yield COUNT.value(len(found))
        if found:
            yield from _families(list(found.values()), seconds)
        if self._host.linux:
            yield from self._sockets(list(found))

    def _sockets(self, pids: Sequence[int]) -> Iterable[Family]:
        if self._owners.keys().isdisjoint(pids):  # a restart
            self._drops = DropSums()
        self._owners = {pid: self._owners.get(pid) or self._make_owner() for pid in pids}
        sockets: list[tuple[str, UdpSocket]] = []
        for pid, owner in self._owners.items():
            directory = self._host.proc / str(pid)
            table = [socket for file in ("udp", "udp6") for socket in parse(read_if_there(directory / "net" / file))]
            try:
                own = owner.own(table, directory / "fd")
            except PermissionError:
                self._say_refused(pid)
            except FileNotFoundError:  # ended since it was looked at
                continue
            else:
                sockets += ((port_label(socket.port, self._ephemeral), socket) for socket in own)
        sums = self._drops.update(sockets)
        if sums:
            yield DROPS.family(((port,), drops) for port, drops in sums.items())
            queues = dict.fromkeys(sums, 0)
            for port, socket in sockets:
                queues[port] += socket.receive_queue
            yield QUEUE.family(((port,), size) for port, size in queues.items())

    def _say_refused(self, pid: int) -> None:
        if not self._refused:
            self._refused = True
            log.warning(
                "the open files of MediaMTX cannot be read, so its UDP losses and open_fds are missing: "
                "run the agent as the same user, as root or with CAP_SYS_PTRACE",
                extra={"pid": pid},
            )


def _families(found: Sequence[Figures], cpu_seconds: float) -> Iterable[Family]:
    sums = {
        RESIDENT: [its.resident for its in found],
        VIRTUAL: [its.virtual for its in found],
        THREADS: [its.threads for its in found],
    }
    if all(its.cpu is not None for its in found):
        yield CPU.value(cpu_seconds)
    for metric, values in sums.items():
        known = [value for value in values if value is not None]
        if len(known) == len(values):
            yield metric.value(sum(known))
    fds = [(its.open_fds, its.max_fds) for its in found if its.open_fds is not None]
    if fds:
        fullest = max(fds, key=lambda pair: pair[0] / pair[1] if pair[1] else 0.0)
        yield OPEN_FDS.value(fullest[0])
        if fullest[1] is not None:
            yield MAX_FDS.value(fullest[1])
    yield START.value(min(its.start for its in found))
