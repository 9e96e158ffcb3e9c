from tests.historian.events.stage import START, Stage, finding
from toolkit.maintenance import Maintenance

PATHS = [f"cam{number:02}" for number in range(30)]


def test_many_streams_at_once_are_one_incident() -> None:
    stage = Stage(*PATHS)
    stage.scrape()
    for start in range(0, 30, 10):
        stage.set("stalled", *PATHS[start : start + 10], seconds=5)
    stage.set("gone", *PATHS)
    stage.set("live", *PATHS[:29], seconds=60)
    stage.set("live", *PATHS, seconds=60)
    whole = [event for event in stage.folded() if event["type"] == "incident"]
    (incident,) = whole
    assert (incident["subject"], incident["path"], incident["cause"]) == ("server", None, "gone")
    assert (incident["count"], incident["paths"]) == (30, PATHS[:20])
    assert (incident["begin"], incident["end"]) == (START + 7, START + 139)
    assert incident["text"]["en"].startswith("30 streams ended at once: look for what they share")
    members = [event for event in stage.folded() if event["type"] == "state"]
    assert len(members) == 30
    assert {event["incident"] for event in members} == {incident["id"]}
    assert all(event["end"] is not None for event in members)


def test_members_are_told_of_as_members_from_the_first_on() -> None:
    stage = Stage(*PATHS)
    stage.scrape()
    told = stage.set("gone", *PATHS)
    assert [event["type"] for event in told if event["incident"] is None] == ["incident"]
    assert len(told) == 31


def test_two_are_no_incident_and_some_of_a_thousand_neither() -> None:
    stage = Stage(*PATHS)
    stage.set("gone", *PATHS[:2])
    large = Stage(*(f"cam{number}" for number in range(1000)))
    large.set("gone", *(f"cam{number}" for number in range(9)))
    for one in (stage, large):
        assert {event["type"] for event in one.folded()} == {"state"}
    large.set("gone", "cam10")
    assert [event["count"] for event in large.folded() if event["type"] == "incident"] == [10]


def test_those_that_fail_one_after_another_are_none() -> None:
    stage = Stage(*PATHS)
    for path in PATHS[:5]:
        stage.set("down", path, seconds=15)
    assert {event["type"] for event in stage.folded()} == {"state"}


def test_findings_of_one_kind() -> None:
    stage = Stage(*PATHS)
    for number, path in enumerate(PATHS[:4]):
        stage.findings[path] = [finding("srt_loss", "crit" if number else "warn", role="publish", remote="")]
    stage.findings[PATHS[5]] = [finding("srt_latency", "warn", role="publish", remote="")]
    stage.scrape()
    (incident,) = [event for event in stage.folded() if event["type"] == "incident"]
    assert (incident["cause"], incident["level"], incident["count"]) == ("srt_loss", "crit", 4)
    assert incident["text"]["en"] == "4 findings of one kind at once. The first: srt_loss!"
    stage.findings = {}
    stage.scrape()
    assert all(event["end"] is not None for event in stage.folded())


def test_the_restart_of_mediamtx_is_the_cause() -> None:
    stage = Stage(*PATHS)
    stage.scrape()
    stage.server["start_time"] = stage.now
    told = stage.set("gone", *PATHS)
    restart, *_, incident = [event for event in told if event["incident"] is None]
    assert (restart["cause"], restart["level"], restart["duration"]) == ("restarted", "info", 0.0)
    assert incident["values"] == {"restarted": True}
    assert incident["text"]["en"] == "30 streams ended at once, since MediaMTX was restarted."


def test_an_outage_of_the_api_is_one_event_of_the_server() -> None:
    stage = Stage(*PATHS)
    stage.findings[PATHS[0]] = [finding("srt_loss", "warn", role="publish", remote="")]
    stage.set("gone", PATHS[1])
    stage.told.clear()
    stage.fail("timeout")
    assert stage.run(4) == []
    (begun,) = stage.run(60)
    assert (begun["type"], begun["subject"], begun["cause"], begun["level"]) == (
        "incident",
        "server",
        "unknown",
        "crit",
    )
    assert (begun["begin"], begun["count"], begun["paths"]) == (START + 4, 30, PATHS[:20])
    assert begun["values"] == {"reason": "timeout"}
    assert (
        begun["text"]["de"]
        == "Die API von MediaMTX antwortet nicht (timeout): nichts ist bekannt von ihren Streams (30)."
    )
    stage.fail(None)
    (ended,) = stage.scrape()
    assert (ended["id"], ended["duration"]) == (begun["id"], 64.0)


def test_a_moment_without_the_api_is_none() -> None:
    stage = Stage(*PATHS)
    stage.fail("refused")
    stage.run(4)
    stage.fail(None)
    stage.run(4)
    assert stage.told == []


def test_an_agent_that_is_away() -> None:
    stage = Stage()
    stage.server["health"] = {"findings": [finding("host_cpu", "warn")]}
    stage.scrape()
    stage.server |= {"agent": "unreachable", "health": {"findings": []}}
    stage.run(60)
    stage.server |= {"agent": "ok"}
    stage.run(2)
    assert [
        (event["subject"], event["cause"], event["begin"] - START, event["duration"]) for event in stage.folded()
    ] == [
        ("host", "host_cpu", 2, 62.0),
        ("host", "unknown", 4, 60.0),
    ], "the finding ends when the host is seen again and is well"


def test_an_outage_under_maintenance_is_worth_knowing_and_alarms_when_it_lasts_beyond() -> None:
    stage = Stage("a", windows=[Maintenance(begin=START + 10, end=START + 100)])
    stage.scrape()
    stage.run(10)
    stage.fail("refused")
    stage.server = {**stage.server, "agent": "unreachable"}
    stage.run(60)
    assert stage.brief() == [("incident", None, "unknown", "info", 14, None)]
    stage.run(40)
    assert stage.brief() == [
        ("incident", None, "unknown", "info", 14, 100),
        ("incident", None, "unknown", "crit", 100, None),
        ("state", None, "unknown", "warn", 14, None),
    ]
    stage.server = {**stage.server, "agent": "ok"}
    stage.fail(None)
    stage.scrape()
    assert [end for *_, end in stage.brief()] == [100, 114, 114]


def test_an_outage_from_before_the_maintenance_stays_what_it_was() -> None:
    stage = Stage("a", windows=[Maintenance(begin=START + 20, end=START + 100)])
    stage.scrape()
    stage.fail("refused")
    stage.run(80)
    assert stage.brief() == [("incident", None, "unknown", "crit", 4, None)]


def test_what_is_not_there_at_the_first_look_was_not_lost_at_once() -> None:
    stage = Stage("a", "b", "c", "d")
    stage.set("down", "a", "b", "c")
    incident = next(event for event in stage.folded() if event["type"] == "incident")
    assert (incident["count"], incident["values"]) == (3, {"at_start": True})
    assert incident["text"]["en"].startswith("3 streams were not there when the watch began")


def test_where_states_differ_it_says_no_more_than_that_they_were_lost() -> None:
    stage = Stage("a", "b", "c", "d")
    stage.scrape()
    stage.states |= {"a": "down", "b": "gone"}
    stage.set("gone", "c")
    incident = next(event for event in stage.folded() if event["type"] == "incident")
    assert incident["text"]["en"].startswith("3 streams were lost at once: look for")
    stage.set("gone", "a")
    incident = next(event for event in stage.folded() if event["type"] == "incident")
    assert incident["text"]["en"].startswith("3 streams ended at once")
