"""The Prometheus rules, proven with promtool, and the house's conventions about them."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.dashboards.known import RULES, groups, metrics_in, rules, seconds, unknown

TESTS = sorted((Path(__file__).parent / "rules").glob("*.test.yml"))
RUNBOOK = Path(__file__).parents[2] / "docs" / "runbook.md"
ALERTS = rules("alert")

needs_promtool = pytest.mark.skipif(not shutil.which("promtool"), reason="promtool (Debian: prometheus) is not there")


def promtool(*arguments: str) -> None:
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
@pytest.mark.parametrize("file", sorted(RULES.glob("*.yml")), ids=lambda file: file.name)
def test_promtool_accepts_the_rules(file: Path) -> None:
    promtool("check", "rules", "--lint=all", "--lint-fatal", str(file))


@needs_promtool
@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.name)
def test_alerts_fire_hold_clear_and_stay_silent(file: Path) -> None:
    promtool("test", "rules", str(file))


@cache
def all_cases() -> list[list[dict[str, Any]]]:
    """The alerts that each of promtool's tests asks for."""
    documents = [yaml.safe_load(file.read_text()) for file in TESTS]
    return [test.get("alert_rule_test", []) for document in documents for test in document["tests"]]


def is_tested(alert: str, severity: str) -> bool:
    """Whether a test sees this alert stay silent, then fire, then clear."""
    for cases in all_cases():
        fires: set[int] = set()
        silent: set[int] = set()
        for case in cases:
            if case["alertname"] == alert:
                found = [each["exp_labels"]["severity"] for each in case.get("exp_alerts", [])]
                (fires if severity in found else silent).add(seconds(case["eval_time"]))
        if fires and silent and min(silent) < min(fires) and max(fires) < max(silent):
            return True
    return False


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: f"{alert['alert']}-{alert['labels']['severity']}")
def test_every_alert_is_tested_and_explained(alert: dict[str, Any]) -> None:
    name = alert["alert"]
    assert re.fullmatch(r"(MediaMTX|Monitor)[A-Z]\w+", name)
    assert alert["labels"]["severity"] in ("critical", "warning")
    assert "for" in alert, "how long a blip may last is to be said, if it is nothing"
    assert set(alert["annotations"]) == {"summary", "description", "runbook_url"}
    assert "{{" not in alert["annotations"]["summary"], "summaries group alerts, so they hold no values"
    assert alert["annotations"]["runbook_url"] == f"docs/runbook.md#{name.lower()}"
    assert f"\n## {name}\n" in RUNBOOK.read_text()
    assert is_tested(name, alert["labels"]["severity"])


def test_the_runbook_speaks_of_no_alert_that_is_gone() -> None:
    sections = re.findall(r"^## (\w+)$", RUNBOOK.read_text(), re.MULTILINE)
    assert set(sections) == {alert["alert"] for alert in ALERTS}
    assert len(sections) == len(set(sections))


@pytest.mark.parametrize(
    "rule", [rule for group in groups() for rule in group["rules"]], ids=lambda rule: str(rule)[:60]
)
def test_every_metric_in_a_rule_exists(rule: dict[str, Any]) -> None:
    assert unknown(rule["expr"]) == set()
    assert metrics_in(rule["expr"]) or re.match(r"up\{", rule["expr"])


@pytest.mark.parametrize("rule", rules("record"), ids=lambda rule: rule["record"])
def test_recorded_names_say_what_they_are(rule: dict[str, Any]) -> None:
    level, metric, operations = rule["record"].split(":")
    assert set(level.split("_")) <= {"instance", "path", "protocol", "state", "role", "remote", "device"}
    assert metric.startswith(("mediamtx_", "node_"))
    assert not metric.endswith("_total")
    assert operations


def test_nothing_is_computed_twice() -> None:
    expressions = [rule["expr"] for rule in rules("record")]
    assert len(expressions) == len(set(expressions))
