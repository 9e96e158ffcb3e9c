"""Scrapes that bring nothing, or not all: what is then known, and the events of it."""

import pytest

from historian.model.frame import EventJson
from historian.pipeline import Pipeline
from historian.scrape.outcome import Reason, ScrapeOutcome
from historian.scrape.targets import Target
from tests.historian.scene import TICK, WALL, Scene, sample


@pytest.mark.parametrize("failure", ["timeout", "unauthorized"])
def test_an_outage_of_the_api_is_unknown_and_never_no_streams(scene: Scene, failure: str) -> None:
    before = scene.run(10).streams["ob/van-2"]
    scene.failure = failure
    frame = scene.run(2)
    stream = frame.streams["ob/van-2"]
    assert (stream["state"], stream["since"], stream["health"]["level"]) == ("unknown", WALL + 12, "none")
    assert (stream["received_bps"], stream["updated"]) == (4_000_000, WALL + 10), (
        "the last values stand, with their age"
    )
    server = frame.server_state
    assert (server["up"], server["reason"], server["since"], server["scraped_at"]) == (
        False,
        failure,
        WALL + 12,
        WALL + 10,
    )
    assert server["version"] == "v1.20.1"
    assert server["totals"]["paths"] is None
    assert [(one.kind, one.values[0]) for one in frame.samples] == [("server", 0)]
    scene.failure = ""
    after = scene.run(2).streams["ob/van-2"]
    assert (after["state"], after["since"]) == ("live", before["since"])
    assert after["received_bps"] == 4_000_000, "the rate goes on across the gap"


def test_a_reload_of_the_configuration_is_no_outage(scene: Scene) -> None:
    before = scene.run(10)
    scene.failure = "refused"
    frame = scene.run(2)
    assert frame.streams == before.streams
    assert frame.server_state == before.server_state
    assert scene.run(2).streams["ob/van-2"]["state"] == "unknown"
    assert not scene.scrape().server_state["up"]


def test_an_exporter_that_is_away_leaves_the_server_unknown(scene: Scene) -> None:
    scene.run(10)
    scene.outcome = Reason.REFUSED
    frame = scene.run(2)
    assert frame.server_state["reason"] == "exporter_unreachable"
    assert frame.streams["ob/van-2"]["state"] == "unknown"
    assert scene.run(60).streams["ob/van-2"] is frame.streams["ob/van-2"]


@pytest.mark.parametrize("page", [b"<html>", b"", b"go_goroutines 7\n"])
def test_a_page_of_something_else_is_no_exporter(page: bytes) -> None:
    pipeline = Pipeline([Target("studio-a", "http://exporter/metrics")])
    frame = pipeline.frame("studio-a", ScrapeOutcome(TICK, 0.1, page), None, round(WALL * 1000))
    assert frame.server_state["reason"] == "exporter_unreachable"


def test_a_list_of_paths_that_could_not_be_read_is_not_an_empty_one(scene: Scene) -> None:
    scene.run(10)
    scene.failed_collectors = {"paths"}
    frame = scene.run(2)
    assert (frame.server_state["up"], frame.server_state["reason"]) == (True, "incomplete")
    assert frame.streams["ob/van-2"]["state"] == "unknown"


def test_a_list_of_links_that_could_not_be_read_keeps_the_links(scene: Scene) -> None:
    before = scene.run(30).streams["ob/van-2"]
    scene.failed_collectors = {"srt"}
    frame = scene.run(2)
    assert frame.streams["ob/van-2"]["links"] == before["links"]
    assert [one.kind for one in frame.samples] == ["path", "server"]
    scene.failed_collectors = set()
    link = sample(scene.run(2), "srt", ("ob/van-2", "publish", ""))
    assert (link["receive_bps"], link["received_packets"]) == (5_600_000, 2000)


def test_events_go_with_the_frame_that_shows_them(scene: Scene) -> None:
    scene.scrape()
    assert scene.run(30).events == ()
    van = scene.paths.pop("ob/van-2")
    (begun,) = scene.run(2).events
    assert (begun["type"], begun["cause"], begun["begin"]) == ("state", "gone", WALL + 32)
    assert scene.run(20).events == ()
    scene.paths["ob/van-2"] = van
    (ended,) = scene.run(2).events
    assert (ended["id"], ended["duration"]) == (begun["id"], 22.0)


def test_outages_are_one_event_each(scene: Scene) -> None:
    scene.add("ob/van-9")
    scene.scrape()
    events: list[EventJson] = []
    for failure in ["", "refused"] * 3 + [""]:
        scene.failure = failure
        for _ in range(6):
            events += scene.run(10, interval=10).events
    assert [(event["cause"], event["duration"]) for event in events if event["end"]] == [("unknown", 60.0)] * 3
    assert len(events) == 6
