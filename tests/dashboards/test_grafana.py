"""The Grafana dashboards: committed as the code makes them, and in line with the rules of Grafana's dashboard linter.

These are: a data source, job and instance as variables, refreshed with the time range, with PromQL that holds; panels
with title, description, unit, data source and queries; queries that are PromQL, select job and instance, rate their
counters, over the panel's own interval; not to be edited.
"""

import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboards.grafana.render import JSON, rendered
from tests.dashboards.known import DASHBOARDS, rules, unknown

DOCUMENTS: dict[str, dict[str, Any]] = {name: json.loads(text) for name, text in rendered().items()}
# Of Grafana's unit ids those in use: a misspelt one would show bare numbers.
UNITS = {"none", "bps", "Bps", "pps", "cps", "reqps", "s", "bytes", "percentunit", "bool_yes_no"}
PROVISIONING = DASHBOARDS / "grafana" / "provisioning"


def panels() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, document in DOCUMENTS.items():
        for panel in document["panels"]:
            if panel["type"] != "row":
                yield f"{name}: {panel['title']}", panel


def targets() -> Iterator[tuple[str, str]]:
    for name, panel in panels():
        for target in panel["targets"]:
            yield f"{name} {target['refId']}", target["expr"]


PANELS = dict(panels())
TARGETS = dict(targets())
each_dashboard = pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
each_panel = pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
each_target = pytest.mark.parametrize("query", TARGETS.values(), ids=TARGETS)


def test_there_is_a_dashboard_for_each_level() -> None:
    assert set(DOCUMENTS) == {
        f"mediamtx-{name}.json" for name in ("fleet", "server", "stream", "srt", "host", "monitor")
    }


def test_titles_are_unique() -> None:
    assert len(PANELS) == len(list(panels()))


def test_the_committed_files_are_what_the_code_makes() -> None:
    committed = {file.name: file.read_text() for file in JSON.iterdir()}
    assert committed == rendered(), "run: python -m dashboards.grafana"


@each_dashboard
def test_a_dashboard_is_named_tagged_and_not_to_be_edited(document: dict[str, Any]) -> None:
    assert document["title"].startswith("MediaMTX / ")
    assert document["tags"] == ["mediamtx-mixin"]
    assert document["uid"].startswith("mediamtx-")
    assert document["editable"] is False
    assert "id" not in document
    assert document["refresh"] in ("10s", "30s")


@each_dashboard
def test_variables_are_chained(document: dict[str, Any]) -> None:
    datasource, job, instance, *more = document["templating"]["list"]
    assert (datasource["name"], datasource["type"], datasource["query"]) == ("datasource", "datasource", "prometheus")
    assert datasource["label"] == "Data source"
    for variable in (job, instance):
        assert variable["multi"]
        assert variable["includeAll"]
        assert variable["allValue"] == ".+"
    for variable in (job, instance, *more):
        assert variable["type"] == "query"
        assert variable["datasource"]["uid"] == "${datasource}"
        assert variable["label"] == variable["name"].capitalize()
        assert variable["refresh"] == 2, "with the time range"
        assert variable["query"]["query"].startswith("label_values(")
    assert [job["name"], instance["name"]] == ["job", "instance"]
    assert 'job=~"$job"' in instance["query"]["query"]
    for before, variable in itertools.pairwise([instance, *more]):
        chosen = "=" if before["name"] == "path" else "=~"
        assert f'{before["name"]}{chosen}"${before["name"]}"' in variable["query"]["query"], "chained"
    assert [variable["name"] for variable in more] == ["path", "role", "remote"][: len(more)]


@each_panel
def test_a_panel_says_what_it_shows_and_in_which_unit(panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert panel["description"].endswith(".")
    assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
    assert panel["targets"]
    assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])
    for override in panel["fieldConfig"]["overrides"]:
        assert all(each["value"] in UNITS for each in override["properties"] if each["id"] == "unit")


@each_dashboard
def test_panels_lie_side_by_side_and_not_on_each_other(document: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in document["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not taken & cells, panel["title"]
        taken |= cells
    assert sorted({panel["id"] for panel in document["panels"]}) == list(range(1, len(document["panels"]) + 1))


@each_target
def test_a_query_reads_what_is_exported_of_what_was_chosen(query: str) -> None:
    assert unknown(query) == set()
    recorded = {rule["record"] for rule in rules("record")}
    assert not any(name in query for name in recorded), "dashboards work without the rules"
    for selector in re.findall(r"\b(?:mediamtx_|node_|process_|scrape_|up\b|ALERTS\b)\w*(\{[^}]*\}|)", query):
        assert selector.startswith('{job=~"$job",instance=~"$instance"')


@each_target
def test_counters_are_rated_over_the_interval_of_the_panel(query: str) -> None:
    for function, name, window in re.findall(r"(\w+)\((\w+_total)\{[^}]*\}(\[[^]]*\])?", query):
        assert function in ("rate", "increase"), name
        assert window == ("[$__rate_interval]" if function == "rate" else "[10m]")
    assert len(re.findall(r"_total\{", query)) == len(re.findall(r"(?:rate|increase)\(\w+_total\{", query))


@each_target
def test_windows_fit_the_panel(query: str) -> None:
    """Ten minutes are the one window with a meaning of its own: reconnects and losses are counted in it."""
    assert set(re.findall(r"\[([^\]]+)\]", query)) <= {"$__rate_interval", "10m"}


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool (Debian: prometheus) is not there")
def test_queries_are_promql(tmp_path: Path) -> None:
    made = [
        {"record": f"q:q{n}:q", "expr": query.replace("$__rate_interval", "1m")}
        for n, query in enumerate(TARGETS.values())
    ]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "q", "rules": made}]}))
    done = subprocess.run(["promtool", "check", "rules", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("title", "alert"),
    [("CPU", "MediaMTXCPUBusy"), ("Memory", "MediaMTXMemoryFull"), ("Fullest disk", "MediaMTXDiskFull")],
)
def test_a_full_host_is_coloured_where_the_alerts_fire(title: str, alert: str) -> None:
    steps = PANELS[f"mediamtx-host.json: {title}"]["fieldConfig"]["defaults"]["thresholds"]["steps"]
    limits = [float(re.findall(r"> (0\.\d+)", rule["expr"])[-1]) for rule in rules("alert") if rule["alert"] == alert]
    assert [step["value"] for step in steps] == [None, *sorted(limits)]


def test_links_lead_to_dashboards_that_exist() -> None:
    linked = set(re.findall(r"/d/([\w-]+)", "".join(rendered().values())))
    assert linked
    assert linked <= {document["uid"] for document in DOCUMENTS.values()}


def test_provisioning_points_at_each_other() -> None:
    (source,) = yaml.safe_load((PROVISIONING / "datasources" / "prometheus.yml").read_text())["datasources"]
    (provider,) = yaml.safe_load((PROVISIONING / "dashboards" / "mediamtx.yml").read_text())["providers"]
    assert (source["type"], source["isDefault"], source["uid"]) == ("prometheus", True, "prometheus")
    scraped = yaml.safe_load((DASHBOARDS / "prometheus" / "prometheus.yml").read_text())["global"]["scrape_interval"]
    assert source["jsonData"]["timeInterval"] == scraped
    assert (provider["type"], provider["allowUiUpdates"]) == ("file", False)
