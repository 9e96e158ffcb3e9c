"""Few file descriptors, and none."""

import resource
import threading
import time
from urllib.parse import urlsplit

import psutil
import pytest
import requests

from tests.drills.crowd import Crowd
from tests.drills.drill import Figures, drill
from tests.drills.stage import Clock, Process, Stage, gap, historian_flags, is_live, own
from tests.e2e.processes import get_json, until

# So long there are none; what a busy machine may take beyond the second after which a server looks again.
NONE_SECONDS, SOON = 5.0, 5.0


@drill(
    fault="Only 128 file descriptors for the exporter, and 300 clients that hold connections",
    happens="it starts with a warning and serves fewer connections, {left} of these; others: {slowest} s",
    lost="nothing",
    normal="at once",
    remedy="raise the limit: `LimitNOFILE` of systemd, `ulimit -Hn`",
)
def test_few(place: Stage) -> Figures:
    flags = (f"--mediamtx.url={place.mediamtx()[1]}",)
    exporter = place.component("exporter", *flags, before=("prlimit", "--nofile=128:128"))
    url = f"http://{exporter.address()}/metrics"
    with Crowd(urlsplit(url).netloc, 300, b"") as crowd:
        clock = Clock()
        assert requests.get(url, timeout=10).ok
        slowest, left = clock.seconds, crowd.left()
    assert left <= 128
    assert exporter.log.count("few file descriptors") == 1
    assert exporter.stop() == 0
    assert "Traceback" not in exporter.log
    return {"left": left, "slowest": slowest}


def go_without(process: Process, url: str) -> Figures:
    """No new descriptor for a while, in which a client comes: what it cost, and when he is answered afterwards."""
    limits = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
    answered: list[float] = []

    def come() -> None:
        assert requests.get(url, timeout=30).ok
        answered.append(time.monotonic())

    client = threading.Thread(target=come)
    observed = psutil.Process(process.pid)
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (3, limits[1]))
    try:
        client.start()
        observed.cpu_percent()
        time.sleep(NONE_SECONDS)
        cpu = observed.cpu_percent()
        assert not answered, "it had a descriptor yet"
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, limits)
    clock = Clock()
    back = time.monotonic()
    client.join()
    assert clock.seconds < SOON
    assert process.log.count("no file descriptors are left") == 1
    return {"cpu": cpu, "normal": answered[0] - back}


@pytest.mark.long
@drill(
    fault="No file descriptor left for 5 s, of each component in turn",
    happens="new connections wait, those that stand are served; a line of the log tells of it; {cpu} % of a "
    "core at most",
    lost="{failures} scrapes failed, the longest pause was {gap} s",
    normal="{normal} s after there are some again",
    remedy="raise the limit: `LimitNOFILE` of systemd, `ulimit -Hn`",
)
def test_none(place: Stage) -> Figures:
    exporter = place.component("exporter", f"--mediamtx.url={place.mediamtx()[1]}")
    agent = place.component("agent")
    historian = place.component("historian", *historian_flags(f"http://{exporter.address()}", place.folder))
    page = f"http://{historian.address()}"
    until(lambda: is_live(page), "a live stream")
    begin = time.time()
    failures = own(page, "historian_scrape_failures_total")
    found = [
        go_without(process, f"http://{process.address()}{route}")
        for process, route in ((exporter, "/metrics"), (agent, "/metrics"), (historian, "/api/v1/servers"))
    ]
    until(lambda: is_live(page), "a live stream")
    assert get_json(f"{page}/api/v1/servers")["history"] is True
    query = f"server=local&kind=server&from={begin}&points=5000"
    times = get_json(f"{page}/api/v1/history?{query}")["t"]
    failed = int(own(page, "historian_scrape_failures_total") - failures)
    for process in (historian, agent, exporter):
        assert process.stop() == 0
        assert "Traceback" not in process.log
    return {
        "cpu": max(one["cpu"] for one in found),
        "normal": max(one["normal"] for one in found),
        "failures": failed,
        "gap": gap(times),
    }
