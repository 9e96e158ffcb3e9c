"""The example configurations, read by the real tools."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from monitor.demo import SERVER_NAMES
from tests.dashboards.known import DASHBOARDS, rules

CONFIG = DASHBOARDS / "prometheus" / "prometheus.yml"
CONFIGS = (*CONFIG.parent.glob("*.yml"), DASHBOARDS.parent / "deploy" / "compose" / "prometheus.yml")
ALERTMANAGER = DASHBOARDS / "alertmanager" / "alertmanager.yml"

needs_promtool = pytest.mark.skipif(not shutil.which("promtool"), reason="promtool (Debian: prometheus) is not there")
needs_amtool = pytest.mark.skipif(
    not shutil.which("amtool"), reason="amtool (Debian: prometheus-alertmanager) is not there"
)


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_promtool
@pytest.mark.parametrize("file", CONFIGS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_promtool_accepts_the_configuration(file: Path) -> None:
    run("promtool", "check", "config", "--syntax-only", str(file))


@needs_promtool
def test_each_server_becomes_a_target_of_its_own_at_the_one_exporter() -> None:
    found = json.loads(run("promtool", "check", "service-discovery", "--timeout=1s", str(CONFIG), "mediamtx"))
    labels = [target["labels"] for target in found]
    assert [each["instance"] for each in labels] == list(SERVER_NAMES)
    for each in labels:
        assert each["__address__"] == "127.0.0.1:10190"
        assert each["__metrics_path__"] == "/probe"
        assert each["__param_target"] == each["instance"]


def test_jobs_are_those_that_the_rules_name() -> None:
    jobs = {job["job_name"] for job in yaml.safe_load(CONFIG.read_text())["scrape_configs"]}
    assert jobs == {"mediamtx", "mediamtx-exporter", "mediamtx-agent", "mediamtx-historian"}
    for rule in rules("alert"):
        if "up{" in rule["expr"] and "mediamtx_up" not in rule["expr"]:
            assert any(f'"{job}' in rule["expr"] for job in jobs), rule["alert"]


@pytest.mark.parametrize("file", CONFIGS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_all_samples_have_these_jobs_and_the_rules(file: Path) -> None:
    config, sample = (yaml.safe_load(each.read_text()) for each in (CONFIG, file))
    names = {job["job_name"] for job in sample["scrape_configs"]}
    assert "mediamtx" in names
    assert names <= {job["job_name"] for job in config["scrape_configs"]}
    assert sample["global"] == config["global"]
    assert all(each.endswith("rules/*.yml") for each in sample["rule_files"])


def _branches(pattern: str) -> list[str]:
    """Each alternative of a pattern such as `MediaMTX(A|B.+)|C`, written out."""
    parts: list[str] = re.findall(r"(?:[^|(]*\([^)]*\)|[^|(]+)+", pattern)
    found = []
    for part in parts:
        head, _, rest = part.partition("(")
        inner, _, tail = rest.partition(")")
        found += [head + each + tail for each in (inner.split("|") if rest else [""])]
    return found


@needs_amtool
def test_amtool_accepts_the_inhibition_rules() -> None:
    rules = yaml.safe_load(ALERTMANAGER.read_text())["inhibit_rules"]
    assert f"{len(rules)} inhibit rules" in run("amtool", "check-config", str(ALERTMANAGER))


def test_inhibition_rules_name_alerts_that_exist() -> None:
    names = {rule["alert"] for rule in rules("alert")}
    for rule in yaml.safe_load(ALERTMANAGER.read_text())["inhibit_rules"]:
        for matcher in (*rule["source_matchers"], *rule["target_matchers"]):
            label, operator, value = matcher.split(" ", 2)
            if label == "alertname" and operator == "=":
                assert value in names
            if label == "alertname" and operator == "=~":
                for branch in _branches(value.strip('"')):
                    assert any(re.fullmatch(branch, name) for name in names), branch
