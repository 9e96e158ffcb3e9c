"""Two historians with a Redis between them, and what happens where the network between any two parts is cut."""

import collections
import contextlib
import sys
import time
from collections.abc import Iterator

import orjson
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.drills.drill import Figures, drill
from tests.drills.network import HERE, network
from tests.drills.pair import SOON, Chain, blind, told_unknown
from tests.drills.stage import INTERVAL, Clock, Process, Stage, Stored, gap, is_live, most_in_a_second, own
from tests.e2e.processes import get_json, until

# Another historian scrapes within so many seconds: what the project promises.
TAKEOVER = 10.0
# A client's ping, and how long it waits for the answer, and for the other side to say goodbye.
PING, PONG, CLOSE = 2.0, 3.0, 1.0
# After so long without an acknowledgement the kernel gives a connection up.
GONE = 60.0
PORT = 9000
# One of the simulated servers at another address than 127.0.0.1.
MEDIAMTX = f"""
import time
from monitor.demo.cast import servers
from monitor.demo.serving import application
from toolkit.serve import serve
serve(application({{{PORT}: servers(time.time())[0]}}), [("0.0.0.0", {PORT})])
"""

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def chain(place: Stage) -> Iterator[Chain]:
    with network("mediamtx", "exporter", "agent", "redis", "first", "second") as net:
        at = {name: f"{address}:{PORT}" for name, address in net.addresses.items()}

        def component(module: str, name: str, *flags: str) -> Process:
            command = [*net.inside(name), sys.executable, "-m", module, f"--web.listen-address={at[name]}"]
            return place.run(name, *command, *flags)

        place.run("mediamtx", *net.inside("mediamtx"), sys.executable, "-c", MEDIAMTX)
        options = ["--bind", net.addresses["redis"], "--port", str(PORT), "--protected-mode", "no", "--save", ""]
        place.run("redis", *net.inside("redis"), "redis-server", *options)
        stored = Stored(host=net.addresses["redis"], port=PORT)
        until(lambda: stored.answers(), "Redis")
        url = f"--mediamtx.url=http://{at['mediamtx']}"
        exporter = component("exporter", "exporter", url, "--mediamtx.min-interval=0s")
        agent = component("agent", "agent")
        flags = [
            f"--exporter.url=http://{at['exporter']}",
            f"--agent.url=http://{at['agent']}",
            f"--redis.url=redis://{at['redis']}/0",
            f"--scrape.interval={round(INTERVAL * 1000)}ms",
        ]
        historians = {name: component("historian", name, *flags) for name in ("first", "second")}
        urls = {name: f"http://{process.address()}" for name, process in historians.items()}
        made = Chain(net, historians, urls, stored)
        yield made
        for process in (*historians.values(), exporter, agent):
            assert process.stop() == 0
            assert "Traceback" not in process.log
            assert "level=error" not in process.log


@drill(
    fault="Network cut between exporter and MediaMTX",
    happens="after {told} s the server is down, for lack of an answer, on the pages of both historians, and its "
    "streams are unknown, never down",
    lost="what would have been scraped: a gap of {gap} s beyond the cut",
    normal="{normal} s",
    remedy="mend the network; viewers of MediaMTX may not have noticed",
)
def test_exporter_and_mediamtx(chain: Chain) -> Figures:
    return blind(chain, "exporter", "mediamtx", "timeout")


@drill(
    fault="Network cut between the historian that scrapes and the exporter",
    happens="after {told} s its page and the other historian's say that the exporter does not answer; streams are "
    "unknown, never down. It keeps its lease, as Redis knows it to be alive: the other one does not step in",
    lost="what would have been scraped: a gap of {gap} s beyond the cut",
    normal="{normal} s",
    remedy="mend the network, or stop that historian: the other one goes on within seconds",
)
def test_historian_and_exporter(chain: Chain) -> Figures:
    return blind(chain, chain.holder(), "exporter", "exporter_unreachable")


def taken_over(chain: Chain, other: str, since: Clock) -> float:
    """Seconds since the cut until the other historian holds the lease and has stored a sample."""
    until(lambda: own(chain.urls[other], "historian_lease") == 1, "the other one to hold the lease")
    held = time.time()
    until(lambda: chain.stored.times(since=held), "its first sample")
    assert since.seconds < TAKEOVER
    return since.seconds


@drill(
    fault="Network cut between the historian that scrapes and Redis",
    happens="after {takeover} s the other historian has taken over; the first one scrapes on into memory, and its page "
    "stays live",
    lost="a gap of {gap} s; {twice} scrapes are there twice; what the first one kept is thrown away and counted",
    normal="{normal} s until it follows the other one",
    remedy="mend the network",
)
def test_historian_and_redis(chain: Chain) -> Figures:
    holder = chain.holder()
    other = chain.other(holder)
    began = time.time()
    clock = Clock()
    chain.net.cut(holder, "redis")
    takeover = taken_over(chain, other, clock)
    assert is_live(chain.urls[holder])
    assert is_live(chain.urls[other])
    chain.net.heal(holder, "redis")
    clock = Clock()
    until(lambda: chain.holders() == [other], "one holder")
    until(lambda: own(chain.urls[holder], "historian_samples_left_total") > 0, "what was kept to be left")
    normal = clock.seconds
    # What the kernel still had of the first one's for Redis has arrived by now.
    time.sleep(2)
    assert chain.holders() == [other]
    times = chain.samples(began - 5)
    twice = len(times) - len(set(times))
    assert twice == 0
    assert most_in_a_second(times) <= 1 / INTERVAL + 2, "twins"
    assert gap(times) <= takeover + 2 * INTERVAL, "the last scrape before the cut is up to an interval older than it"
    assert normal < SOON
    return {"takeover": takeover, "gap": gap(times), "twice": twice, "normal": normal}


@drill(
    fault="Network cut between the historian that follows and Redis",
    happens="its page stays live, by scrapes of its own after {alone} s; the other one goes on as before",
    lost="nothing: {twice} scrapes are there twice; what the cut off one kept is thrown away",
    normal="{normal} s until it follows again",
    remedy="mend the network",
)
def test_follower_and_redis(chain: Chain) -> Figures:
    holder = chain.holder()
    follower = chain.other(holder)
    began = time.time()
    clock = Clock()
    left = own(chain.urls[follower], "historian_samples_left_total")
    chain.net.cut(follower, "redis")
    until(lambda: not get_json(f"{chain.urls[follower]}/api/v1/servers")["history"], "word of it", 40)
    until(lambda: own(chain.urls[follower], "historian_pending_frames") > 1, "scrapes of its own", 40)
    alone = clock.seconds
    assert is_live(chain.urls[follower])
    assert own(chain.urls[holder], "historian_lease") == 1
    chain.net.heal(follower, "redis")
    clock = Clock()
    until(lambda: chain.holders() == [holder], "one holder")
    until(lambda: own(chain.urls[follower], "historian_samples_left_total") > left, "what was kept to be left")
    assert chain.holder() == holder
    normal = clock.seconds
    time.sleep(2)  # what the kernel still had of the cut off one's for Redis has arrived by now
    times = chain.samples(began - 5)
    assert most_in_a_second(times) <= 1 / INTERVAL + 2, "twins"
    assert gap(times) < 1.5, "no hole but what a busy machine makes"
    assert alone < SOON
    assert normal < SOON
    return {"alone": alone, "twice": len(times) - len(set(times)), "normal": normal}


@drill(
    fault="The historian that scrapes cut off from all: exporter, agent, Redis",
    happens="after {takeover} s the other one has taken over; the page of the first one, if anybody sees it, says that "
    "it sees nothing, and its streams are unknown, never down",
    lost="a gap of {gap} s; {twice} scrapes are there twice",
    normal="{normal} s until it follows the other one",
    remedy="mend the network",
)
def test_historian_and_all(chain: Chain) -> Figures:
    holder = chain.holder()
    other = chain.other(holder)
    began = time.time()
    clock = Clock()
    for name in ("exporter", "agent", "redis"):
        chain.net.cut(holder, name)
    takeover = taken_over(chain, other, clock)
    told_unknown(chain, [holder], "exporter_unreachable")
    for name in ("exporter", "agent", "redis"):
        chain.net.heal(holder, name)
    clock = Clock()
    until(lambda: chain.holders() == [other], "one holder")
    until(lambda: is_live(chain.urls[holder]), "a live page")
    normal = clock.seconds
    assert normal < SOON
    time.sleep(2)
    times = chain.samples(began - 5)
    assert most_in_a_second(times) <= 1 / INTERVAL + 2, "twins"
    assert gap(times) <= takeover + 2 * INTERVAL, "the last scrape before the cut is up to an interval older than it"
    return {"takeover": takeover, "gap": gap(times), "twice": len(times) - len(set(times)), "normal": normal}


@drill(
    fault="Network cut between agent and historians",
    happens="figures of the host are missing, the streams go on (longest pause {pause} s)",
    lost="the host's figures: a gap of {gap} s beyond the cut",
    normal="{normal} s",
    remedy="mend the network",
)
def test_agent_and_historians(chain: Chain) -> Figures:
    chain.holder()

    def host(since: float) -> list[float]:
        return [when for when, _ in chain.stored.values("cp", "host") if when > since]

    began = time.time()
    until(lambda: len(host(began)) > 2, "the host's figures")
    cut = Clock()
    for name in chain.urls:
        chain.net.cut("agent", name)
    until(lambda: time.time() - max(host(0)) > 3, "missing figures")
    assert all(map(is_live, chain.urls.values()))
    for name in chain.urls:
        chain.net.heal("agent", name)
    healed, stood = time.time(), cut.seconds
    clock = Clock()
    until(lambda: len(host(healed)) > 2, "the host's figures")
    normal = clock.seconds
    pause = gap(chain.samples(began))
    assert pause < 1.5, "no hole but what a busy machine makes"
    assert normal < SOON
    return {"pause": pause, "gap": max(0.0, gap(host(began)) - stood), "normal": normal}


@drill(
    fault="Network cut between a browser and the historian",
    happens="the page takes silence of 32 s for a cut (a client that pings every 2 s noticed after {noticed} s) and "
    "connects again; the historian frees what it had for it after {freed} s; other pages notice nothing",
    lost="nothing: the new connection begins with a snapshot",
    normal="{normal} s until the snapshot",
    remedy="mend the network",
)
def test_browser_and_historian(chain: Chain) -> Figures:
    chain.holder()
    url = chain.urls["second"].replace("http", "ws") + "/ws"
    with connect(chain.urls["first"].replace("http", "ws") + "/ws", max_queue=None) as another:
        with connect(url, ping_interval=PING, ping_timeout=PONG, close_timeout=CLOSE, max_queue=None) as browser:
            assert orjson.loads(browser.recv(10))["type"] == "snapshot"
            assert chain.clients("second") == 1
            clock = Clock()
            chain.net.cut(HERE, "second")
            with pytest.raises(ConnectionClosed):
                collections.deque(iter(lambda: browser.recv(SOON), None), maxlen=0)
            noticed = clock.seconds
        until(lambda: chain.clients("second") == 0, "the client to be freed", GONE + SOON)
        freed = clock.seconds
        with contextlib.suppress(TimeoutError):  # what has come meanwhile
            collections.deque(iter(lambda: another.recv(0), None), maxlen=0)
        assert orjson.loads(another.recv(5))
    chain.net.heal(HERE, "second")
    clock = Clock()
    with connect(url) as browser:
        first = orjson.loads(browser.recv(10))
    assert first["type"] == "snapshot"
    assert first["streams"]
    normal = clock.seconds
    assert freed < GONE + SOON
    assert noticed < PING + PONG + CLOSE + 2
    assert normal < SOON
    return {"noticed": noticed, "freed": freed, "normal": normal}
