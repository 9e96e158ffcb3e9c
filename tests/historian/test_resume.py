"""Events over the life of historians, as processes: one outage is one event, whoever sees its begin and its end."""

import signal
from pathlib import Path
from typing import Any

import orjson
from websockets.sync.client import connect

from tests.historian.running import Exporter, Historian, historian, until
from tests.historian.test_roles import Stage, follows, holds, stage

__all__ = ["stage"]  # the fixture


def cut(exporter: Exporter) -> None:
    """The publisher is gone."""
    exporter.scene.paths.clear()
    exporter.scene.links.clear()


def mend(exporter: Exporter) -> None:
    exporter.scene.add("ob/van-2")


def events(running: Historian) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = running.get("/api/v1/events?type=state")["events"]
    return [event for event in found if event["path"] == "ob/van-2"]


def snapshot(running: Historian) -> list[dict[str, Any]]:
    with connect(running.url.replace("http", "ws") + "/ws") as watcher:
        found: list[dict[str, Any]] = orjson.loads(watcher.recv(10))["events"]
        return found


def test_a_restart_in_the_midst_of_an_outage(tmp_path: Path) -> None:
    exporter = Exporter()
    try:
        with historian(tmp_path, "--exporter.url", exporter.url) as running:
            until(lambda: running.get("/api/v1/streams")["streams"])
            assert events(running) == []
            cut(exporter)
            (event,) = until(lambda: events(running))
            assert (event["cause"], event["end"]) == ("gone", None)
            assert running.stop() == 0
        with historian(tmp_path, "--exporter.url", exporter.url) as running:
            until(lambda: running.get("/api/v1/servers")["servers"][0]["scraped_at"] > event["begin"])
            assert events(running) == [event]
            assert [one["id"] for one in snapshot(running)] == [event["id"]]
            mend(exporter)
            (ended,) = until(lambda: [one for one in events(running) if one["end"]])
            assert ended == event | {"end": ended["end"], "duration": ended["duration"]}
            assert ended["duration"] == round(ended["end"] - event["begin"], 3) > 0
            until(lambda: snapshot(running) == [])
            told = running.get("/api/v1/availability?server=local&path=ob/van-2")["ranges"]["24h"]
            assert abs(told["down"] - ended["duration"]) < 0.01
    finally:
        exporter.close()


def test_another_historian_takes_over(stage: Stage) -> None:
    first = stage.historian("a")
    until(lambda: holds(first) and first.get("/api/v1/streams")["streams"])
    second = stage.historian("b")
    until(lambda: follows(second))
    cut(stage.exporter)
    (event,) = until(lambda: events(first))
    until(lambda: [one["id"] for one in snapshot(second)] == [event["id"]])
    assert events(second) == [event]
    first.stop(signal.SIGKILL)
    until(lambda: holds(second))
    mend(stage.exporter)
    (ended,) = until(lambda: [one for one in events(second) if one["end"]])
    assert ended["id"] == event["id"]


def test_a_store_that_is_away_at_the_start(stage: Stage) -> None:
    first = stage.historian("a")
    until(lambda: first.get("/api/v1/streams")["streams"] and first.get("/api/v1/servers")["history"])
    cut(stage.exporter)
    (event,) = until(lambda: events(first))
    assert first.stop() == 0
    stage.redis.kill()
    mend(stage.exporter)
    second = stage.historian("b")
    until(lambda: second.get("/api/v1/streams")["streams"])
    begun = second.get("/api/v1/servers")["servers"][0]["scraped_at"]
    stage.redis.start()
    # Nobody saw it come back: it was over when it was first seen to be there.
    (ended,) = until(lambda: [one for one in events(second) if one["end"]])
    assert ended["id"] == event["id"]
    assert ended["end"] <= begun
    assert snapshot(second) == []
