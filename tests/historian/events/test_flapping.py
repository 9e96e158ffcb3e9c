from historian.events.flapping import WINDOW
from historian.health.overrides import overridden
from historian.health.rules import RULES
from tests.historian.events.stage import START, Stage, finding
from toolkit.rulesfile import Override


def interrupt(stage: Stage, path: str = "cam") -> None:
    stage.set("gone", path)
    stage.set("live", path)
    stage.run(20)


def with_thresholds(**levels: float | None) -> Stage:
    override = Override("flapping", "monitor.yml", 1, levels=dict(levels))
    return Stage("cam", rules=overridden(RULES, [override]))


def flaps(stage: Stage) -> list[tuple[str, int]]:
    return [(event["level"], event["count"]) for event in stage.folded() if event["type"] == "flapping"]


def test_the_window_is_that_of_the_rule() -> None:
    rule = next(rule for rule in RULES if rule.id == "flapping")
    assert (rule.warn, rule.window) == (2, WINDOW)


def test_more_interruptions_are_needed_where_the_user_says_so() -> None:
    stage = with_thresholds(warn=4, crit=6)
    for count in range(1, 9):
        interrupt(stage)
        level = "crit" if count > 6 else "warn"
        assert [told for told, _ in flaps(stage)] == ([level] if count > 4 else [])
    stage.run(WINDOW)
    assert flaps(stage) == [("crit", 8)]


def test_with_the_rule_off_each_interruption_is_an_event() -> None:
    override = Override("flapping", "monitor.yml", 1, off=True)
    stage = Stage("cam", rules=overridden(RULES, [override]))
    for _ in range(6):
        interrupt(stage)
    assert [event["type"] for event in stage.folded()] == ["state"] * 6


def test_the_third_interruption_makes_one_event_of_all() -> None:
    stage = Stage("cam")
    for _ in range(20):
        interrupt(stage)
    stage.run(WINDOW)
    first, second, flap = stage.folded()
    assert [first["type"], second["type"], flap["type"]] == ["state", "state", "flapping"]
    assert first["incident"] == second["incident"] == flap["id"]
    assert (flap["cause"], flap["level"], flap["subject"], flap["path"]) == ("flapping", "warn", "path", "cam")
    assert flap["count"] == 20
    assert flap["begin"] == first["begin"] == START + 2
    assert flap["end"] == START + 19 * 24 + 4, "the last time that it came back"
    assert flap["values"] == {"down_seconds": 36.0}, "of the eighteen that have no event of their own"
    assert flap["text"]["en"].startswith("20 interruptions")
    assert len(stage.told) < 20, "a flap is told of once a minute"


def test_a_stream_that_stays_away_becomes_an_event_of_its_own() -> None:
    stage = Stage("cam")
    for _ in range(3):
        interrupt(stage)
    stage.set("gone", "cam")
    begun = stage.now
    stage.run(WINDOW)
    flap, last = stage.folded()[2:]
    assert (flap["end"], last["begin"], last["end"]) == (begun, begun, None)
    assert (last["type"], last["cause"]) == ("state", "gone")


def test_reconnects_that_are_too_short_to_be_seen() -> None:
    stage = Stage("cam")
    stage.findings["cam"] = [finding("flapping", "warn", reconnects=3)]
    stage.run(60)
    stage.findings["cam"] = [finding("flapping", "warn", reconnects=5)]
    stage.run(10)
    stage.findings["cam"] = [finding("flapping", "warn", reconnects=4)]
    stage.run(60)
    stage.findings["cam"] = []
    stage.run(4)
    (event,) = stage.folded()
    assert (event["type"], event["cause"], event["count"]) == ("flapping", "flapping", 5)
    assert (event["begin"], event["end"]) == (START + 2, START + 62)


def test_findings_that_come_and_go() -> None:
    stage = Stage("cam")
    for _ in range(5):
        stage.findings["cam"] = [finding("srt_loss", "warn", role="publish", remote="")]
        stage.scrape()
        stage.findings["cam"] = [finding("srt_loss", "crit", role="publish", remote="")]
        stage.scrape()
        stage.findings["cam"] = []
        stage.run(30)
    stage.run(WINDOW)
    events = stage.folded()
    assert [event["type"] for event in events] == ["finding", "finding", "flapping"]
    flap = events[-1]
    assert (flap["cause"], flap["level"], flap["count"], flap["subject"]) == ("srt_loss", "crit", 5, "srt")
    assert flap["text"] == {"en": "Came and went 5 times. srt_loss!", "de": "Kam und ging 5-mal. srt_loss?"}
    assert flap["end"] is not None


def test_three_in_an_hour_are_three_events() -> None:
    stage = Stage("cam")
    for _ in range(3):
        interrupt(stage)
        stage.run(WINDOW)
    assert [event["type"] for event in stage.folded()] == ["state"] * 3
