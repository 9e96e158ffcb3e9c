"""Each rule of hosts and of servers as a whole in a replay."""

from typing import Any

import pytest

from historian.scrape.outcome import Reason, ScrapeOutcome
from tests.historian.scene import Scene

GIB = 1024**3


class Host:
    """An agent's page; counters grow by `flow` a second."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.values: dict[str, float] = {
            'node_cpu_seconds_total{cpu="0",mode="idle"}': 0,
            'node_cpu_seconds_total{cpu="0",mode="user"}': 0,
            "node_memory_MemTotal_bytes": 8 * GIB,
            "node_memory_MemAvailable_bytes": 6 * GIB,
            'node_filesystem_size_bytes{device="/dev/a",fstype="ext4",mountpoint="/"}': 100 * GIB,
            'node_filesystem_avail_bytes{device="/dev/a",fstype="ext4",mountpoint="/"}': 50 * GIB,
            'node_network_speed_bytes{device="eth0"}': 125e6,
            'node_network_transmit_bytes_total{device="eth0"}': 0,
            "mediamtx_process_open_fds": 100,
            "mediamtx_process_max_fds": 1000,
            "node_netstat_Udp_RcvbufErrors": 7,
        }
        self.flow = {
            'node_cpu_seconds_total{cpu="0",mode="idle"}': 0.8,
            'node_cpu_seconds_total{cpu="0",mode="user"}': 0.2,
            'node_network_transmit_bytes_total{device="eth0"}': 10e6,
        }
        self.health: dict[str, object] = {}

    def run(self, seconds: float, reason: Reason = Reason.OK) -> dict[str, str]:
        found: list[dict[str, str]] = []
        for _ in range(round(seconds / 2)):
            self.scene.wait(2)
            for series, per_second in self.flow.items():
                self.values[series] += 2 * per_second
            page = "".join(f"{series} {value}\n" for series, value in self.values.items()).encode()
            self.scene.agent = ScrapeOutcome(self.scene.tick, 0.01, b"" if reason else page, reason)
            self.health = self.scene.scrape().server_state["health"]
            found = self.health["findings"]  # type: ignore[assignment]  # JSON
        return {one["id"]: one["level"] for one in found}

    def advice(self) -> str:
        return str(self.health["findings"][0]["advice"]["en"])  # type: ignore[index]  # JSON


@pytest.fixture
def host() -> Host:
    return Host()


def test_a_host_with_room_to_spare_raises_nothing(host: Host) -> None:
    assert host.run(300) == {}
    assert host.health == {"level": "ok", "findings": []}


@pytest.mark.parametrize(
    ("change", "flow", "wanted", "words"),
    [
        (
            {},
            {'node_cpu_seconds_total{cpu="0",mode="idle"}': 0.1, 'node_cpu_seconds_total{cpu="0",mode="user"}': 0.9},
            {"host_cpu": "warn"},
            "The CPU is 90 % busy",
        ),
        ({"node_memory_MemAvailable_bytes": 0.16 * GIB}, {}, {"host_memory": "crit"}, "98 % of the memory is used"),
        (
            {'node_filesystem_avail_bytes{device="/dev/a",fstype="ext4",mountpoint="/"}': 5 * GIB},
            {},
            {"host_disk": "warn"},
            "A file system is 95 % full",
        ),
        (
            {},
            {'node_network_transmit_bytes_total{device="eth0"}': 110e6},
            {"host_network": "warn"},
            "eth0 carries 88 % of its speed",
        ),
        ({"mediamtx_process_open_fds": 960}, {}, {"mediamtx_fds": "crit"}, "MediaMTX has 96 % of the open files"),
    ],
)
def test_a_host_that_is_nearly_full_is_told_after_a_minute(
    host: Host, change: dict[str, float], flow: dict[str, float], wanted: dict[str, str], words: str
) -> None:
    host.run(10)
    host.values |= change
    host.flow |= flow
    assert host.run(8) == {}
    assert host.run(60) == wanted
    assert host.advice().startswith(words)
    host.__dict__.update(values=Host().values | {key: host.values[key] for key in host.flow}, flow=Host().flow)
    assert host.run(66) == {}


def test_packets_dropped_by_the_kernel_are_told(host: Host) -> None:
    host.run(20)
    host.values["node_netstat_Udp_RcvbufErrors"] += 40
    assert host.run(12) == {"udp_drops": "warn"}
    assert host.advice().startswith("The kernel dropped 40 UDP packets of the last minute")
    assert host.run(100) == {}


def test_a_device_whose_speed_is_not_known_is_not_judged(host: Host) -> None:
    host.values['node_network_speed_bytes{device="eth0"}'] = -125000
    host.flow['node_network_transmit_bytes_total{device="eth0"}'] = 1e12
    assert host.run(120) == {}


def test_an_outage_of_the_api_does_not_hide_a_host_in_trouble(host: Host) -> None:
    host.run(10)
    host.scene.failure = "timeout"
    host.values["node_memory_MemAvailable_bytes"] = 0.1 * GIB
    assert host.run(70) == {"host_memory": "crit"}


def test_findings_end_with_the_agent(host: Host) -> None:
    host.values["node_memory_MemAvailable_bytes"] = 0.1 * GIB
    assert host.run(70) == {"host_memory": "crit"}
    assert host.run(2, Reason.REFUSED) == {}


def inputs(scene: Scene, lossy: int, hosts: int, number: int = 6) -> dict[str, str]:
    for index in range(number):
        scene.add(f"in/{index}", remote=f"198.51.100.{index % hosts}")
        link = scene.link(f"in/{index}")
        if index < lossy:
            link.flow |= {"received_lost_packets": 10, "received_retransmitted_packets": 10}
    findings = scene.run(60).server_state["health"]["findings"]
    return {one["id"]: one["advice"]["en"] for one in findings}


def test_most_inputs_losing_packets_at_once_point_to_the_server() -> None:
    advice = inputs(Scene(), lossy=5, hosts=6)
    assert advice["inputs_lossy"].startswith("5 of 6 SRT inputs, from 5 hosts, lose packets at once")


@pytest.mark.parametrize(("lossy", "hosts", "number"), [(3, 6, 6), (5, 1, 6), (2, 2, 2)])
def test_few_inputs_or_one_host_point_to_their_own_line(lossy: int, hosts: int, number: int) -> None:
    assert inputs(Scene(), lossy, hosts, number) == {}


@pytest.mark.parametrize(
    ("drops", "words"),
    [
        (3, "The proof: its kernel dropped "),
        (0, "Its kernel dropped no UDP packet, so it is rather the network card or the line before it."),
        (None, ""),
    ],
)
def test_the_kernel_is_the_witness(host: Host, drops: int | None, words: str) -> None:
    """The agent's count of packets that a socket had no room for says on which side of the kernel they were lost."""
    inputs(host.scene, lossy=5, hosts=6)
    if drops is None:
        del host.values["node_netstat_Udp_RcvbufErrors"]
    else:
        host.flow["node_netstat_Udp_RcvbufErrors"] = drops
    found = host.run(60)
    assert found["inputs_lossy"] == "warn"
    assert ("udp_drops" in found) == bool(drops)
    findings: list[dict[str, Any]] = host.health["findings"]  # type: ignore[assignment]  # JSON
    (advice,) = (one["advice"] for one in findings if one["id"] == "inputs_lossy")
    assert words in advice["en"]
    assert ("kernel" in advice["en"]) == ("Kernel" in advice["de"]) == bool(words)
