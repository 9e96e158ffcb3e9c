"""A MediaMTX that hangs, that cannot be found by its name, and one whose answers are too large."""

import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.drills.drill import Figures, drill
from tests.drills.stage import Clock, Process, Stage, Stored, gap, historian_flags, is_live, server
from tests.e2e.fake_mediamtx import FakeMediaMTX
from tests.e2e.processes import get, get_json, until

SOON = 15.0
NAME = "mediamtx.test"
# A program that sees this file of names in place of the system's; whoever is not root needs a user namespace for it.
ROOT = () if os.geteuid() == 0 else ("--map-root-user",)
WITH_HOSTS = ("unshare", "--mount", *ROOT, "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"')


@dataclass
class Chain:
    """Simulated MediaMTX with a name of its own, exporter, historian with the embedded store."""

    mediamtx: Process
    hosts: Path
    url: str
    stored: Stored


@pytest.fixture(scope="module")
def chain(place: Stage) -> Iterator[Chain]:
    mediamtx, address = place.mediamtx()
    hosts = place.folder / "hosts"
    hosts.write_text("127.0.0.1 localhost\n")
    url = f"http://{NAME}:{urlsplit(address).port}"
    before = (*WITH_HOSTS, str(hosts))
    exporter = place.component("exporter", f"--mediamtx.url={url}", "--mediamtx.min-interval=0s", before=before)
    historian = place.component("historian", *historian_flags(f"http://{exporter.address()}", place.folder))
    stored = Stored(socket=place.folder / "store" / "store.sock")
    yield Chain(mediamtx, hosts, f"http://{historian.address()}", stored)
    assert historian.stop() == 0
    assert "Traceback" not in historian.log + exporter.log


@drill(
    fault="The name of MediaMTX is not known (DNS failure)",
    happens="the server is down and the reason is the name; a connection that stands needs no name and goes on",
    lost="what would have been scraped",
    normal="{normal} s",
    remedy="mend the name server, or give an address",
)
def test_name(chain: Chain) -> Figures:
    until(lambda: server(chain.url).get("reason") == "dns", "the reason")
    chain.hosts.write_text(f"127.0.0.1 localhost {NAME}\n")
    clock = Clock()
    until(lambda: is_live(chain.url), "a live stream", 40)
    assert clock.seconds < SOON
    return {"normal": clock.seconds}


@drill(
    fault="MediaMTX hangs (SIGSTOP)",
    happens="after {told} s the server is down for lack of an answer, and its streams are unknown, never down; the "
    "media may go on",
    lost="what would have been scraped: a gap of {gap} s beyond the time that it hung",
    normal="{normal} s",
    remedy="see what holds it up; where only its API hangs, viewers notice nothing until you restart it",
)
def test_hangs(chain: Chain) -> Figures:
    until(lambda: is_live(chain.url), "a live stream")
    chain.mediamtx.send(signal.SIGSTOP)
    hung = Clock()
    until(lambda: server(chain.url).get("up") is False, "word of it")
    told = hung.seconds
    states = {stream["state"] for stream in get_json(f"{chain.url}/api/v1/streams?limit=1000")["streams"]}
    assert states == {"unknown"}
    assert server(chain.url)["reason"] == "timeout"
    chain.mediamtx.send(signal.SIGCONT)
    stood = hung.seconds
    clock = Clock()
    until(lambda: is_live(chain.url), "a live stream")
    normal = clock.seconds
    now = time.time()
    until(lambda: chain.stored.times(since=now)[2:], "new samples")
    assert told < SOON
    assert normal < SOON
    return {"told": told, "gap": max(0.0, gap(chain.stored.times(since=now - stood - 5)) - stood), "normal": normal}


class Endless(FakeMediaMTX):
    """A server whose list of paths has become absurdly long."""

    size = 0

    def answer(self, route: str) -> tuple[int, bytes]:
        """The list, if `size` says so, padded to so many bytes."""
        status, body = super().answer(route)
        return status, body.ljust(self.size) if route == "/v3/paths/list" else body


@pytest.mark.long
@drill(
    fault="MediaMTX answers with 100 MB",
    happens="reading ends at `--mediamtx.max-bytes` (64 MiB); that list counts as failed, and the log says why",
    lost="what that list would have told; the exporter took {megabytes} MB of memory at most",
    normal="{normal} s",
    remedy="see what is at the address; for a server with tens of thousands of connections raise the limit",
)
def test_hundred_megabytes(place: Stage) -> Figures:
    fake = Endless()
    fake.publish("cam", 1e6)
    try:
        exporter, url = place.exporter(fake.url)
        metric = 'mediamtx_collector_success{collector="paths"}'
        until(lambda: f"{metric} 1\n".encode() in get(f"{url}/metrics"), "the paths")
        fake.size = 100_000_000
        until(lambda: f"{metric} 0\n".encode() in get(f"{url}/metrics", 20), "word of it")
        peak = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{exporter.pid}/status").read_text())
        fake.size = 0
        clock = Clock()
        until(lambda: f"{metric} 1\n".encode() in get(f"{url}/metrics", 20), "the paths")
        normal = clock.seconds
        assert normal < SOON
        assert exporter.stop() == 0
        assert "Traceback" not in exporter.log
    finally:
        fake.stop()
    return {"megabytes": int(peak[0]) // 1000, "normal": normal}
