"""The alerts say what the page says: thresholds come from the one table of rules of the historian."""

import re

import pytest

from historian.health.rules import RULES, Rule
from tests.dashboards.known import rules

# The alert of each rule of the page that has a threshold of its own.
ALERT_OF = {"srt_latency": "MediaMTXSRTLatencyTooSmall", "srt_given_up": "MediaMTXSRTSenderDrops"}


def threshold(alert: str, severity: str) -> float:
    (expression,) = (
        rule["expr"] for rule in rules("alert") if (rule["alert"], rule["labels"]["severity"]) == (alert, severity)
    )
    found = re.search(r"[<>]=? ([\d.]+)$", expression.strip())
    assert found, expression
    return float(found[1])


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id in ALERT_OF], ids=lambda rule: rule.id)
def test_warning_and_critical_begin_where_they_do_on_the_page(rule: Rule) -> None:
    assert threshold(ALERT_OF[rule.id], "warning") == rule.warn
    assert threshold(ALERT_OF[rule.id], "critical") == rule.crit


def test_a_source_may_be_away_as_long_as_on_the_page() -> None:
    (down,) = (rule for rule in RULES if rule.id == "down")
    (alert,) = (rule for rule in rules("alert") if rule["alert"] == "MediaMTXPathDown")
    assert alert["for"] == f"{down.crit:.0f}s"
