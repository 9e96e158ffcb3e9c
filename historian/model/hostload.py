"""How much of a host is in use: what is judged of it beyond the stored figures."""

from typing import NamedTuple

from historian.model.hosts import HostPage, HostValues, grown_by_series


class HostLoad(NamedTuple):
    """Shares from 0 to 1; None is unknown. `network_device` is the busiest of those whose speed is known.

    `udp_drops` are the packets since the page before that a socket had no room for.
    """

    cpu_ratio: float | None
    memory_used_ratio: float | None
    disk_used_ratio: float | None
    network_ratio: float | None
    network_device: str
    fds_ratio: float | None
    udp_drops: float | None


def host_load(before: HostPage | None, now: HostPage, seconds: float | None, values: HostValues) -> HostLoad:
    """The load of a host; arguments as for `host_values`, whose result is the last one."""
    used, total = values.memory_used_bytes, values.memory_total_bytes
    limit = now.sum("mediamtx_process_max_fds")
    ratio, device = _busiest(before if seconds is not None else None, now, seconds or 1.0)
    return HostLoad(
        cpu_ratio=values.cpu_ratio,
        memory_used_ratio=used / total if used is not None and total else None,
        disk_used_ratio=values.disk_used_ratio,
        network_ratio=ratio,
        network_device=device,
        fds_ratio=values.mediamtx_open_fds / limit if values.mediamtx_open_fds is not None and limit else None,
        udp_drops=values.udp_receive_buffer_errors,
    )


def _busiest(before: HostPage | None, now: HostPage, seconds: float) -> tuple[float | None, str]:
    speeds = {
        labels.get("device", ""): speed
        for labels, speed in now.series("node_network_speed_bytes").values()
        if speed > 0  # virtual devices say -1 or nothing
    }
    loads = [
        (octets / seconds / speeds[labels["device"]], labels["device"])
        for name in ("node_network_receive_bytes_total", "node_network_transmit_bytes_total")
        for labels, octets in grown_by_series(before, now, name)
        if labels.get("device") in speeds
    ]
    return max(loads, default=(None, ""))
