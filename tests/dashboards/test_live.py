"""A real Prometheus with the shipped rules and jobs watches the demo: panels have data, alerts name their streams."""

import contextlib
import shutil
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.agent.running import STAND_IN_NAME, StandIn
from tests.dashboards.known import DASHBOARDS, RULES
from tests.dashboards.test_grafana import TARGETS
from tests.e2e.processes import free_port, get_json, monitor, server, until

pytestmark = pytest.mark.skipif(not shutil.which("prometheus"), reason="prometheus (Debian: prometheus) is not there")

# Seconds; on an idle machine all is there after twenty.
_PATIENCE = 45

# Panels without data here, and why.
EMPTY = {
    "mediamtx-server.json: New sources and frames in error A": "no source reconnects within the time of the test",
    "mediamtx-stream.json: Bitrate C": "the demo expects nothing of its streams",
    "mediamtx-stream.json: Readers by protocol B": "the demo expects nothing of its streams",
}


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the API of a Prometheus that scrapes the demo every second."""
    folder = tmp_path_factory.mktemp("live")
    # The demo's servers are no processes of their own: another program plays MediaMTX for the agent.
    process = StandIn(folder)
    with (
        contextlib.ExitStack() as stack,
        monitor(folder, "demo", environ={"MONITOR_MEDIAMTX_PROCESS_NAME": STAND_IN_NAME}) as running,
    ):
        stack.callback(process.stop)
        file = folder / "prometheus.yml"
        file.write_text(yaml.safe_dump(config(running.exporter, running.agent, running.page)))
        port = free_port()
        command = ["prometheus", f"--config.file={file}", f"--storage.tsdb.path={folder / 'tsdb'}"]
        with server([*command, f"--web.listen-address=127.0.0.1:{port}"], folder / "prometheus.log"):
            api = f"http://127.0.0.1:{port}/api/v1"
            until(lambda: get_json(f"{api}/targets")["data"]["activeTargets"], "Prometheus to have its targets")
            yield api


def config(exporter: str, agent: str, historian: str) -> dict[str, Any]:
    """The shipped example, with the addresses and at the pace of this test."""
    text = (DASHBOARDS / "prometheus" / "prometheus.yml").read_text()
    made: dict[str, Any] = yaml.safe_load(text.replace("127.0.0.1:10190", exporter.removeprefix("http://")))
    made["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    made["rule_files"] = [f"{RULES}/*.yml"]
    del made["alerting"]
    jobs = {job["job_name"]: job for job in made["scrape_configs"]}
    (first, *_) = jobs["mediamtx-agent"]["static_configs"]
    jobs["mediamtx-agent"]["static_configs"] = [{**first, "targets": [agent.removeprefix("http://")]}]
    jobs["mediamtx-historian"]["static_configs"] = [{"targets": [historian.removeprefix("http://")]}]
    return made


def has_data(api: str, panel_query: str) -> bool:
    query = panel_query.replace("$__rate_interval", "10s").replace('path="$path"', 'path=~".+"')
    query = query.replace("$job", ".+").replace("$instance", ".+").replace("$role", ".+").replace("$remote", ".*")
    answer = get_json(f"{api}/query?" + urllib.parse.urlencode({"query": query}))
    return bool(answer["data"]["result"])


def test_every_panel_has_data(prometheus: str) -> None:
    wanted = {name: query for name, query in TARGETS.items() if name not in EMPTY}
    assert len(wanted) == len(TARGETS) - len(EMPTY)

    def all_have() -> bool:
        for name in [name for name, query in wanted.items() if has_data(prometheus, query)]:
            del wanted[name]
        return not wanted

    try:
        until(all_have, "data in every panel", _PATIENCE)
    except AssertionError:
        pytest.fail(f"no data: {sorted(wanted)}")


def alerts(api: str, state: str) -> set[tuple[str, str]]:
    """(alert, path) of the alerts in a state."""
    found = get_json(f"{api}/alerts")["data"]["alerts"]
    return {(each["labels"]["alertname"], each["labels"].get("path", "")) for each in found if each["state"] == state}


def test_alerts_name_the_streams_with_trouble_and_no_others(prometheus: str) -> None:
    firing = {
        ("MediaMTXSRTUndecrypted", "ob/satellite"),
        ("MediaMTXPathDown", "cam/loading-dock"),
        ("MediaMTXSRTSenderDrops", "live/sports"),
    }
    pending = {("MediaMTXSRTLatencyTooSmall", "ob/van-2"), ("MediaMTXReaderTooSlow", "live/main")}
    until(lambda: firing <= alerts(prometheus, "firing"), "alerts to fire", _PATIENCE)
    until(lambda: pending <= alerts(prometheus, "pending"), "alerts to be pending", _PATIENCE)
    named = {path for _, path in alerts(prometheus, "firing") | alerts(prometheus, "pending")}
    assert named <= {
        *("ob/satellite", "ob/van-2", "ob/backpack", "ob/helmet", "cam/loading-dock"),
        *("live/sports", "live/main", "guest/booth-1", "guest/bike", "cam/pier"),
        "stage/main",  # its forward never gets through
        "",
    }


def test_all_targets_are_up(prometheus: str) -> None:
    def all_up() -> bool:
        targets = get_json(f"{prometheus}/targets")["data"]["activeTargets"]
        assert len(targets) == 6
        return {target["health"] for target in targets} == {"up"}

    # edge-us does not answer for 20 s now and then: that is its story, and its exporter's page is there all the same.
    until(all_up, "all targets to be up", _PATIENCE)


def test_the_rules_make_no_mistakes(prometheus: str) -> None:
    groups = get_json(f"{prometheus}/rules")["data"]["groups"]
    assert {Path(group["file"]).name for group in groups} == {file.name for file in RULES.glob("*.yml")}
    assert [
        rule["name"] for group in groups for rule in group["rules"] if rule["health"] not in ("ok", "unknown")
    ] == []
