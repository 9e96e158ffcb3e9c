"""What a Redis may do to a historian that scrapes at full rate."""

import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.drills.drill import Figures, drill
from tests.drills.stage import Clock, Process, Stage, Stored, historian_flags, is_live, own
from tests.e2e.processes import get_json, until
from tests.historian.conftest import RedisProcess, program_of

# Ten minutes at the usual scrape interval of 2 s are so many scrapes.
TEN_MINUTES = 300
# The least pause between scrapes that two busy cores keep up with.
FAST = 0.05
# Three seconds of them: Redis is asked less often by then.
LATER = 60
# After an outage Redis is asked again within 5 s; a busy machine needs a while for what has waited.
SOON = 15.0


@dataclass
class Chain:
    """Simulated MediaMTX, exporter, historian, Redis. The historian takes the address of Redis from `url_file`."""

    historian: Process
    url: str
    redis: RedisProcess
    stored: Stored
    url_file: Path

    def has_password(self, password: str) -> None:
        """What Redis asks for from now on; who is logged in is thrown out."""
        self.stored.client.config_set("requirepass", password)
        self.stored = Stored(port=self.redis.port, password=password)
        self.stored.client.client_kill_filter(_type="normal", skipme=True)

    def is_told(self, password: str) -> None:
        """Replace the file with the password, as secrets are: at once."""
        new = self.url_file.with_suffix(".new")
        new.write_text(f"redis://:{password}@127.0.0.1:{self.redis.port}/0\n")
        new.replace(self.url_file)

    def frames(self) -> int:
        return int(own(self.url, "historian_frames_total"))

    def history(self) -> dict[str, object]:
        found: dict[str, object] = get_json(f"{self.url}/api/v1/servers")
        return found

    def is_away(self, reason: str) -> None:
        """The page says that there is no history, and why, and is alive."""
        until(lambda: self.history()["history"] is False, "word of it")
        until(lambda: reason in str(self.history()["history_reason"]), reason)
        assert is_live(self.url)
        assert f'reason="{reason}' in self.historian.log

    def is_back(self) -> float:
        """Seconds until nothing waits any more."""
        clock = Clock()
        until(lambda: self.history()["history"], "history", 40)
        until(lambda: own(self.url, "historian_pending_frames") <= 1, "what waited", 40)
        return clock.seconds

    def waits_for(self, scrapes: int) -> None:
        """Let so many scrapes pass."""
        goal = self.frames() + scrapes
        until(lambda: self.frames() >= goal, "scrapes", 60)

    def fault(self, begin: Callable[[], object], end: Callable[[], object], reason: str) -> Figures:
        """Have a fault for some scrapes; what was lost of those before, in and after it, and how long it took."""
        since = time.time()
        self.waits_for(5)
        begin()
        self.is_away(reason)
        self.waits_for(10)
        end()
        normal = self.is_back()
        self.waits_for(5)
        lost = self.lost()
        assert normal < SOON
        times = self.stored.times("server", since=since)
        assert max(b - a for a, b in pairwise(times)) < 1.5, "no hole but what a busy machine makes"
        return {"lost": lost, "normal": normal}

    def lost(self) -> int:
        """Scrapes that were made and are not in Redis."""
        until(lambda: own(self.url, "historian_pending_frames") == 0, "what waits")
        made = self.frames()
        return max(0, made - 1 - len(self.stored.times("server")))


@pytest.fixture(scope="module")
def chain(place: Stage) -> Iterator[Chain]:
    redis = RedisProcess(program_of("redis"), place.folder)
    try:
        _, mediamtx = place.mediamtx()
        _, exporter = place.exporter(mediamtx)
        url_file = place.folder / "redis-url"
        url_file.write_text(redis.url.reveal())
        flags = historian_flags(exporter, place.folder, FAST)
        historian = place.component("historian", *flags, environ={"REDIS_URL_FILE": str(url_file)})
        made = Chain(historian, f"http://{historian.address()}", redis, Stored(port=redis.port), url_file)
        until(lambda: is_live(made.url), "a live stream")
        yield made
        assert historian.stop() == 0
        assert "Traceback" not in historian.log
        assert "level=error" not in historian.log
    finally:
        redis.kill()


@drill(
    fault="Redis away for as many scrapes as ten minutes have",
    happens="samples wait in memory, the page goes on and says that there is no history, and why",
    lost="{lost} of {scrapes} scrapes; in order, none twice; they took {kilobytes} kB of memory",
    normal="{normal} s",
    remedy="start it. Watch `mediamtx_historian_pending_bytes` against `--redis.pending`: beyond it the oldest go, and "
    "`mediamtx_historian_samples_dropped_total` counts them",
)
def test_away(chain: Chain) -> Figures:
    chain.redis.kill()
    chain.is_away("connection refused")
    chain.waits_for(TEN_MINUTES)
    waited = int(own(chain.url, "historian_pending_frames"))
    kilobytes = int(own(chain.url, "historian_pending_bytes") / 1000)
    assert waited >= TEN_MINUTES
    assert is_live(chain.url)
    chain.redis.start()
    normal = chain.is_back()
    lost = chain.lost()
    assert lost == 0
    assert own(chain.url, "historian_samples_dropped_total") == 0
    assert normal < SOON
    return {"lost": lost, "scrapes": waited, "kilobytes": kilobytes, "normal": normal}


@drill(
    fault="Redis killed (append-only file, `everysec`)",
    happens="what its last second had is written once more",
    lost="{lost} scrapes",
    normal="{normal} s",
    remedy="start it",
)
def test_killed(chain: Chain) -> Figures:
    found = chain.fault(chain.redis.kill, chain.redis.start, "connection refused")
    assert found["lost"] == 0, "at most a second is allowed; what is written once more leaves nothing of it"
    return found


@pytest.mark.long
@drill(
    fault="Redis hangs (stopped, as by a dying disk)",
    happens="as if it were away, after 5 s; page and scrapes do not wait for it",
    lost="{lost} scrapes",
    normal="{normal} s",
    remedy="see why it hangs",
)
def test_hangs(chain: Chain) -> Figures:
    found = chain.fault(chain.redis.freeze, chain.redis.thaw, "timed out")
    assert found["lost"] == 0
    return found


@drill(
    fault="Redis becomes a read-only replica",
    happens="samples wait; the log names the reason and the remedy",
    lost="{lost} scrapes",
    normal="{normal} s",
    remedy="give the primary's address, or that of Sentinels, which name it (`redis+sentinel://`)",
)
def test_read_only(chain: Chain) -> Figures:
    def begin() -> None:
        chain.redis.command("CONFIG", "SET", "replica-serve-stale-data", "yes")
        chain.redis.command("REPLICAOF", "127.0.0.1", "1")

    found = chain.fault(begin, lambda: chain.redis.command("REPLICAOF", "NO", "ONE"), "it is a read-only replica")
    assert found["lost"] == 0
    return found


@drill(
    fault="Redis out of memory (`maxmemory`, `noeviction`)",
    happens="samples wait; what is stored stays readable",
    lost="{lost} scrapes",
    normal="{normal} s",
    remedy="raise `maxmemory`, or keep history shorter (`history:` in `monitor.yml`)",
)
def test_out_of_memory(chain: Chain) -> Figures:
    found = chain.fault(
        lambda: chain.redis.command("CONFIG", "SET", "maxmemory", 1),
        lambda: chain.redis.command("CONFIG", "SET", "maxmemory", 0),
        "it is out of memory (maxmemory)",
    )
    assert found["lost"] == 0
    return found


@pytest.mark.long
@drill(
    fault="Redis loads its data for a while",
    happens="samples wait until it has",
    lost="{lost} scrapes",
    normal="{normal} s",
    remedy="wait; the log of Redis tells how far it is",
)
def test_loading(chain: Chain) -> Figures:
    def begin() -> None:
        chain.redis.commands(["SET", f"ballast:{number}", "x"] for number in range(3000))
        chain.redis.command("BGREWRITEAOF")
        until(lambda: not chain.redis.command("INFO", "persistence")["aof_rewrite_in_progress"], "the rewrite")
        chain.redis.kill()
        chain.redis.start("--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024", wait=False)

    def end() -> None:
        until(lambda: not chain.redis.command("INFO", "persistence")["loading"], "the data", 60)

    found = chain.fault(begin, end, "it is loading its data")
    assert found["lost"] == 0
    return found


@drill(
    fault="Password of Redis rotated at run time (`requirepass`, clients thrown out), in the file seconds later",
    happens="samples wait; the log says that the login is refused; the file of `REDIS_URL_FILE` is read for each new "
    "connection",
    lost="{lost} scrapes",
    normal="{normal} s after the file has it",
    remedy="write the new password into the file, before or after Redis has it; one that was given by `REDIS_URL` or a "
    "flag needs a restart",
)
def test_password(chain: Chain) -> Figures:
    chain.is_told("canary-old")
    chain.has_password("canary-old")
    chain.waits_for(5)

    def end() -> None:
        chain.waits_for(LATER)
        chain.is_told("canary-new")

    try:
        found = chain.fault(lambda: chain.has_password("canary-new"), end, "wrong user or password")
        assert chain.historian.log.count("user and password of Redis were read anew") >= 2
        assert "canary" not in chain.historian.log
    finally:
        chain.url_file.write_text(chain.redis.url.reveal())
        chain.has_password("")
    assert found["lost"] == 0
    return found


@drill(
    fault="SIGTERM of the historian while Redis is away",
    happens="it waits 3 s for Redis, then stops and tells how many samples it takes with it",
    lost="what waited: {told} scrapes, as told in the log",
    normal="{stopped} s until it has stopped",
    remedy="start Redis before you restart the historian",
)
def test_stop_while_away(chain: Chain) -> Figures:
    chain.redis.kill()
    chain.is_away("connection refused")
    chain.waits_for(5)
    waited = int(own(chain.url, "historian_pending_frames"))
    clock = Clock()
    chain.historian.send(signal.SIGTERM)
    assert chain.historian.wait() == 0
    stopped = clock.seconds
    said = chain.historian.log.rpartition("stopped with samples that Redis could not take")[2]
    told = int(said.partition("frames=")[2].split()[0])
    assert told >= waited
    assert stopped < 10
    chain.redis.start()
    chain.historian.start()
    chain.url = f"http://{chain.historian.address()}"
    until(lambda: is_live(chain.url), "the page")
    return {"told": told, "stopped": stopped}
