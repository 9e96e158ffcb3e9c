"""SIGTERM in every phase of a component's life."""

import re
import signal
import threading
import time

import pytest
import requests

from tests.drills.drill import Figures, drill
from tests.drills.stage import Clock, Process, Stage, historian_flags, is_live
from tests.e2e.processes import until

# Moments after the start of the process: before Python has read our code, while it does, when it listens.
MOMENTS = (0.0, 0.1, 0.3, 0.6, 1.0)
# Before our code runs a signal ends Python at once, as it ends any program.
UNHEARD = -signal.SIGTERM
COMPONENTS = ("exporter", "agent", "historian")


@pytest.fixture(scope="module")
def exporter(place: Stage) -> tuple[Process, str]:
    return place.exporter(place.mediamtx()[1])


def stop(process: Process) -> float:
    """Seconds until it has stopped, as it should, without a word of errors."""
    clock = Clock()
    status = process.stop()
    assert status == 0
    assert "Traceback" not in process.log
    assert "level=error" not in process.log
    return clock.seconds


@drill(
    fault="SIGTERM while a component starts",
    happens="it stops; the embedded store with it",
    lost="nothing",
    normal="{stopped} s at most until it has stopped, tried at {moments} moments of each component",
    remedy="nothing",
)
def test_starting(place: Stage, exporter: tuple[Process, str]) -> Figures:
    slowest = 0.0
    for name in COMPONENTS:
        flags = historian_flags(exporter[1], place.folder) if name == "historian" else []
        for moment in MOMENTS:
            process = place.component(name, *flags)
            time.sleep(moment)
            clock = Clock()
            assert process.stop() in (0, UNHEARD)
            slowest = max(slowest, clock.seconds)
            assert "Traceback" not in process.log.replace("KeyboardInterrupt", "")
            assert "level=error" not in process.log
    assert slowest < 10
    return {"stopped": slowest, "moments": len(MOMENTS)}


@pytest.mark.long
@drill(
    fault="SIGTERM while scrapes are under way, and once more while it stops",
    happens="the historian writes what waits and stops; the second signal changes nothing; status 0",
    lost="nothing",
    normal="{historian} s until the historian has stopped, {hanging} s while the exporter hangs",
    remedy="nothing",
)
def test_scraping(place: Stage, exporter: tuple[Process, str]) -> Figures:
    def historian() -> Process:
        made = place.component("historian", *historian_flags(exporter[1], place.folder))
        url = f"http://{made.address()}"
        until(lambda: is_live(url), "a live stream")
        return made

    process = historian()
    clock = Clock()
    process.send(signal.SIGTERM)
    process.send(signal.SIGTERM)
    assert process.wait() == 0
    usual = clock.seconds
    assert not re.search("Traceback|level=error", process.log)
    process = historian()
    exporter[0].send(signal.SIGSTOP)
    time.sleep(0.5)
    hanging = stop(process)
    exporter[0].send(signal.SIGCONT)
    assert max(usual, hanging) < 10
    return {"historian": usual, "hanging": hanging}


@drill(
    fault="SIGTERM while scraping: MediaMTX hangs, and the exporter with a scrape of it is stopped",
    happens="after 3 s it waits no longer: the scrape is answered by 503, and a line of the log tells of it; status 0",
    lost="that scrape",
    normal="{stopped} s until it has stopped",
    remedy="nothing",
)
def test_hanging(place: Stage) -> Figures:
    mediamtx, address = place.mediamtx()
    exporter, url = place.exporter(address)
    assert requests.get(f"{url}/metrics", timeout=10).ok
    mediamtx.send(signal.SIGSTOP)
    answers: list[requests.Response] = []
    scrape = threading.Thread(target=lambda: answers.append(requests.get(f"{url}/metrics", timeout=20)))
    scrape.start()
    time.sleep(0.3)
    clock = Clock()
    assert exporter.stop() == 0
    stopped = clock.seconds
    mediamtx.kill()
    scrape.join()
    assert [(answer.status_code, answer.text) for answer in answers] == [(503, "stopping\n")]
    assert "Traceback" not in exporter.log
    assert exporter.log.count("level=error") == 1, "one word of it"
    assert stopped < 15
    return {"stopped": stopped}
