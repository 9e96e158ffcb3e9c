"""The historian stops and starts: open events go on, and none is there twice."""

from historian.events.event import Event
from tests.historian.events.stage import START, Stage, finding


def test_what_is_still_open_goes_on() -> None:
    stage = Stage("cam", "dog")
    stage.findings["cam"] = [finding("missing", "crit")]
    stage.findings["dog"] = [finding("srt_loss", "warn", role="read", remote="10.0.0.9")]
    stage.set("gone", "cam")
    stage.restart(20)
    assert stage.scrape() == []
    stage.findings = {}
    stage.set("live", "cam")
    assert stage.brief() == [("state", "cam", "gone", "crit", 2, 26), ("finding", "dog", "srt_loss", "warn", 2, 26)]


def test_what_is_over_ends_with_the_first_good_sight() -> None:
    stage = Stage("cam")
    stage.set("gone", "cam")
    stage.restart(20)
    stage.fail("refused")
    stage.states["cam"] = "live"
    stage.run(4)
    stage.fail(None)
    stage.scrape()
    assert stage.brief() == [("state", "cam", "gone", "info", 2, 28)]


def test_what_began_meanwhile_begins_with_the_first_sight() -> None:
    stage = Stage("cam")
    stage.scrape()
    stage.restart(20)
    stage.set("down", "cam")
    assert stage.brief() == [("state", "cam", "down", "info", 24, None)]


def test_a_long_stop_is_a_time_of_which_nothing_is_known() -> None:
    stage = Stage("cam")
    stage.run(10)
    stage.restart(3600)
    (event,) = stage.scrape()
    assert (event["subject"], event["cause"], event["level"]) == ("server", "unwatched", "info")
    assert (event["begin"], event["end"], event["duration"]) == (START + 10, START + 3612, 3602.0)
    assert stage.run(100) == []


def test_an_outage_a_flap_and_an_incident_go_on() -> None:
    stage = Stage(*"abcd")
    stage.set("gone", "a", "b", "c")
    for _ in range(4):
        stage.set("gone", "d")
        stage.set("live", "d")
    stage.run(60)
    stage.fail("timeout")
    stage.run(10)
    open_before = [event["id"] for event in stage.folded() if event["end"] is None]
    assert len(open_before) == 6, "a, b, c and their incident, the flap of d, the outage"
    stage.restart(20)
    assert stage.run(4) == []
    stage.fail(None)
    stage.set("live", "a", "b", "c")
    assert [event["id"] for event in stage.folded() if event["end"] is None] == [
        event["id"] for event in stage.folded() if event["type"] == "flapping"
    ]
    stage.run(700)
    assert [event for event in stage.folded() if event["end"] is None] == []
    assert {event["id"] for event in stage.folded()} >= set(open_before)


def test_a_store_that_answers_late() -> None:
    """Scrapes went on without knowing what is stored; then no event of before stays open for ever."""
    stage = Stage("cam", "dog")
    stage.set("gone", "cam")
    stage.set("gone", "dog")
    stored = [event for event in stage.folded() if event["end"] is None]
    later = Stage("cam", "dog")
    later.now = START + 50
    later.set("gone", "cam")
    later.tracker.resume([Event(**event) for event in stored], START + 4)
    later.scrape()
    assert later.brief() == [
        ("state", "cam", "gone", "info", 52, None),
        ("state", "cam", "gone", "info", 2, 52),
        ("state", "dog", "gone", "info", 4, 52),
    ]


def test_a_long_stop_that_is_known_late() -> None:
    stage = Stage("cam")
    stage.now = START + 1000
    stage.scrape()
    stage.tracker.resume([], START)
    stage.run(100)
    assert stage.brief() == [("state", None, "unwatched", "info", 0, 1002)]
    stage.tracker.resume([], START + 990)
    stage.scrape()
    assert len(stage.brief()) == 1, "a short pause is none"
