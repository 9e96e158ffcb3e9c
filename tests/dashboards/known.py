"""Which metrics there are, and which ones a query names."""

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from agent.collectors import COLLECTORS
from agent.metric import FIELD
from exporter.families import FAMILIES

DASHBOARDS = Path(__file__).parents[2] / "dashboards"
RULES = DASHBOARDS / "prometheus" / "rules"

# The own metrics of historian and exporter have no table in code; other tests hold these documents to what is served.
_DOCUMENTED = "".join((DASHBOARDS.parent / "docs" / name).read_text() for name in ("rest-api.md", "metrics.md"))

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_NAME = re.compile(r"(?<![\w:])(?:[a-zA-Z_][\w]*:[\w:]+|(?:mediamtx|node|historian)_\w+)")


def metrics_in(query: str) -> set[str]:
    """Names of metrics and recorded series in a query; labels and strings are none."""
    return set(_NAME.findall(_STRING.sub('""', query)))


@cache
def groups() -> list[dict[str, Any]]:
    """All groups of the shipped rules."""
    return [group for file in sorted(RULES.glob("*.yml")) for group in yaml.safe_load(file.read_text())["groups"]]


def rules(kind: str) -> list[dict[str, Any]]:
    """All rules with the key `alert`, or `record`."""
    return [rule for group in groups() for rule in group["rules"] if kind in rule]


@cache
def _exported() -> re.Pattern[str]:
    names = [re.escape(family.wire_name) for family in FAMILIES]
    for name in COLLECTORS:
        for metric in import_module(f"agent.collectors.{name}").Collector.metrics:
            names.append(re.escape(metric.name).replace(re.escape(FIELD), r"\w+"))
    names += re.findall(r"^\| `(mediamtx_(?:historian|config)_\w+)` \|", _DOCUMENTED, re.MULTILINE)
    return re.compile("|".join(names))


def unknown(query: str) -> set[str]:
    """Names in a query that no part of the monitor exports and no rule records."""
    recorded = {rule["record"] for rule in rules("record")}
    return {name for name in metrics_in(query) - recorded if not _exported().fullmatch(name)}


def seconds(time: str) -> int:
    """Seconds of a time such as `4m45s`."""
    return sum(int(number) * {"h": 3600, "m": 60, "s": 1}[unit] for number, unit in re.findall(r"(\d+)([hms])", time))
