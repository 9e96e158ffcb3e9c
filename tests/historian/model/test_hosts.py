"""An agent's page → the host's figures."""

from historian.model.hosts import HostPage, HostValues, bind, host_json, host_values

Value = tuple[str, dict[str, str], float]


def page(*values: Value) -> HostPage:
    return HostPage([bind(name, labels) for name, labels, _ in values], [value for _, _, value in values])


def cpu(mode: str, seconds: float, number: int = 0) -> Value:
    return "node_cpu_seconds_total", {"cpu": str(number), "mode": mode}, seconds


def net(device: str, octets: float) -> Value:
    return "node_network_receive_bytes_total", {"device": device}, octets


def disk(mount: str, size: float, available: float, fstype: str = "ext4") -> tuple[Value, Value]:
    labels = {"device": "/dev/" + mount, "mountpoint": "/" + mount, "fstype": fstype}
    return ("node_filesystem_size_bytes", labels, size), ("node_filesystem_avail_bytes", labels, available)


def test_an_empty_page_says_nothing() -> None:
    assert host_values(None, page(), None) == HostValues(*[None] * 11)


def test_cpu_is_what_is_not_idle_over_all_cores() -> None:
    before = page(cpu("idle", 0), cpu("user", 0), cpu("iowait", 0), cpu("idle", 0, 1), cpu("user", 0, 1))
    now = page(cpu("idle", 5), cpu("user", 3), cpu("iowait", 2), cpu("idle", 10, 1), cpu("user", 0, 1))
    assert host_values(before, now, 10).cpu_ratio == 0.15


def test_a_core_that_was_taken_away_and_one_that_is_new_do_not_bend_the_ratio() -> None:
    before = page(cpu("idle", 10), cpu("user", 10), cpu("user", 1e6, 1))
    now = page(cpu("idle", 15), cpu("user", 15), cpu("user", 1e6, 2))
    assert host_values(before, now, 10).cpu_ratio == 0.5


def test_traffic_counts_once_and_a_device_that_left_is_no_reset() -> None:
    before = page(net("eth0", 1000), net("wlan0", 9e9), net("lo", 0), net("veth12", 0), net("docker0", 0))
    now = page(net("eth0", 3000), net("lo", 1e6), net("veth12", 1e6), net("docker0", 1e6))
    assert host_values(before, now, 2).net_receive_bps == 8000


def test_the_fullest_disk_counts_and_memory_disks_do_not() -> None:
    now = page(*disk("a", 100, 60), *disk("b", 1000, 100), *disk("run", 10, 0, "tmpfs"), *disk("empty", 0, 0))
    assert host_values(None, now, None).disk_used_ratio == 0.9


def test_memory_and_the_mediamtx_process() -> None:
    process = "mediamtx_process_"
    before = page((process + "cpu_seconds_total", {}, 10.0), ("node_netstat_Udp_RcvbufErrors", {}, 5))
    now = page(
        ("node_memory_MemTotal_bytes", {}, 100),
        ("node_memory_MemAvailable_bytes", {}, 30),
        (process + "cpu_seconds_total", {}, 13.0),
        (process + "resident_memory_bytes", {}, 50_000),
        (process + "open_fds", {}, 44),
        ("node_netstat_Udp_RcvbufErrors", {}, 12),
    )
    values = host_values(before, now, 2)
    assert (values.memory_used_bytes, values.memory_total_bytes) == (70, 100)
    assert (values.mediamtx_cpu_ratio, values.mediamtx_memory_bytes, values.mediamtx_open_fds) == (1.5, 50_000, 44)
    assert values.udp_receive_buffer_errors == 7
    assert host_json(values)["memory_used_bytes"] == 70


def test_without_a_page_to_compare_with_there_are_no_rates() -> None:
    values = host_values(page(net("eth0", 0)), page(net("eth0", 5000)), None)
    assert values.net_receive_bps is None
