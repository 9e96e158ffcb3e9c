"""The clock of historian and store is set forward and back, by an hour and a day (libfaketime)."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.drills.drill import Figures, drill
from tests.drills.stage import Stage, Stored, historian_flags, is_live, own
from tests.e2e.processes import until

pytestmark = pytest.mark.long

HOUR, DAY = 3600, 86_400
LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"


@dataclass
class Chain:
    """Simulated MediaMTX, exporter, and a historian with a clock of its own."""

    url: str
    file: Path
    stored: Stored

    def set(self, seconds: int) -> None:
        """The clock from now on, against the right one."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.replace(self.file)

    def made(self) -> int:
        return int(own(self.url, "historian_frames_total"))

    def times(self) -> list[float]:
        found = self.stored.times("server")
        assert all(later > earlier for earlier, later in pairwise(found))
        return found

    def step(self, seconds: int) -> tuple[int, float]:
        """Set the clock; scrapes lost, and how far from the right time the newest entry is."""
        until(lambda: own(self.url, "historian_pending_frames") == 0, "what waits")
        made, kept = self.made(), len(self.times())
        self.set(seconds)
        until(lambda: self.made() >= made + 15, "scrapes")
        assert is_live(self.url)
        until(lambda: own(self.url, "historian_pending_frames") == 0, "what waits")
        scrapes = self.made() - made
        return max(0, scrapes - 1 - (len(self.times()) - kept)), self.times()[-1] - time.time()


@pytest.fixture(scope="module")
def chain(place: Stage) -> Iterator[Chain]:
    assert Path(LIBRARY).exists(), "install faketime"
    file = place.folder / "clock"
    file.write_text("+0\n")
    environ = {
        "LD_PRELOAD": LIBRARY,
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    _, mediamtx = place.mediamtx()
    _, exporter = place.exporter(mediamtx)
    historian = place.component("historian", *historian_flags(exporter, place.folder), environ=environ)
    url = f"http://{historian.address()}"
    until(lambda: is_live(url), "a live stream")
    yield Chain(url, file, Stored(socket=place.folder / "store" / "store.sock"))
    assert historian.stop() == 0
    assert "Traceback" not in historian.log
    assert "level=error" not in historian.log
    assert "the clock went back" in historian.log


@drill(
    fault="Clock set forward by an hour, and by a day",
    happens="history goes on at the new time, with a gap between; the page stays live",
    lost="{lost} scrapes",
    normal="at once",
    remedy="set the clock right (NTP that slews it), and see the next row",
)
def test_forward(chain: Chain) -> Figures:
    lost = 0
    for seconds in (HOUR, DAY):
        missing, ahead = chain.step(seconds)
        assert ahead == pytest.approx(seconds, abs=5)
        lost += missing
    assert lost == 0
    return {"lost": lost}


@drill(
    fault="Clock set back by an hour, and by a day",
    happens="no sample is refused: entries follow the newest one, a millisecond apart, until the clock has caught up; "
    "the log says so once",
    lost="{lost} scrapes; their times are wrong",
    normal="once the clock has caught up: after as long as it was set back",
    remedy="keep clocks right by NTP, and wait: a clock that was a day ahead costs the right times for a day",
)
def test_back(chain: Chain) -> Figures:
    lost = 0
    for ahead in (DAY + HOUR, DAY, 0):  # from wherever the clock is: back by an hour, then by a day
        missing, _ = chain.step(ahead)
        lost += missing
    assert lost == 0
    return {"lost": lost}
