"""The agent in a container: processes, network and /proc of its own, the host's mounted elsewhere."""

import shutil
import subprocess
import sys

import pytest

from tests.agent.running import STAND_IN_NAME, StandIn, samples

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux'")

# What a container runtime does, as far as it matters here. `$1` is an empty directory, `$2` Python, `$3` the program.
CONTAINER = """
set -e
mkdir "$1/proc" "$1/sys" "$1/root"
mount --rbind /proc "$1/proc"
mount --rbind /sys "$1/sys"
mount --bind / "$1/root"
exec unshare --pid --net --uts --fork --mount-proc "$2" -c "$3" "$1" "$4"
"""
# Runs in there: the loopback of a new network is down at first. Prints the page with the host's directories, a line,
# and the page without them.
PROGRAM = """
import fcntl, socket, struct, sys
import requests
from tests.agent.running import agent
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))
there = sys.argv[1]
name = f"--mediamtx.process-name={sys.argv[2]}"
paths = [f"--path.{kind}fs={there}/{kind}" for kind in ("proc", "sys", "root")]
for flags in (paths, []):
    with agent(name, *flags) as url:
        print(requests.get(f"{url}/metrics", timeout=20).text)
    print("=====")
"""


@pytest.fixture
def pages(tmp_path):
    """Samples that the agent gives in a container with the host's directories, and without them."""
    if not shutil.which("unshare"):
        pytest.skip("unshare is not installed (package util-linux)")
    allowed = subprocess.run(
        ["unshare", "--mount", "--pid", "--net", "--fork", "true"], capture_output=True, timeout=20
    )
    if allowed.returncode:
        pytest.skip(f"namespaces cannot be made here: {allowed.stderr.decode().strip()}")
    (tmp_path / "host").mkdir()
    stand_in = StandIn(tmp_path)
    try:
        done = subprocess.run(
            [
                "unshare",
                "--mount",
                "sh",
                "-c",
                CONTAINER,
                "sh",
                tmp_path / "host",
                sys.executable,
                PROGRAM,
                STAND_IN_NAME,
            ],
            capture_output=True,
            text=True,
            timeout=60,
        )
    finally:
        stand_in.stop()
    assert done.returncode == 0, done.stderr
    inside, alone, _ = done.stdout.split("=====")
    return samples(inside), samples(alone)


def devices(page):
    return {key[1] for key in page if key[0] == "node_network_receive_bytes_total"}


def test_the_host_is_seen_from_within(pages, real_host):
    page, alone = pages
    assert page["mediamtx_process_up",] == 1
    assert page["mediamtx_process_udp_receive_drops_total", "port=ephemeral"] > 100
    assert page["mediamtx_process_max_fds",] >= page["mediamtx_process_open_fds",] > 2
    host = {
        f"device={line.split(':')[0].strip()}" for line in (real_host.host.net / "dev").read_text().splitlines()[2:]
    }
    assert devices(page) == host
    roots = [key for key in page if key[0] == "node_filesystem_size_bytes" and "mountpoint=/" in key]
    assert len(roots) == 1
    assert page["node_scrape_collector_success", "collector=netclass"] == 1
    # Without the host's directories the container sees itself: the flags are what makes the difference.
    assert alone["mediamtx_process_up",] == 0
    assert devices(alone) == {"device=lo"}
