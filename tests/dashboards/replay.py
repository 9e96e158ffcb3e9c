"""One run of pages, read by the page's own judgement and by Prometheus: what the one says, and what the other must say.

The historian reads each page. Every fifth is a sample for promtool, which then plays the shipped rules over them.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from historian.model.frame import Frame
from historian.pipeline import Pipeline
from historian.scrape.outcome import ScrapeOutcome
from historian.scrape.targets import Target
from tests.dashboards.known import RULES, rules
from tests.dashboards.test_thresholds import ALERT_OF, OTHERWISE
from tests.historian.scene import TICK, WALL

SERVER = "studio-a"
# Seconds: the page looks every 3 s, Prometheus at every fifth of these looks.
PAGE, PROMETHEUS = 3, 15
# What the page has said for so long Prometheus must say; what it has not said for so long Prometheus must not: windows
# of a minute, holds of up to two, and what an alert goes on for after its cause has ended.
SETTLED = 260

# Rules whose finding has an alert: what it is called.
ALERTS = ALERT_OF | {id: alert for id, (alert, _, _) in OTHERWISE.items()}
_SEVERITIES = {(rule["alert"], rule["labels"]["severity"]) for rule in rules("alert")}

Said = frozenset[tuple[str, str, str]]  # (alert, severity, path; "" for the host and the server)
Page = Callable[[float], str]  # seconds since the begin → a page of metrics


@dataclass
class Replay:
    """The pages of one server and of its host, from second 0 on."""

    name: str
    exporter: Page
    agent: Page
    checks: list[float]
    said: list[Said] = field(default_factory=list)
    series: dict[str, list[str]] = field(default_factory=dict)

    def play(self) -> None:
        """Let the page look at all of it, and note what Prometheus would have scraped."""
        pipeline = Pipeline([Target(SERVER, "http://exporter/metrics", "http://agent/metrics")])
        for second in range(0, int(max(self.checks)) + PAGE, PAGE):
            exporter, agent = self.exporter(second), self.agent(second)
            server, host = (ScrapeOutcome(TICK + second, 0.004, text.encode()) for text in (exporter, agent))
            frame = pipeline.frame(SERVER, server, host, round((WALL + second) * 1000))
            self.said.append(frozenset(_said(frame)))
            if second % PROMETHEUS == 0:
                self._note(second // PROMETHEUS, {"mediamtx": exporter, "mediamtx-agent": agent})

    def _note(self, column: int, pages: dict[str, str]) -> None:
        for job, text in pages.items():
            for family in text_string_to_metric_families(text):
                for sample in family.samples:
                    labels = {**sample.labels, "job": job, "instance": SERVER}
                    inner = ", ".join(f"{key}={json.dumps(value)}" for key, value in labels.items() if value)
                    values = self.series.setdefault(f"{sample.name}{{{inner}}}", [])
                    # A series that is not on the next page ends there.
                    values += (["stale"] + ["_"] * column)[: column - len(values)] if values else ["_"] * column
                    values.append(f"{sample.value:.10g}")

    def test(self) -> dict[str, Any]:
        """The replay as a test of promtool's."""
        asked = [ask for second in self.checks for ask in self._asks(second)]
        width = int(max(self.checks)) // PROMETHEUS + 1
        series = [
            {"series": name, "values": " ".join([*values, "stale"][:width])} for name, values in self.series.items()
        ]
        return {"name": self.name, "interval": f"{PROMETHEUS}s", "input_series": series, "promql_expr_test": asked}

    def settled(self, second: float) -> Said:
        """What the page has said without a break up to this second."""
        return frozenset.intersection(*self._window(second))

    def _window(self, second: float) -> list[Said]:
        at = int(second) // PAGE
        return self.said[max(0, at - SETTLED // PAGE) : at + 1]

    def _asks(self, second: float) -> Iterator[dict[str, Any]]:
        time = f"{int(second)}s"
        for alert, severity, path in sorted(self.settled(second)):
            expr = f"count({_firing(alert, severity, path)}) > bool 0"
            yield {"expr": expr, "eval_time": time, "exp_samples": [{"labels": "{}", "value": 1}]}
        names = "|".join(sorted(set(ALERTS.values())))
        other = [_firing(*said) for said in sorted(frozenset.union(*self._window(second)))]
        yield {
            "expr": " unless ".join([f'ALERTS{{alertstate="firing",alertname=~"{names}"}}', *other]),
            "eval_time": time,
        }


def _firing(alert: str, severity: str, path: str) -> str:
    return f'ALERTS{{alertstate="firing",alertname="{alert}",severity="{severity}",path="{path}"}}'


def _said(frame: Frame) -> Iterator[tuple[str, str, str]]:
    """What the page says, as alerts: one that is critical is beyond the threshold of its warning as well."""
    found = [("", finding) for finding in frame.server_state["health"]["findings"]]
    found += [(path, finding) for path, stream in frame.streams.items() for finding in stream["health"]["findings"]]
    for path, finding in found:
        alert = ALERTS.get(finding["id"])
        if alert is None or finding["level"] not in ("warn", "crit"):
            continue
        for severity in ("warning", "critical") if finding["level"] == "crit" else ("warning",):
            if (alert, severity) in _SEVERITIES:
                yield alert, severity, path


def promtool(tests: list[dict[str, Any]], folder: Path) -> str:
    """What promtool has to say about these tests; empty if all is as it should be."""
    file = folder / "replay.test.json"
    document = {
        "rule_files": [str(file) for file in sorted(RULES.glob("*.yml"))],
        "evaluation_interval": f"{PROMETHEUS}s",
        "tests": tests,
    }
    file.write_text(json.dumps(document))  # JSON is YAML
    command = [str(shutil.which("promtool")), "test", "rules", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr
