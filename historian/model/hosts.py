"""The host: an agent's (or a node_exporter's) page → its figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from historian.model.rates import bits_per_second, increment, sum_known

Labels = dict[str, str]

# Devices whose traffic is counted on a real interface as well: with them it would count twice.
_VIRTUAL = ("lo", "veth", "docker", "br-", "virbr", "ifb", "tun", "tap", "cali", "flannel", "cni")

# File systems that hold no data of the user's; node_exporter may be set to export them.
_NO_DISKS = ("tmpfs", "devtmpfs", "squashfs", "overlay", "ramfs", "iso9660", "erofs", "efivarfs", "fuse.lxcfs")

# What a waiting CPU does counts as idle, as in top and htop.
_IDLE_MODES = ("idle", "iowait")


class HostValues(NamedTuple):
    """One scrape of a host, in the order of FIELDS["host"]; None is unknown."""

    cpu_ratio: float | None
    load1: float | None
    memory_used_bytes: float | None
    memory_total_bytes: float | None
    net_receive_bps: float | None
    net_transmit_bps: float | None
    disk_used_ratio: float | None
    udp_receive_buffer_errors: float | None
    mediamtx_cpu_ratio: float | None
    mediamtx_memory_bytes: float | None
    mediamtx_open_fds: float | None


@dataclass(frozen=True, slots=True)
class HostStatus:
    """How the agent is and the host's figures as they go out, None if there are none."""

    agent: Literal["ok", "absent", "unreachable"]
    figures: dict[str, Any] | None = None


class Series(NamedTuple):
    """A series of the agent's page; `key` tells it from the others of the same name."""

    name: str
    labels: Labels
    key: str


# Of both versions of IP: a socket for both counts an IPv6 packet with the latter.
_UDP_ERRORS = ("node_netstat_Udp_RcvbufErrors", "node_netstat_Udp6_RcvbufErrors")

_READ = frozenset(
    {
        "node_cpu_seconds_total",
        "node_load1",
        "node_memory_MemTotal_bytes",
        "node_memory_MemAvailable_bytes",
        "node_network_receive_bytes_total",
        "node_network_transmit_bytes_total",
        "node_filesystem_size_bytes",
        "node_filesystem_avail_bytes",
        *_UDP_ERRORS,
        "mediamtx_process_cpu_seconds_total",
        "mediamtx_process_resident_memory_bytes",
        "mediamtx_process_open_fds",
        "mediamtx_process_max_fds",
        "node_network_speed_bytes",
    }
)


def bind(name: str, labels: Labels) -> Series | None:
    """The series if it takes part in a host's figures."""
    if name not in _READ or labels.get("device", "").startswith(_VIRTUAL) or labels.get("fstype") in _NO_DISKS:
        return None
    return Series(name, labels, "|".join(f"{label}={text}" for label, text in sorted(labels.items())))


class HostPage:
    """The values of one page, by name and then by series."""

    def __init__(self, series: list[Series | None], values: list[float]) -> None:
        self._by_name: dict[str, dict[str, tuple[Labels, float]]] = {}
        for one, value in zip(series, values, strict=True):
            if one is not None:
                self._by_name.setdefault(one.name, {})[one.key] = (one.labels, value)

    def sum(self, name: str) -> float | None:
        """The sum over all series of a gauge."""
        return sum_known([value for _, value in self._by_name.get(name, {}).values()])

    def series(self, name: str) -> dict[str, tuple[Labels, float]]:
        """All series of this name."""
        return self._by_name.get(name, {})


def host_values(before: HostPage | None, now: HostPage, seconds: float | None) -> HostValues:
    """The figures of a host; `before` and `seconds` are the page before and the time since, or None."""
    total = now.sum("node_memory_MemTotal_bytes")
    available = now.sum("node_memory_MemAvailable_bytes")
    past = before if seconds is not None else None
    time = seconds or 1.0

    def grown(name: str) -> float | None:
        return sum_known([events for _, events in grown_by_series(past, now, name)])

    process_cpu = grown("mediamtx_process_cpu_seconds_total")
    return HostValues(
        cpu_ratio=_cpu_ratio(past, now),
        load1=now.sum("node_load1"),
        memory_used_bytes=None if total is None or available is None else total - available,
        memory_total_bytes=total,
        net_receive_bps=bits_per_second(grown("node_network_receive_bytes_total"), time),
        net_transmit_bps=bits_per_second(grown("node_network_transmit_bytes_total"), time),
        disk_used_ratio=_fullest_disk(now),
        udp_receive_buffer_errors=sum_known(map(grown, _UDP_ERRORS)),
        mediamtx_cpu_ratio=None if process_cpu is None else process_cpu / time,
        mediamtx_memory_bytes=now.sum("mediamtx_process_resident_memory_bytes"),
        mediamtx_open_fds=now.sum("mediamtx_process_open_fds"),
    )


def host_json(values: HostValues) -> dict[str, Any]:
    """The host's figures as they go out."""
    return {
        "cpu_ratio": _round(values.cpu_ratio),
        "memory_used_bytes": values.memory_used_bytes,
        "memory_total_bytes": values.memory_total_bytes,
        "load1": values.load1,
        "net_receive_bps": values.net_receive_bps,
        "net_transmit_bps": values.net_transmit_bps,
        "disk_used_ratio": _round(values.disk_used_ratio),
        "mediamtx_cpu_ratio": _round(values.mediamtx_cpu_ratio),
        "mediamtx_memory_bytes": values.mediamtx_memory_bytes,
    }


def _round(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 4)


def grown_by_series(before: HostPage | None, now: HostPage, name: str) -> Iterator[tuple[Labels, float]]:
    """What each counter of this name grew by. An interface that went away must not look like a reset of the sum."""
    if before is None:
        return
    past = before.series(name)
    for key, (labels, value) in now.series(name).items():
        events = increment(past[key][1], value) if key in past else None
        if events is not None:
            yield labels, events


def _cpu_ratio(before: HostPage | None, now: HostPage) -> float | None:
    busy = total = 0.0
    for labels, seconds in grown_by_series(before, now, "node_cpu_seconds_total"):
        total += seconds
        if labels.get("mode") not in _IDLE_MODES:
            busy += seconds
    return busy / total if total else None


def _fullest_disk(page: HostPage) -> float | None:
    available = page.series("node_filesystem_avail_bytes")
    ratios = [
        1 - available[key][1] / size
        for key, (_, size) in page.series("node_filesystem_size_bytes").items()
        if key in available and size > 0
    ]
    return max(ratios, default=None)
