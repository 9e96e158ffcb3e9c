"""A historian on a Redis that has replicas, whose primary dies: behind Sentinels, and as a Cluster."""

import contextlib
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
import redis

from historian.store import keys
from tests.drills.drill import Figures, drill
from tests.drills.stage import INTERVAL, PATH, Clock, Stage, historian_flags, is_live, own
from tests.e2e.processes import get_json, until
from tests.historian.conftest import RedisProcess
from tests.historian.redundant import RedisCluster, SentinelSetup
from toolkit.secrets import Secret

# The replica takes over after a second or two, and Redis is asked again within 5 s; a busy machine needs a while.
SOON = 30.0
# Nothing may wait for Redis: the longest pause between two scrapes, on a busy machine.
PAUSE = 1.5
# Seconds for which the replica hears nothing before the primary dies: far more than replicas usually lag, and less
# than the 3 s of which the historian keeps what was written.
LAG = 1.0


def entries(server: RedisProcess, key: str) -> set[str]:
    """The ids of a stream's entries, also at a replica."""
    with redis.Redis(port=server.port, single_connection_client=True, decode_responses=True) as client:
        with contextlib.suppress(redis.ResponseError):  # none of a cluster, which does not need to be told
            client.execute_command("READONLY")
        return {entry for entry, _ in client.xrange(key)}


def replica_of(primary: RedisProcess, nodes: Sequence[RedisProcess]) -> RedisProcess:
    """The node that takes its place."""
    return next(node for node in nodes if node.command("ROLE")[:3] == ["slave", "127.0.0.1", primary.port])


def fail_over(
    place: Stage,
    url: Secret,
    victim: Callable[[], RedisProcess],
    nodes: Sequence[RedisProcess],
    command: Callable[..., Any],
) -> Figures:
    """Kill the server that holds the path's history, ahead of its replica; `command` asks whichever holds it then."""
    _, mediamtx = place.mediamtx()
    _, exporter = place.exporter(mediamtx)
    environ = {"REDIS_URL": url.reveal()}
    historian = place.component("historian", *historian_flags(exporter, place.folder), environ=environ)
    page = f"http://{historian.address()}"
    key = keys.history("local", "path", (PATH,))

    def history() -> bool:
        return bool(get_json(f"{page}/api/v1/servers")["history"])

    def written() -> int:
        return int(command("XLEN", key))

    until(lambda: is_live(page), "a live stream")
    until(lambda: written() > 1 / INTERVAL, "a second of history")
    primary = victim()
    replica = replica_of(primary, nodes)
    # It cannot log in again: nothing reaches it any more.
    replica.command("CONFIG", "SET", "masterauth", "wrong")
    primary.command("CLIENT", "KILL", "TYPE", "replica")
    time.sleep(LAG)
    taken = entries(primary, key)
    behind = len(taken - entries(replica, key))
    assert behind >= LAG / INTERVAL / 2, "the replica has all: this would prove nothing"
    clock, died = Clock(), time.time()
    primary.kill()
    until(lambda: not history(), "word of it")
    while not history() or own(page, "historian_pending_frames") > 1:
        assert is_live(page)
        assert clock.seconds < SOON
        time.sleep(INTERVAL)
    normal = clock.seconds
    made = written()
    until(lambda: written() > made + 1 / INTERVAL, "more history")
    assert own(page, "historian_samples_dropped_total") == 0
    assert historian.stop() == 0
    assert "Traceback" not in historian.log
    kept = [entry for entry, _ in command("XRANGE", key, "-", "+")]
    times = [int(entry.partition("-")[0]) / 1000 for entry in kept]
    assert times[0] < died < times[-1]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) > INTERVAL / 2, "twins"
    lost = len(taken - set(kept)) + sum(round(found / INTERVAL) - 1 for found in gaps if found > PAUSE)
    assert lost == 0
    return {"lost": lost, "behind": behind, "normal": normal}


@pytest.mark.long
@drill(
    fault="The primary of a Redis behind Sentinels killed (`redis+sentinel://`)",
    happens="samples wait until the Sentinels name the replica as primary (here after a second without the other), and "
    "are written to that one, the last 3 s once more: it may not have had them",
    lost="{lost} scrapes, though {behind} that were written had not reached the replica",
    normal="{normal} s",
    remedy="start the old one again: it becomes a replica. Watch the lag of replicas: what is older than 3 s and has "
    "not reached them would be lost",
)
def test_sentinel(place: Stage) -> Figures:
    with contextlib.closing(SentinelSetup(place.folder)) as setup:
        servers = (setup.master, setup.replica)

        def command(*words: str) -> Any:
            return next(server for server in servers if server.runs).command(*words)

        found = fail_over(place, setup.url, lambda: setup.master, servers, command)
        assert setup.replica.command("ROLE")[0] == "master"
        return found


@pytest.mark.long
@drill(
    fault="A primary of a Redis Cluster killed that has a replica (`redis+cluster://`)",
    happens="what belongs to it waits until the replica has taken its place (here after a second without it)",
    lost="{lost} scrapes, though {behind} that were written had not reached the replica",
    normal="{normal} s",
    remedy="start the old one again: it becomes a replica",
)
def test_cluster(place: Stage) -> Figures:
    with contextlib.closing(RedisCluster(place.folder)) as setup:
        key = keys.history("local", "path", (PATH,))
        return fail_over(place, setup.url, lambda: setup.master_of(key), setup.nodes, setup.command)
