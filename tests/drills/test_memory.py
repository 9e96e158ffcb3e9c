"""Memory limits, as `MemoryMax` and containers have them: of the exporter for one list, of the historian for all."""

import contextlib
import re
import resource
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tests.drills.drill import Figures, drill
from tests.drills.stage import INTERVAL, Clock, Stage, Stored, child, gap, historian_flags, is_live
from tests.drills.test_mediamtx import Endless
from tests.e2e.fake_mediamtx import FakeMediaMTX
from tests.e2e.processes import get, until

# A list that failed is asked again within 10 s, and a part that died is started again within a second; a busy machine
# takes its time.
SOON = 20.0
# Less than --mediamtx.max-bytes, and more than the exporter may take then.
LARGE, ROOM = 60_000_000, 40_000_000
STARVED = 5.0


def limit(pid: int, more: int) -> None:
    """From now on so many bytes of address space more than it has, and not one else."""
    found = re.findall(r"VmSize:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    resource.prlimit(pid, resource.RLIMIT_AS, (int(found[0]) * 1024 + more, resource.RLIM_INFINITY))


@pytest.mark.long
@drill(
    fault="The exporter may take 40 MB more, and MediaMTX answers with 60 MB",
    happens="that list counts as failed (`too_large`), and a line of the log tells why; everything else goes on",
    lost="what that list would have told",
    normal="{normal} s after the list is short again",
    remedy="raise the limit (`MemoryMax` of systemd, of the container), see [sizing](sizing.md)",
)
def test_exporter(place: Stage) -> Figures:
    fake = Endless()
    fake.publish("cam", 1e6)
    try:
        exporter, url = place.exporter(fake.url)
        success = 'mediamtx_collector_success{collector="paths"}'
        until(lambda: f"{success} 1\n".encode() in get(f"{url}/metrics"), "the paths")
        limit(exporter.pid, ROOM)
        fake.size = LARGE
        until(lambda: f"{success} 0\n".encode() in get(f"{url}/metrics", 20), "word of it")
        page = get(f"{url}/metrics", 20)
        assert b'mediamtx_collector_failure{collector="paths",reason="too_large"} 1\n' in page
        assert b"mediamtx_up 1\n" in page
        fake.size = 0
        clock = Clock()
        until(lambda: f"{success} 1\n".encode() in get(f"{url}/metrics", 20), "the paths")
        assert clock.seconds < SOON
        normal = clock.seconds
        assert exporter.log.count("raise the limit (MemoryMax, ulimit -v)") == 1
        assert exporter.stop() == 0
        assert "Traceback" not in exporter.log
    finally:
        fake.stop()
    return {"normal": normal}


@pytest.mark.long
@drill(
    fault="The historian gets no more memory for 5 s, and 4 000 streams come",
    happens="scrapes fail and the page may not answer: a line of the log tells why. It goes on by itself; if it "
    "ends for it, `mediamtx-monitor` or systemd start it again",
    lost="what would have been scraped meanwhile: a gap of {gap} s; nothing is there twice",
    normal="{normal} s after there is memory again",
    remedy="raise the limit (`MemoryMax` of systemd, of the container), see [sizing](sizing.md)",
)
def test_historian(place: Stage) -> Figures:
    fake = FakeMediaMTX()
    fake.publish("cam", 1e6)
    try:
        monitor = place.component(
            "monitor",
            *(flag for flag in historian_flags("", place.folder) if "url" not in flag),
            f"--mediamtx.url={fake.url}",
            "--mediamtx.min-interval=0s",
            "--exporter.listen-address=127.0.0.1:0",
            "--agent.listen-address=127.0.0.1:0",
        )
        page = until(lambda: re.search(r"Page +(http://[\d.]+:\d+)", monitor.log), "the monitor")[1]
        until(lambda: is_live(page, "cam"), "a live stream")
        since = time.time()
        time.sleep(2)
        old = child(monitor, "historian")
        limit(old.pid, 0)
        for number in range(4000):
            fake.publish(f"cam/{number:04}", 1e6)
        time.sleep(STARVED)
        with contextlib.suppress(OSError):  # it has ended
            resource.prlimit(old.pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        clock = Clock()
        until(lambda: is_live(page, "cam/3999"), "all streams", SOON)
        normal = clock.seconds
        assert "no memory is left" in monitor.log or "MemoryError" in monitor.log
        stored = Stored(socket=place.folder / "store" / "store.sock")
        now = time.time()
        until(lambda: stored.times("path:cam", since=now)[2:], "new samples")
        times = stored.times("path:cam", since=since)
        assert min(b - a for a, b in pairwise(times)) > INTERVAL / 10
        assert monitor.stop() == 0
    finally:
        fake.stop()
    return {"gap": gap(times), "normal": normal}
