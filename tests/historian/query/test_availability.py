"""How much of the time a stream was there: each sort of event in its part of the sum."""

from itertools import pairwise
from typing import Any

import pytest

from historian.events.event import Event
from historian.query.availability import availability, spans_of
from tests.historian.events.stage import START, Stage

NOW = START + 30 * 86400.0
HOUR = 3600.0


def event(begin: float, end: float | None, **more: Any) -> Event:
    """An event of the path cam; times are seconds before NOW."""
    given = {"type": "state", "cause": "gone", "subject": "path", "path": "cam", "values": {}} | more
    return Event(
        id=f"{begin}-0",
        server="studio",
        level="info",
        begin=NOW - begin,
        end=None if end is None else NOW - end,
        text={},
        **given,
    )


def outage(begin: float, end: float | None) -> Event:
    return event(
        begin, end, type="incident", cause="unknown", subject="server", path=None, values={"reason": "refused"}
    )


def told(*events: Event, known_from: float = 0.0) -> dict[str, Any]:
    return availability(spans_of("cam", events, NOW), known_from, NOW)


def test_nothing_happened() -> None:
    answer = told()
    assert answer["ranges"]["30d"] == {"ratio": 1.0, "down": 0, "unknown": 0, "off": 0, "known_from": START}
    assert [len(answer["bars"][name]) for name in ("24h", "30d")] == [24, 30]
    assert {bar["ratio"] for bars in answer["bars"].values() for bar in bars} == {1.0}
    for name, length in (("24h", HOUR), ("30d", 24 * HOUR)):
        bars = answer["bars"][name]
        assert [bar["to"] - bar["from"] for bar in bars] == [length] * len(bars)
        assert bars[-1]["to"] == NOW
        assert all(one["to"] == two["from"] for one, two in pairwise(bars))


def test_time_away() -> None:
    answer = told(event(2 * HOUR, HOUR), event(60, None), event(60 * HOUR, 48 * HOUR, cause="stalled"))
    assert answer["ranges"]["24h"]["down"] == HOUR + 60
    assert answer["ranges"]["24h"]["ratio"] == pytest.approx(1 - (HOUR + 60) / (24 * HOUR), abs=1e-6)
    assert answer["ranges"]["7d"]["down"] == 13 * HOUR + 60
    assert [bar["down"] for bar in answer["bars"]["24h"]] == [0] * 22 + [HOUR, 60]
    assert [bar["down"] for bar in answer["bars"]["30d"][-3:]] == [12 * HOUR, 0, HOUR + 60]


@pytest.mark.parametrize("cause", ["gone", "down", "stalled", "filler", "missing"])
def test_every_state_in_which_it_is_not_there(cause: str) -> None:
    assert told(event(100, 40, cause=cause))["ranges"]["24h"]["down"] == 60


def test_what_is_not_known_counts_for_nothing() -> None:
    unwatched = event(10 * HOUR, 9 * HOUR, cause="unwatched", subject="server", path=None)
    # Away before, throughout and after an outage: the outage is unknown all the same.
    answer = told(event(4 * HOUR, HOUR), outage(3 * HOUR, 2 * HOUR), unwatched)["ranges"]["24h"]
    assert (answer["down"], answer["unknown"]) == (2 * HOUR, 2 * HOUR)
    assert answer["ratio"] == pytest.approx(20 / 22, abs=1e-6)
    nothing = told(outage(40 * 24 * HOUR, None))
    assert {nothing["ranges"][name]["ratio"] for name in ("24h", "7d", "30d")} == {None}
    assert nothing["bars"]["24h"][3]["unknown"] == HOUR


def test_what_is_meant_to_be_off_is_not_down() -> None:
    off = event(3 * HOUR, HOUR, values={"due": False})
    answer = told(off, event(HOUR, HOUR / 2))["ranges"]["24h"]
    assert (answer["down"], answer["off"], answer["unknown"]) == (HOUR / 2, 2 * HOUR, 0)
    assert answer["ratio"] == pytest.approx(21.5 / 22, abs=1e-6)
    assert told(off, event(3 * HOUR, HOUR))["ranges"]["24h"]["down"] == 0
    blind = told(off, outage(3 * HOUR, 2 * HOUR))["ranges"]["24h"]
    assert (blind["off"], blind["unknown"]) == (HOUR, HOUR), "of a time of which nothing is known not even that"


def test_events_of_others_and_findings_do_not_count() -> None:
    others = (
        event(100, 50, path="dog"),
        event(100, 50, type="finding", cause="srt_latency", subject="srt"),
        event(100, 50, type="incident", path=None, subject="server"),
        event(100, 50, cause="unknown", path=None, subject="host"),
        event(100, 100, cause="restarted", path=None, subject="server"),
    )
    assert told(*others)["ranges"]["24h"] == told()["ranges"]["24h"]


def test_time_before_it_was_known_does_not_count() -> None:
    answer = told(event(HOUR, 0), outage(100 * HOUR, 50 * HOUR), known_from=NOW - 4 * HOUR)
    expected = {"ratio": 0.75, "down": HOUR, "unknown": 0, "off": 0, "known_from": NOW - 4 * HOUR}
    assert answer["ranges"] == dict.fromkeys(("24h", "7d", "30d"), expected)
    assert [bar["ratio"] for bar in answer["bars"]["24h"]] == [None] * 20 + [1, 1, 1, 0]
    assert answer["bars"]["24h"][0]["unknown"] == 0
    later = told(known_from=NOW + 5)["ranges"]["24h"]
    assert (later["ratio"], later["known_from"]) == (None, NOW)


def test_the_smallest_time_away_shows() -> None:
    assert told(event(2.0, 0.0))["ranges"]["30d"]["ratio"] == 0.999999


def test_a_flap_is_the_time_that_it_was_away() -> None:
    flap = event(2 * HOUR, 0, type="flapping", cause="flapping", values={"down_seconds": 1800.0})
    answer = told(flap)
    assert answer["ranges"]["24h"]["down"] == 1800
    assert [bar["down"] for bar in answer["bars"]["24h"][-3:]] == [0, 900, 900]
    assert told(flap, event(2 * HOUR, 0))["ranges"]["24h"]["down"] == 2 * HOUR, "never longer than the time there is"


def test_the_events_of_a_tracker_add_up() -> None:
    """A day of all sorts, told by the tracker itself: what was away is what was scripted."""
    stage = Stage("cam", "dog")
    away = 0.0
    stage.run(600)
    for _ in range(6):  # flaps
        stage.set("gone", "cam")
        stage.run(18)
        away += 20
        stage.set("live", "cam")
        stage.run(58)
    stage.run(1200)
    stage.set("gone", "cam")
    stage.run(298)
    stage.fail("refused")
    stage.run(100)
    stage.fail(None)
    stage.scrape()
    stage.set("live", "cam")
    events = [Event(**one) for one in stage.folded()]
    answer = availability(spans_of("cam", events, stage.now), START, stage.now)["ranges"]["24h"]
    assert answer["unknown"] == 100
    assert answer["down"] == pytest.approx(away + 300 + 2, abs=1)
    dog = availability(spans_of("dog", events, stage.now), START, stage.now)["ranges"]["24h"]
    assert (dog["down"], dog["unknown"]) == (0, 100)
