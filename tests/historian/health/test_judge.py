"""Levels with hysteresis."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from historian.health.judge import Judge, health, raw_level
from historian.health.rules import RULES, Rule

RULE = Rule(
    id="heat",
    subject="path",
    measure="celsius",
    worse="above",
    warn=70,
    crit=90,
    window=10,
    hold=10,
    clear=30,
    source="the kettle",
    values=("celsius",),
    en="{celsius} degrees.",
    de="{celsius} Grad.",
)


@dataclass
class View:
    celsius: float | None


class Replay:
    """A judge fed every 2 s; `run` gives the level after each scrape."""

    def __init__(self, rule: Rule = RULE) -> None:
        self.judge, self.tick = Judge([rule]), 0.0
        self.last: list[dict[str, Any]] = []

    def run(self, celsius: float | None, seconds: float) -> list[str]:
        levels = []
        for _ in range(round(seconds / 2)):
            self.tick += 2
            self.last = self.judge.findings("path", ("a",), View(celsius), self.tick, 1000 + self.tick)
            levels.append(self.last[0]["level"] if self.last else "ok")
        return levels


def test_a_level_must_last_ten_seconds_to_get_worse_and_thirty_to_get_better() -> None:
    replay = Replay()
    assert replay.run(75, 12) == ["ok"] * 5 + ["warn"]
    assert replay.last[0]["since"] == 1012
    assert replay.run(20, 32) == ["warn"] * 15 + ["ok"]


def test_a_blip_raises_nothing() -> None:
    replay = Replay()
    for _ in range(20):
        assert set(replay.run(95, 8) + replay.run(20, 2)) == {"ok"}
    assert replay.judge._holds == {}


def test_a_short_relief_clears_nothing() -> None:
    replay = Replay()
    replay.run(75, 12)
    for _ in range(20):
        assert set(replay.run(20, 28) + replay.run(75, 2)) == {"warn"}


def test_getting_worse_by_steps_counts_from_the_first_step_at_the_mildest_of_them() -> None:
    replay = Replay()
    assert replay.run(75, 8)[-1] == "ok"
    assert replay.run(95, 4)[-1] == "warn"
    assert replay.run(95, 12)[-1] == "crit"
    assert replay.last[0]["since"] == 1012


def test_getting_better_goes_to_the_worst_level_of_the_relief() -> None:
    replay = Replay()
    replay.run(95, 12)
    replay.run(20, 16)
    assert replay.run(75, 2) == ["crit"]
    assert replay.run(20, 14)[-1] == "warn"


def test_a_swing_from_better_to_worse_starts_the_time_anew() -> None:
    replay = Replay()
    replay.run(75, 12)
    replay.run(20, 26)
    assert replay.run(95, 10) == ["warn"] * 5
    assert replay.run(95, 2) == ["crit"]


def test_what_cannot_be_measured_changes_nothing() -> None:
    replay = Replay()
    assert set(replay.run(None, 60)) == {"ok"}
    replay.run(75, 12)
    assert set(replay.run(None, 300)) == {"warn"}
    assert replay.last[0]["values"] == {"celsius": 75}


def test_while_a_level_only_holds_on_its_figures_stay_those_that_justify_it() -> None:
    replay = Replay()
    replay.run(75, 12)
    replay.run(20, 10)
    assert replay.last[0]["advice"] == {"en": "75 degrees.", "de": "75 Grad."}
    replay.run(80, 2)
    assert replay.last[0]["advice"]["en"] == "80 degrees."


def test_findings_that_went_out_are_never_altered() -> None:
    replay = Replay()
    replay.run(75, 12)
    out = replay.last[0]
    copy = dict(out)
    replay.run(95, 20)
    assert out == copy
    assert replay.last[0]["level"] == "crit"


def test_time_during_a_pause_does_not_count() -> None:
    replay = Replay()
    replay.run(75, 8)
    replay.tick += 100
    replay.judge.pause()
    assert replay.run(75, 10) == ["ok"] * 5


def test_ended_entities_are_forgotten() -> None:
    replay = Replay()
    replay.run(75, 12)
    replay.judge.keep("srt", set())
    assert replay.run(75, 2) == ["warn"]
    replay.judge.keep("path", {("b",)})
    assert replay.run(75, 2) == ["ok"]


def test_findings_restored_after_a_restart_hold_and_clear_as_before() -> None:
    replay = Replay()
    replay.run(95, 12)
    later = Replay()
    later.tick = 500
    later.judge.restore("path", ("a",), [*replay.last, {"id": "a rule of the past", "level": "warn", "since": 1}])
    assert later.run(None, 2) == ["crit"]
    assert later.last == replay.last
    assert later.run(20, 32)[-1] == "ok"


@pytest.mark.parametrize(
    ("worse", "measure", "level"),
    [("above", 70, 0), ("above", 70.1, 2), ("above", 91, 3), ("below", 95, 0), ("below", 89, 2), ("below", 69, 3)],
)
def test_thresholds_are_exclusive(worse: Any, measure: float, level: int) -> None:
    rule = RULE if worse == "above" else replace(RULE, worse="below", warn=90, crit=70)
    assert raw_level(rule, measure) == level


def test_health_is_the_worst_finding_and_what_is_only_worth_knowing_is_no_illness() -> None:
    found = [{"id": id, "level": level, "values": {}} for id, level in (("a", "info"), ("b", "crit"), ("c", "warn"))]
    assert health(found, judged=True)["level"] == "crit"
    assert [one["id"] for one in health(found, judged=True)["findings"]] == ["b", "c", "a"]
    assert health(found[:1], judged=True)["level"] == "ok"
    assert health([], judged=False) == {"level": "none", "findings": []}


def test_causes_come_before_what_they_lead_to_but_never_before_what_is_worse() -> None:
    given = [
        ("reader", "crit", "read"),
        ("path", "crit", None),
        ("milder", "warn", "publish"),
        ("source", "crit", "publish"),
    ]
    found = [{"id": id, "level": level, "values": {"role": role} if role else {}} for id, level, role in given]
    assert [one["id"] for one in health(found, judged=True)["findings"]] == ["source", "path", "reader", "milder"]


def test_identifiers_are_unique() -> None:
    ids = [(rule.subject, rule.id) for rule in RULES]
    assert len(set(ids)) == len(ids)
