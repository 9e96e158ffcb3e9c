"""Clients that do not behave, on every port: slow ones, many at once, and such as read nothing."""

import base64
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import psutil
import pytest
import requests

from tests.drills.crowd import Crowd
from tests.drills.drill import Figures, drill
from tests.drills.stage import Clock, Process, Stage, historian_flags, is_live, own
from tests.e2e.processes import until
from toolkit.connection import MOST_REFUSED, REQUEST_SECONDS
from toolkit.serve import MOST_CONNECTIONS
from toolkit.unread import UNREAD_SECONDS

SLOW, MANY = 250, 1500
# What a client that reads nothing may take beyond the limit: the look comes once in so long, and the machine is busy.
SOON = 10.0


@dataclass
class Chain:
    """Simulated MediaMTX, exporter, agent, historian with the embedded store."""

    processes: list[Process]
    exporter: str
    agent: str
    page: str

    @property
    def urls(self) -> tuple[str, str, str]:
        """What a well-behaved client asks each of."""
        return f"{self.exporter}/metrics", f"{self.agent}/metrics", f"{self.page}/api/v1/streams?limit=1000"


@pytest.fixture(scope="module")
def chain(place: Stage) -> Iterator[Chain]:
    exporter = place.component("exporter", f"--mediamtx.url={place.mediamtx()[1]}")
    agent = place.component("agent")
    historian = place.component("historian", *historian_flags(f"http://{exporter.address()}", place.folder))
    processes = [exporter, agent, historian]
    made = Chain(processes, *(f"http://{process.address()}" for process in processes))
    until(lambda: is_live(made.page), "a live stream")
    yield made
    for process in reversed(processes):
        assert process.stop() == 0
        assert "Traceback" not in process.log


def slowest(urls: tuple[str, ...]) -> float:
    """Seconds that the slowest of these takes; asserts that all answer."""
    found = 0.0
    for url in urls:
        clock = Clock()
        assert requests.get(url, timeout=10).status_code == 200, url
        found = max(found, clock.seconds)
    return found


@drill(
    fault="Slow clients (slowloris) on every port: 249 each that send nothing, or a request byte by byte, or "
    "never its end",
    happens="everybody else is served meanwhile, in {slowest} s at most",
    lost="nothing: {failures} scrapes failed",
    normal="{freed} s after they came all are cut off, whatever they go on sending",
    remedy="nothing; see who they are and block them at the firewall",
)
def test_slow(chain: Chain) -> Figures:
    firsts = (b"", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n")
    failures = own(chain.page, "historian_scrape_failures_total")
    worst = 0.0
    clock = Clock()
    with ExitStack() as stack:
        crowds = [
            stack.enter_context(Crowd(urlsplit(url).netloc, SLOW // len(firsts), first))
            for url in chain.urls
            for first in firsts
        ]
        assert all(crowd.left() for crowd in crowds)
        while any(crowd.left() for crowd in crowds):
            for crowd in crowds[1::3]:
                crowd.say(b"x")
            worst = max(worst, slowest(chain.urls))
            assert clock.seconds < REQUEST_SECONDS + SOON
            time.sleep(0.5)
        freed = clock.seconds
    assert worst < SOON / 2
    assert is_live(chain.page)
    failed = int(own(chain.page, "historian_scrape_failures_total") - failures)
    assert failed == 0
    return {"slowest": worst, "freed": freed, "failures": failed}


@drill(
    fault="A flood: 1 500 connections to a port at once, each with a request, and none is closed by its client",
    happens="{answered} of 4 500 requests are answered (of these {refused} by 503), {closed} connections are closed "
    "for newer ones; the other ports answer in {slowest} s at most",
    lost="what the exporter was not asked for meanwhile: {failures} scrapes failed",
    normal="{normal} s after it began, though nobody leaves: the connections that idle then keep no one out",
    remedy="nothing; see who they are and block them at the firewall",
)
def test_flood(chain: Chain) -> Figures:
    failures = own(chain.page, "historian_scrape_failures_total")
    answered = refused = closed = 0
    worst = normal = 0.0
    for url in chain.urls:
        others = tuple(other for other in chain.urls if other != url)
        parts = urlsplit(url)
        request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
        with Crowd(parts.netloc, MANY, request) as crowd:
            clock = Clock()
            while not requests.get(url, timeout=10).ok:
                worst = max(worst, slowest(others))
                crowd.listen()
            normal = max(normal, clock.seconds)
            for _ in range(5):
                worst = max(worst, slowest(chain.urls))
                crowd.listen()
                time.sleep(0.2)
            answers = crowd.answers()
            assert set(answers) <= {200, 503}
            assert answers[200] > MANY / 3
            if url != chain.urls[2]:  # the historian has room for all of them
                assert crowd.left() <= MOST_CONNECTIONS + MOST_REFUSED
            assert crowd.refused == 0
            answered, refused = answered + answers.total(), refused + answers[503]
            closed += MANY - crowd.left()
    assert worst < SOON / 2
    assert normal < SOON
    until(lambda: is_live(chain.page), "a live stream", SOON)
    failed = int(own(chain.page, "historian_scrape_failures_total") - failures)
    assert failed <= 5
    return {
        "answered": answered,
        "refused": refused,
        "closed": closed,
        "slowest": worst,
        "normal": normal,
        "failures": failed,
    }


@pytest.mark.long
@drill(
    fault="Clients that read nothing: 100 of the WebSocket, and 100 that ask the exporter for metrics again and again",
    happens="everybody else is served; what waits for them is bounded: {megabytes} MB of both components' memory",
    lost="nothing: {failures} scrapes failed",
    normal="{freed} s after they came all are cut off, and the system has let go of what was sent to them",
    remedy="nothing; see who they are and block them at the firewall",
)
def test_deaf(chain: Chain) -> Figures:
    exporter, _, historian = chain.processes
    before = sum(memory(process) for process in (exporter, historian))
    failures = own(chain.page, "historian_scrape_failures_total")
    page, metrics = urlsplit(chain.page).netloc, urlsplit(chain.exporter).netloc
    key = base64.b64encode(bytes(16)).decode()
    upgrade = (
        f"GET /ws HTTP/1.1\r\nHost: {page}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    ).encode()
    again = f"GET /metrics HTTP/1.1\r\nHost: {metrics}\r\n\r\n".encode() * 100
    clock = Clock()
    most, worst = 0, 0.0
    with Crowd(page, 100, upgrade, buffer=4096) as deaf, Crowd(metrics, 100, again, buffer=4096) as greedy:
        until(lambda: own(chain.page, "historian_websocket_clients") == 100, "100 clients")
        assert greedy.held() == 100
        while deaf.held() or greedy.held():
            most = max(most, sum(memory(process) for process in (exporter, historian)))
            worst = max(worst, slowest(chain.urls))
            assert clock.seconds < UNREAD_SECONDS + 4 * SOON, (deaf.held(), greedy.held())
            time.sleep(1)
        freed = clock.seconds
        assert own(chain.page, "historian_websocket_clients") == 0
    assert worst < SOON / 2
    failed = int(own(chain.page, "historian_scrape_failures_total") - failures)
    assert failed == 0
    return {"megabytes": max(0, most - before) / 1e6, "freed": freed, "failures": failed}


def memory(process: Process) -> int:
    """Resident bytes."""
    return int(psutil.Process(process.pid).memory_info().rss)
