"""kill -9 of each part under `mediamtx-monitor`, which starts what has died again."""

import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.drills.drill import Figures, drill
from tests.drills.stage import (
    INTERVAL,
    Clock,
    Process,
    Stage,
    Stored,
    child,
    gap,
    is_live,
    most_in_a_second,
    own,
    server,
)
from tests.e2e.processes import get_json, until

# A restart waits half a second and starts Python, which on a busy machine takes a while.
SOON = 15.0


@dataclass
class Chain:
    """The monitor on a simulated MediaMTX."""

    monitor: Process
    page: str
    stored: Stored

    def samples(self, since: float) -> list[float]:
        """Times of the entries of a path since then, once there are some later than now."""
        now = time.time()
        until(lambda: self.stored.times(since=now)[2:], "new samples")
        return self.stored.times(since=since)

    def kill(self, module: str) -> Clock:
        """Kill -9 of a child; returns once another one runs."""
        old = child(self.monitor, module)
        clock = Clock()
        old.send_signal(signal.SIGKILL)
        until(lambda: child(self.monitor, module).pid != old.pid, f"another {module}")
        return clock


@pytest.fixture(scope="module")
def chain(place: Stage) -> Iterator[Chain]:
    _, mediamtx = place.mediamtx()
    flags = [
        f"--mediamtx.url={mediamtx}",
        "--mediamtx.min-interval=0s",
        f"--scrape.interval={INTERVAL}s",
        f"--storage.path={place.folder / 'store'}",
        "--exporter.listen-address=127.0.0.1:0",
        "--agent.listen-address=127.0.0.1:0",
    ]
    monitor = place.component("monitor", *flags)
    page = until(lambda: re.search(r"Page +(http://[\d.]+:\d+)", monitor.log), "the monitor")[1]
    until(lambda: is_live(page), "a live stream")
    yield Chain(monitor, page, Stored(socket=place.folder / "store" / "store.sock"))
    assert monitor.stop() == 0
    assert "Traceback" not in monitor.log


@drill(
    fault="Exporter killed (`kill -9`)",
    happens="streams are unknown, never down; the log says that scrapes fail; it is started again",
    lost="what it would have told meanwhile: a gap of {gap} s",
    normal="{normal} s",
    remedy="nothing, unless it is killed again and again: then see its log, and the kernel's for its memory",
)
def test_exporter(chain: Chain) -> Figures:
    began = time.time()
    clock = chain.kill("exporter")
    until(lambda: server(chain.page).get("up") is True and is_live(chain.page), "live streams")
    normal = clock.seconds
    times = chain.samples(began - 5)
    assert normal < SOON
    assert gap(times) <= normal + 1
    return {"gap": gap(times), "normal": normal}


@drill(
    fault="Agent killed",
    happens="figures of the host are missing, the streams go on",
    lost="the host's figures meanwhile: a gap of {gap} s",
    normal="{normal} s",
    remedy="as for the exporter",
)
def test_agent(chain: Chain) -> Figures:
    def host(since: float) -> list[float]:
        return [when for when, _ in chain.stored.values("cp", "host") if when > since]

    began = time.time()
    until(lambda: host(began), "the host's figures")
    killed = time.time()
    clock = chain.kill("agent")
    until(lambda: len(host(killed + 0.5)) > 2, "the host's figures")
    normal = clock.seconds
    assert normal < SOON
    assert len(chain.samples(killed)) > 2
    return {"gap": gap(host(began - 5)), "normal": normal}


@drill(
    fault="Historian killed",
    happens="page and API are away; the embedded store lives on, and the next historian takes it over; open pages "
    "connect again by themselves",
    lost="what would have been scraped meanwhile: a gap of {gap} s; nothing is there twice",
    normal="{normal} s",
    remedy="nothing; as for the exporter if it happens again",
)
def test_historian(chain: Chain) -> Figures:
    began = time.time()
    clock = chain.kill("historian")
    until(lambda: is_live(chain.page), "the page")
    times = chain.samples(began - 5)
    normal = clock.seconds
    assert normal < SOON
    assert gap(times) <= normal + 1
    assert "adopted the store" in chain.monitor.log
    assert most_in_a_second(times) <= 1 / INTERVAL + 2, "twins"
    return {"gap": gap(times), "normal": normal}


@drill(
    fault="Embedded store killed",
    happens="samples wait in memory, the page goes on and says that there is no history; it is started again with its "
    "data",
    lost="{lost} samples: what it may not have had on disk (its last second) is written once more",
    normal="{normal} s",
    remedy="nothing; if it dies again see `valkey.log` in `--storage.path`",
)
def test_store(chain: Chain, place: Stage) -> Figures:
    lock = place.folder / "store" / "store.lock"
    before = chain.samples(0)
    pid = int(lock.read_text())
    clock = Clock()
    os.kill(pid, signal.SIGKILL)
    until(lambda: get_json(f"{chain.page}/api/v1/servers")["history"] is False, "word of it")
    assert is_live(chain.page)
    until(lambda: get_json(f"{chain.page}/api/v1/servers")["history"], "history")
    normal = clock.seconds
    assert int(lock.read_text()) != pid
    until(lambda: own(chain.page, "historian_pending_frames") == 0, "what waited")
    after = chain.samples(0)
    lost = len(set(before) - set(after))
    assert lost == 0
    assert normal < SOON
    assert gap([t for t in after if t >= before[-5]]) < 1.0, "no hole but what a busy machine makes"
    assert own(chain.page, "historian_samples_dropped_total") == 0
    return {"lost": lost, "normal": normal}
