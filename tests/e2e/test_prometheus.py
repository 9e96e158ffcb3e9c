"""A real Prometheus scrapes exporter and agent of the running demo, and promtool reads their pages."""

import shutil
import subprocess
import urllib.parse
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.processes import free_port, get, get_json, monitor, server, until

PROMETHEUS, PROMTOOL = shutil.which("prometheus"), shutil.which("promtool")
pytestmark = pytest.mark.skipif(
    PROMETHEUS is None or PROMTOOL is None, reason="prometheus and promtool are not installed (Debian: prometheus)"
)

# node_exporter's own names, which the agent must use as they are: promtool wants snake_case.
KNOWN_BY_NODE_EXPORTER = ("node_memory_", "node_netstat_", "node_vmstat_")


def test_a_prometheus_takes_every_page_without_complaint(tmp_path: Path) -> None:
    with monitor(tmp_path, "demo") as running:
        targets = {
            "mediamtx": f"{running.exporter}/probe?target=studio-a",
            "exporter": f"{running.exporter}/metrics",
            "agent": f"{running.agent}/metrics",
            "historian": f"{running.page}/metrics",
        }
        for name, url in targets.items():
            _promtool_has_nothing_to_say(name, url)
        port = free_port()
        config = tmp_path / "prometheus.yml"
        config.write_text(_config(targets))
        command = [
            str(PROMETHEUS),
            f"--config.file={config}",
            f"--storage.tsdb.path={tmp_path / 'tsdb'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ]
        log = tmp_path / "prometheus.log"
        with server(command, log):
            api = f"http://127.0.0.1:{port}/api/v1"
            until(lambda: _all_up(api, len(targets)), "all targets up in Prometheus")
            streams = until(lambda: _query(api, 'sum(mediamtx_path_state{state="live"})'), "live paths in Prometheus")
            assert float(streams[0]["value"][1]) >= 5
            until(lambda: _query(api, "rate(mediamtx_srt_received_bytes_total[1m]) > 0"), "an SRT bit rate")
        warnings = [line for line in log.read_text().splitlines() if "scrape" in line and "level=warn" in line]
        assert warnings == []


def _config(targets: dict[str, str]) -> str:
    jobs = []
    for name, url in targets.items():
        parts = urllib.parse.urlsplit(url)
        params = "".join(f"\n      {key}: [{value}]" for key, value in urllib.parse.parse_qsl(parts.query))
        jobs.append(
            f"  - job_name: {name}\n    metrics_path: {parts.path}\n"
            + (f"    params: {params}\n" if params else "")
            + f'    static_configs: [{{targets: ["{parts.netloc}"]}}]\n'
        )
    return "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n" + "".join(jobs)


def _all_up(api: str, count: int) -> bool:
    active = get_json(f"{api}/targets")["data"]["activeTargets"]
    errors = [target["lastError"] for target in active if target["lastError"]]
    assert errors == []
    return len(active) == count and all(target["health"] == "up" for target in active)


def _query(api: str, expression: str) -> list[dict[str, Any]]:
    answer = get_json(f"{api}/query?" + urllib.parse.urlencode({"query": expression}))
    result: list[dict[str, Any]] = answer["data"]["result"]
    return result


def _promtool_has_nothing_to_say(name: str, url: str) -> None:
    page = get(url).decode()
    kept = [line for line in page.splitlines() if not any(known in line for known in KNOWN_BY_NODE_EXPORTER)]
    done = subprocess.run(
        [str(PROMTOOL), "check", "metrics"], input="\n".join(kept) + "\n", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, ""), f"{name}: {url}"
