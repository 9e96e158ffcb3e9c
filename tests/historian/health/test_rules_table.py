"""What holds for every row of the table of rules."""

import re
from pathlib import Path
from typing import get_type_hints

import pytest

from historian.health.advice import FIGURES
from historian.health.hosts import HostView
from historian.health.paths import PathView
from historian.health.rules import RULES, Rule
from historian.health.servers import ServerView
from historian.health.sessions import SessionView
from historian.health.srt import LinkView

VIEWS = {"srt": LinkView, "session": SessionView, "path": PathView, "server": ServerView, "host": HostView}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_measures_what_its_view_has(rule: Rule) -> None:
    fields = set(get_type_hints(VIEWS[rule.subject]))
    assert rule.measure in fields
    assert set(rule.values) <= fields | set(FIGURES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_words_in_both_languages_and_a_source(rule: Rule) -> None:
    assert rule.en != rule.de
    assert rule.en.endswith(".")
    assert rule.de.endswith(".")
    assert rule.source
    assert rule.info is not None or rule.warn is not None or rule.crit is not None
    named = set(re.findall(r"\{(?:\w+:)?(\w+)\}", rule.en)), set(re.findall(r"\{(?:\w+:)?(\w+)\}", rule.de))
    assert named[0] == named[1]
    assert named[0] <= {*rule.values, "limit"}
    for note in rule.notes:
        assert note.measure in rule.values
        assert note.en[0].isupper()
        assert note.en.endswith(".")
        assert note.de.endswith(".")
    if rule.relief is not None:
        assert rule.relief.measure in rule.values
        assert all(text.startswith("; ") and text.endswith(".") for text in (rule.relief.en, rule.relief.de))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_thresholds_get_worse_in_one_direction(rule: Rule) -> None:
    values = [value for value, _ in rule.thresholds]
    assert values == sorted(values, reverse=rule.worse == "above")


def test_findings_of_links_and_sessions_say_whose_they_are() -> None:
    for rule in RULES:
        if rule.subject == "srt":
            assert {"role", "remote"} <= set(rule.values)
        elif rule.subject == "session":
            assert {"role", "protocol"} <= set(rule.values)
            assert "remote" not in rule.values
        else:
            assert not {"role", "protocol", "remote"} & set(rule.values)


def test_every_rule_has_a_replay() -> None:
    """Each is named in one of the files of replays beside this one."""
    replays = "".join(file.read_text() for file in Path(__file__).parent.glob("test_*_rules.py"))
    assert [rule.id for rule in RULES if f'"{rule.id}"' not in replays] == []
