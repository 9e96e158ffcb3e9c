"""The disk under the embedded store is full: a small file system of its own, and a file that fills it."""

import contextlib
import subprocess
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.drills.drill import Figures, drill
from tests.drills.stage import Clock, Stage, Stored, historian_flags, is_live, own
from tests.e2e.processes import get_json, until


@pytest.fixture
def disk(place: Stage) -> Iterator[Path]:
    """8 MB at the place of the store."""
    folder = place.folder / "store"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "drill", folder], check=True)
    yield folder
    place.close()
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(ballast: Path) -> None:
    """Leave no byte free."""
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


@pytest.mark.long
@drill(
    fault="Disk full under the embedded store",
    happens="the store takes nothing more, samples wait in memory; page and log say that it cannot save to disk",
    lost="{lost} scrapes",
    normal="{normal} s",
    remedy="make room; keep history shorter (`history:` in `monitor.yml`), see [sizing](sizing.md)",
)
def test_full(place: Stage, disk: Path) -> Figures:
    _, mediamtx = place.mediamtx()
    _, exporter = place.exporter(mediamtx)
    historian = place.component("historian", *historian_flags(exporter, place.folder))
    url = f"http://{historian.address()}"
    until(lambda: is_live(url), "a live stream")
    began = time.time()
    ballast = disk / "ballast"
    fill(ballast)
    until(lambda: get_json(f"{url}/api/v1/servers")["history"] is False, "word of it")
    assert "it cannot save to disk (MISCONF)" in get_json(f"{url}/api/v1/servers")["history_reason"]
    assert is_live(url)
    time.sleep(2)  # some scrapes wait
    ballast.unlink()
    clock = Clock()
    until(lambda: get_json(f"{url}/api/v1/servers")["history"], "history")
    until(lambda: own(url, "historian_pending_frames") == 0, "what waited")
    normal = clock.seconds
    stored = Stored(socket=disk / "store.sock")
    made = int(own(url, "historian_frames_total"))
    kept = stored.times("server")
    assert max(b - a for a, b in pairwise(kept)) < 1.5, "no hole but what a busy machine makes"
    assert kept[-1] > began
    lost = max(0, made - 1 - len(kept))
    assert lost == 0
    assert normal < 15
    assert historian.stop() == 0
    assert "Traceback" not in historian.log
    return {"lost": lost, "normal": normal}
