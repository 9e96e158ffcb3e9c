"""Proof against a real node_exporter: the same series with the same values, on a made-up host and on this one."""

import re
import sys
from collections.abc import Callable

import pytest
import requests

from tests.agent.conftest import FIXTURES
from tests.agent.documents import left_out
from tests.agent.running import agent, node_exporter, samples

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="node_exporter has other names elsewhere")

Samples = dict[tuple[str, ...], float]

# The tests hold for release 1.5, which Debian 12 has, and for the newest of August 2026. That one gained these.
NEWER = {"node_filesystem_mount_info", "node_pressure_irq_stalled_seconds_total"}
# Release 1.5 does not say this of a file system that fails; later ones do.
READONLY_OF_A_FAILED_ONE = ("node_filesystem_readonly", "device=/dev/sdd1", "fstype=ext4", "mountpoint=/data/gone")
# Its own state, which two exporters cannot share.
OWN = re.compile("^(node_scrape_collector_|node_exporter_|(?!node_))")
# Release 1.5 exports every line of /proc/meminfo, as we do; later ones have a list that lacks these.
OLDER = {
    f"node_memory_{field}_bytes"
    for field in ("Balloon", "FileHugePages", "FilePmdMapped", "Hugetlb", "KReclaimable", "SecPageTables")
}
# Release 1.5 counts CPUs that are off as CPUs that never did anything; later ones leave them out, as we do.
CPU_THAT_IS_OFF = "cpu=2"

# Both programs read the same things with the same flags: exclusions changed between releases.
FLAGS = (
    "--collector.netdev.device-exclude=^veth",
    "--collector.diskstats.device-exclude=^(loop|sda1)",
    "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run|var/lib/docker/.+|mnt)($|/)",
    "--collector.netstat.fields=.",
    "--collector.vmstat.fields=.",
)
THEIRS = (*FLAGS, "--no-collector.netdev.netlink", "--collector.cpu.guest")


def scrape(url: str) -> Samples:
    found = samples(requests.get(f"{url}/metrics", timeout=20).text)
    shared = {key: value for key, value in found.items() if not OWN.search(key[0]) and CPU_THAT_IS_OFF not in key}
    return {told(key): value for key, value in shared.items()}


def told(key: tuple[str, ...]) -> tuple[str, ...]:
    """The series without the label that says why a file system failed: release 1.5 has it not."""
    return tuple(part for part in key if not part.startswith("device_error="))


def known_to_all(key: tuple[str, ...]) -> bool:
    """Whether both releases have the series."""
    return key[0] not in NEWER | OLDER and key != READONLY_OF_A_FAILED_ONE


def missing(ours: Samples, theirs: Samples) -> set[tuple[str, ...]]:
    """Series of node_exporter that the agent has not, though its documents do not say so."""
    wanted = {key for key in theirs if not left_out(key[0])}
    return wanted - {told(key) for key in ours}


def surplus(ours: Samples, theirs: Samples) -> set[tuple[str, ...]]:
    """Series under node_exporter's prefix that node_exporter has not."""
    return {told(key) for key in ours} - theirs.keys() - {key for key in map(told, ours) if not known_to_all(key)}


def different(ours: Samples, theirs: Samples, near: Callable[[tuple[str, ...], float], bool]) -> set[tuple[str, ...]]:
    """Series that both have, with a value that is not near node_exporter's."""
    known = {told(key): value for key, value in ours.items()}
    return {key for key, value in known.items() if key in theirs and not near(key, value)}


def test_a_made_up_host_reads_the_same():
    paths = tuple(f"--path.{name}={FIXTURES / place}" for name, place in (("procfs", "proc"), ("sysfs", "sys")))
    # uname(2) cannot be made up.
    paths = (*paths, f"--path.rootfs={FIXTURES / 'root'}", "--no-collector.uname")
    with node_exporter(*paths, *THEIRS) as their_url, agent(*paths, *FLAGS) as our_url:
        theirs, ours = scrape(their_url), scrape(our_url)
    # Clocks go on between the two; free space may change while other tests run.
    moving = {"node_time_seconds", *(f"node_filesystem_{what}" for what in ("avail_bytes", "free_bytes", "files_free"))}
    assert missing(ours, theirs) == set()
    assert surplus(ours, theirs) == set()
    assert (
        different(ours, theirs, lambda key, value: theirs[key] == pytest.approx(value, rel=1e-9) or key[0] in moving)
        == set()
    )
    assert len(theirs) > 300


# Figures that change by more than the rest within the milliseconds between two scrapes, and by how much.
NOISY = {
    "node_procs_running": 50.0,
    "node_procs_blocked": 50.0,
    "node_filefd_allocated": 2000.0,
    "node_load1": 2.0,
    "node_disk_io_now": 200.0,
}
# Bytes, and numbers of sockets: what other programs on this machine may take in that time.
NOISY_PREFIXES = {"node_memory_": 500e6, "node_sockstat_": 1000.0, "node_filesystem_": 1e9, "node_udp_queues": 1e7}
# CPU time is counted in ticks of 10 ms, and our clamp may hold a step back of iowait.
TICK = 0.03


def allowance(name: str) -> float:
    for prefix, amount in NOISY_PREFIXES.items():
        if name.startswith(prefix):
            return amount
    return NOISY.get(name, TICK)


def test_this_host_reads_the_same():
    """Ours lies between what node_exporter said just before and just after."""
    with node_exporter(*THEIRS) as their_url, agent(*FLAGS) as our_url:
        scrape(our_url)
        wrong: set[tuple[str, ...]] | None = None
        for _ in range(5):  # something that comes or goes meanwhile is not wrong five times
            before, ours, after = scrape(their_url), scrape(our_url), scrape(their_url)

            def near(key: tuple[str, ...], value: float, before: Samples = before, after: Samples = after) -> bool:
                slack = allowance(key[0]) + 1e-9 * abs(value)
                both = [found[key] for found in (before, after) if key in found]
                return bool(both) and min(both) - slack <= value <= max(both) + slack

            now = missing(ours, before) | surplus(ours, after) | different(ours, before, near)
            wrong = now if wrong is None else wrong & now
            if not wrong:
                break
    assert wrong == set()
    assert len(ours) > 150


def test_the_comparison_can_fail():
    theirs: Samples = {("node_load1",): 1.0, ("node_arp_entries", "device=eth0"): 1.0, ("node_load5",): 2.0}
    ours: Samples = {("node_load1",): 1.5, ("node_made_up",): 1.0}
    assert missing(ours, theirs) == {("node_load5",)}
    assert surplus(ours, theirs) == {("node_made_up",)}
    assert different(ours, theirs, lambda key, value: theirs[key] == value) == {("node_load1",)}
