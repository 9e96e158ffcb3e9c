import pytest

from historian.health.rules import RULES
from tests.historian.events.stage import START, Stage, finding


def test_a_stream_that_stalls_goes_and_comes_back_is_one_event() -> None:
    stage = Stage("cam")
    assert stage.run(10) == []
    stage.findings["cam"] = [finding("stalled", "crit")]
    (begun,) = stage.set("stalled", "cam")
    assert begun == {
        "id": f"{round((START + 12) * 1000)}-0",
        "server": "studio",
        "path": "cam",
        "subject": "path",
        "role": None,
        "remote": None,
        "protocol": None,
        "type": "state",
        "cause": "stalled",
        "level": "crit",
        "begin": START + 12,
        "end": None,
        "duration": None,
        "text": {"en": "stalled!", "de": "stalled?"},
        "values": {},
        "incident": None,
        "count": None,
        "paths": None,
    }
    assert stage.run(4) == []
    stage.findings["cam"] = []
    (changed,) = stage.set("gone", "cam")
    assert (changed["id"], changed["cause"], changed["level"], changed["end"]) == (begun["id"], "gone", "crit", None)
    (ended,) = stage.set("live", "cam")
    assert (ended["id"], ended["end"], ended["duration"]) == (begun["id"], START + 20, 8.0)
    assert stage.run(1000) == []


def test_a_state_is_worth_knowing_until_its_rule_says_more() -> None:
    stage = Stage("cam")
    stage.run(4)
    stage.set("down", "cam")
    assert stage.brief() == [("state", "cam", "down", "info", 6, None)]
    text = next(rule for rule in RULES if rule.id == "down").en
    assert stage.told[-1]["text"]["en"] == text
    stage.findings["cam"] = [finding("down", "crit")]
    stage.run(10)
    stage.findings["cam"] = []
    stage.set("idle", "cam")
    assert stage.brief() == [("state", "cam", "down", "crit", 6, 18)]
    assert len(stage.told) == 3


@pytest.mark.parametrize("state", ["filler", "gone", "missing", "down", "stalled", "unknown"])
def test_every_bad_state_has_its_sentence(state: str) -> None:
    stage = Stage("cam")
    (event,) = stage.set(state, "cam")
    assert event["cause"] == state
    assert all(event["text"][language] for language in ("en", "de"))


def test_findings_begin_get_worse_and_end_on_their_own() -> None:
    stage = Stage("cam")
    publisher = {"role": "publish", "remote": "", "rtt_ms": 60}
    reader = {"role": "read", "remote": "10.0.0.9", "rtt_ms": 80}
    stage.findings["cam"] = [finding("srt_latency", "warn", **publisher), finding("srt_swing", "info", **publisher)]
    stage.run(6)
    stage.findings["cam"] = [
        finding("srt_latency", "crit", **publisher),
        finding("srt_latency", "warn", **reader),
        finding("slow_reader", "warn", role="read", protocol="rtsp"),
    ]
    stage.run(6)
    stage.findings["cam"] = [finding("srt_latency", "warn", **publisher)]
    stage.run(6)
    stage.findings["cam"] = []
    stage.run(6)
    assert [event[2:] for event in stage.brief()] == [
        ("srt_latency", "crit", 2, 20),
        ("srt_latency", "warn", 8, 14),
        ("slow_reader", "warn", 8, 14),
    ]
    first, second, third = stage.folded()
    assert (first["subject"], first["role"], first["remote"], first["values"]["rtt_ms"]) == ("srt", "publish", "", 60)
    assert (second["remote"], third["subject"], third["protocol"]) == ("10.0.0.9", "session", "rtsp")
    assert len(stage.told) == 7, "better figures, or a level that gets better, are no news"


def test_host_and_server_have_findings_too() -> None:
    stage = Stage()
    stage.server["health"] = {"findings": [finding("host_cpu", "warn"), finding("inputs_lossy", "warn", lossy=3)]}
    stage.run(4)
    stage.fail("refused")
    stage.server["health"] = {"findings": []}
    stage.run(2)
    stage.fail(None)
    stage.run(2)
    assert [(event["subject"], event["cause"], event["end"] - START) for event in stage.folded()] == [
        ("host", "host_cpu", 6),
        ("server", "inputs_lossy", 8),
    ], "of the server nothing is known while the API does not answer; the host is seen all the time"


def test_a_path_that_is_meant_to_be_off_is_told_apart() -> None:
    stage = Stage("cam")
    stage.expected["cam"] = False
    stage.run(2)
    stage.set("gone", "cam")
    stage.expected["cam"] = True
    stage.findings["cam"] = [finding("missing", "crit")]
    stage.scrape()
    stage.findings["cam"] = []
    stage.set("live", "cam")
    assert stage.brief() == [("state", "cam", "gone", "info", 4, 6), ("state", "cam", "gone", "crit", 6, 8)]
    assert [event["values"] for event in stage.folded()] == [{"due": False}, {}]


def test_a_path_that_is_no_longer_shown_is_forgotten() -> None:
    stage = Stage("cam")
    stage.set("gone", "cam")
    del stage.states["cam"]
    (ended,) = stage.scrape()
    assert ended["values"] == {"forgotten": True}
    assert stage.run(10) == []


def test_ids_are_unique() -> None:
    stage = Stage(*"abc")
    stage.set("gone", "a", "b")
    stage.restart(20)
    stage.set("down", "c")
    ids = [event["id"] for event in stage.folded()]
    assert len(set(ids)) == 3


def test_a_stall_that_ends_as_gone_is_told_in_the_words_of_what_it_is_in_the_end() -> None:
    """Critical as stalled, then gone and for a moment no more than worth knowing, then missed: critical again."""
    stage = Stage("cam")
    stage.findings["cam"] = [finding("stalled", "crit")]
    stage.set("stalled", "cam")
    stage.findings["cam"] = []
    stage.set("gone", "cam")
    stage.findings["cam"] = [finding("missing", "crit")]
    (event,) = stage.scrape()
    assert (event["cause"], event["level"], event["text"]["en"]) == ("gone", "crit", "missing!")
    assert stage.run(20) == [], "nothing new is told of"
    assert len(stage.brief()) == 1
