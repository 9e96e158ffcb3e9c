"""docs/findings.md holds every rule with its thresholds, times and words, and nothing else."""

from pathlib import Path

import pytest

from historian.health.rules import RULES, Rule
from scripts.findings_doc import document

TEXT = (Path(__file__).parents[1] / "docs" / "findings.md").read_text("utf-8")


def test_the_reference_is_current() -> None:
    assert document() == TEXT, "run: python -m scripts.findings_doc"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_stands_there_once(rule: Rule) -> None:
    assert TEXT.count(f"| `{rule.id}` |") == 1


def test_no_other_rule_stands_there() -> None:
    rows = [line for line in TEXT.partition("## SRT links")[2].splitlines() if line.startswith("| `")]
    assert len(rows) == len(RULES)
