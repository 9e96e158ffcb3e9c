"""Thresholds of the user's own: at work in a replay, and told what is wrong with them."""

import pytest

from historian.health.overrides import overridden
from historian.health.rules import RULES, Rule
from historian.pipeline import Pipeline
from historian.scrape.targets import Target
from historian.settings import HistorianSettings
from tests.historian.scene import Scene, found
from toolkit.errors import UserError
from toolkit.rulesfile import Override


def rules(*overrides: Override) -> tuple[Rule, ...]:
    return overridden(RULES, overrides)


def override(rule: str, hold: float | None = None, off: bool = False, **levels: float | None) -> Override:
    return Override(rule, "monitor.yml", 7, off, dict(levels), hold)


def levels(*overrides: Override, **link: float) -> dict[str, str]:
    scene = Scene(Pipeline([Target("studio-a", "http://exporter/metrics")], rules(*overrides)))
    scene.add("cam")
    scene.link("cam", **link)
    return found(scene.run(30).streams["cam"])


def test_a_threshold_of_ones_own_counts() -> None:
    assert levels(rtt=0.035) == {}
    assert levels(override("srt_latency", warn=4.0), rtt=0.035) == {"srt_latency": "warn"}
    assert levels(override("srt_latency", warn=4.0, crit=3.5), rtt=0.035) == {"srt_latency": "crit"}
    assert levels(override("srt_latency", warn=None), rtt=0.045) == {}
    assert levels(override("srt_latency", warn=None), rtt=0.060) == {"srt_latency": "crit"}
    assert levels(override("srt_latency", off=True), rtt=0.060) == {}
    assert levels(override("srt_latency", hold=60.0), rtt=0.060) == {}


def test_the_advice_asks_for_what_the_threshold_wants() -> None:
    scene = Scene(Pipeline([Target("studio-a", "http://exporter/metrics")], rules(override("srt_latency", warn=6.0))))
    scene.add("cam")
    scene.link("cam", rtt=0.040)
    (finding,) = scene.run(30).streams["cam"]["health"]["findings"]
    assert finding["advice"]["en"] == "Latency 120 ms is 3 × RTT (40 ms). Set at least 240 ms on either side."


def test_what_only_informs_may_be_made_a_warning() -> None:
    (rule,) = (rule for rule in rules(override("srt_swing", warn=2.0)) if rule.id == "srt_swing")
    assert rule.thresholds == ((2.0, 2), (0.5, 1))


def test_all_rules_of_a_subject_off() -> None:
    every = [override(rule.id, off=True) for rule in RULES]
    assert rules(*every) == ()
    assert levels(*every, rtt=0.060) == {}


def test_a_state_may_wait_or_be_off() -> None:
    (rule,) = (rule for rule in rules(override("stalled", hold=60.0)) if rule.id == "stalled")
    assert (rule.hold, rule.crit) == (60.0, -1)
    assert "stalled" not in {rule.id for rule in rules(override("stalled", off=True))}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (override("srt_latncy", warn=4.0), "rules: there is no rule 'srt_latncy'; did you mean 'srt_latency'?"),
        (override("zzz", warn=4.0), "rules: there is no rule 'zzz'; docs/findings.md lists the rules"),
        (
            override("srt_latency", warn=2.0),
            "rules.srt_latency: the thresholds contradict each other (warn 2, crit 2.5): it must be warn > crit",
        ),
        (
            override("host_cpu", warn=0.95),
            "rules.host_cpu: the thresholds contradict each other (warn 0.95, crit 0.95): it must be warn < crit",
        ),
        (override("stalled", crit=20.0), "rules.stalled: it has no threshold: the state itself is what is found"),
    ],
)
def test_what_cannot_be_is_told_with_file_and_line(wrong: Override, words: str) -> None:
    with pytest.raises(UserError) as caught:
        rules(wrong)
    assert str(caught.value).startswith(f"monitor.yml:7: {words}")


def test_all_mistakes_at_once_and_as_soon_as_settings_are_read() -> None:
    wrong = override("srt_latency", warn=2.0), override("nothing", off=True)
    with pytest.raises(UserError) as caught:
        HistorianSettings(overrides=wrong)
    assert len(str(caught.value).splitlines()) == 2
