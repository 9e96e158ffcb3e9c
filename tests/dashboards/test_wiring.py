"""Each sample of a scrape configuration, and the two lines of the README, run by a real Prometheus on the demo."""

import contextlib
import dataclasses
import re
import shutil
import sys
import textwrap
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.demo import SERVER_NAMES
from monitor.demo.cast import servers
from tests.dashboards.known import DASHBOARDS
from tests.e2e.processes import Monitor, free_port, get, get_json, monitor, server, until

pytestmark = pytest.mark.skipif(not shutil.which("prometheus"), reason="prometheus (Debian: prometheus) is not there")

FOLDER = DASHBOARDS / "prometheus"
ROOT = DASHBOARDS.parent
# A scrape of the demo may wait for edge-us, whose API hangs now and then.
_PATIENCE = 40.0

Target = dict[str, Any]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitor]:
    """The monitor on its three simulated servers."""
    with monitor(tmp_path_factory.mktemp("wiring"), "demo") as running:
        yield running


def sample(text: str, running: Monitor) -> str:
    """A sample with the addresses and the pace of this test."""
    for port, url in ((10190, running.exporter), (10191, running.page), (10192, running.agent)):
        text = re.sub(rf"\b(?:127\.0\.0\.1|10\.0\.[01]\.5):{port}\b", url.removeprefix("http://"), text)
    return text


@contextlib.contextmanager
def prometheus(folder: Path, text: str) -> Iterator[str]:
    """Address of the API of a Prometheus that runs this configuration; it must not have complained in the end."""
    config = yaml.safe_load(text)
    config["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    (folder / "rules").symlink_to(FOLDER / "rules")
    port, log = free_port(), folder / "prometheus.log"
    command = ["prometheus", f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'tsdb'}"]
    with server([*command, f"--web.listen-address=127.0.0.1:{port}"], log):
        yield f"http://127.0.0.1:{port}/api/v1"
        lines = log.read_text().splitlines()
        assert [line for line in lines if "level=warn" in line or "level=error" in line] == []


def up(api: str, jobs: dict[str, set[str]]) -> bool:
    """Whether just these targets (job to instances) are there, and all of them are up."""
    found: dict[str, set[str]] = {}
    targets: list[Target] = get_json(f"{api}/targets")["data"]["activeTargets"]
    for target in targets:
        found.setdefault(target["labels"]["job"], set()).add(target["labels"]["instance"])
    return found == jobs and all((target["health"], target["lastError"]) == ("up", "") for target in targets)


def values(api: str, query: str, *labels: str) -> set[tuple[str, ...]]:
    """These labels of what a query answers."""
    answer = get_json(f"{api}/query?" + urllib.parse.urlencode({"query": query}))["data"]["result"]
    return {tuple(each["metric"].get(label, "") for label in labels) for each in answer}


def knows_its_streams(api: str) -> bool:
    """Whether streams are there under the names of their servers, each under one."""
    wanted = {(each.name, each.streams[0].name) for each in servers(0.0)}
    return wanted <= values(api, "mediamtx_path_state", "instance", "path") and not values(
        api, "count by (path, state, instance) (mediamtx_path_state) > 1", "path"
    )


def test_servers_by_probe(demo: Monitor, tmp_path: Path) -> None:
    text = (FOLDER / "prometheus.yml").read_text()
    config = yaml.safe_load(sample(text, demo))
    del config["alerting"]
    exporter, page = demo.exporter.removeprefix("http://"), demo.page.removeprefix("http://")
    with prometheus(tmp_path, yaml.safe_dump(config)) as api:
        jobs = {
            "mediamtx": set(SERVER_NAMES),
            "mediamtx-exporter": {exporter},
            "mediamtx-agent": {"studio-a", "edge-eu"},
            "mediamtx-historian": {page},
        }
        until(lambda: up(api, jobs), "all targets of prometheus.yml to be up", _PATIENCE)
        until(lambda: knows_its_streams(api), "streams under their servers", _PATIENCE)
        # The exporter's own job keeps nothing of the servers, and the servers' job has nothing of the exporter.
        assert not values(api, 'mediamtx_path_state{job="mediamtx-exporter"}', "path")
        assert values(api, "mediamtx_exporter_build_info", "job") == {("mediamtx-exporter",)}


def test_servers_by_discovery(demo: Monitor, tmp_path: Path) -> None:
    exporter = demo.exporter.removeprefix("http://")
    with prometheus(tmp_path, sample((FOLDER / "discover.yml").read_text(), demo)) as api:
        jobs = {"mediamtx": set(SERVER_NAMES), "mediamtx-exporter": {exporter}}
        until(lambda: up(api, jobs), "all discovered targets to be up", _PATIENCE)
        until(lambda: knows_its_streams(api), "streams under their servers", _PATIENCE)
        # Nothing of the way they were found sticks to the series.
        targets = get_json(f"{api}/targets")["data"]["activeTargets"]
        assert {tuple(sorted(each["labels"])) for each in targets} == {("instance", "job")}


def test_servers_and_agents_from_files(demo: Monitor, tmp_path: Path) -> None:
    (tmp_path / "targets").mkdir()
    for file in (FOLDER / "targets").glob("*.yml"):
        (tmp_path / "targets" / file.name).write_text(sample(file.read_text(), demo))
    with prometheus(tmp_path, sample((FOLDER / "file-sd.yml").read_text(), demo)) as api:
        jobs = {"mediamtx": set(SERVER_NAMES), "mediamtx-agent": {"studio-a", "edge-eu"}}
        until(lambda: up(api, jobs), "all targets of the files to be up", _PATIENCE)
        until(lambda: knows_its_streams(api), "streams under their servers", _PATIENCE)
        sites = {("studio-a", "studio"), ("edge-eu", "edge"), ("edge-us", "edge")}
        assert values(api, "mediamtx_up", "instance", "site") == sites
        # A file that is written anew needs no reload.
        made = tmp_path / "targets" / "new.yml"
        made.write_text("- targets: [studio-a]\n")
        made.rename(tmp_path / "targets" / "servers.yml")
        until(lambda: up(api, jobs | {"mediamtx": {"studio-a"}}), "the changed file to be read", _PATIENCE)


@pytest.fixture
def exporter_of_one(demo: Monitor, tmp_path: Path) -> Iterator[Monitor]:
    """The demo with an exporter in front of one of its servers, as it is without a monitor.yml."""
    page = get(f"{demo.exporter}/probe?target=studio-a").decode()
    (address,) = re.findall(r'^mediamtx_target_info\{address="([^"]+)"\}', page, re.MULTILINE)
    listen = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "exporter", f"--mediamtx.url={address}", f"--web.listen-address={listen}"]
    with server(command, tmp_path / "exporter.log"):
        until(lambda: get(f"http://{listen}/-/ready"), "the exporter")
        yield dataclasses.replace(demo, exporter=f"http://{listen}")


def readme(name: str) -> str:
    """The configuration in a README: it is indented."""
    text = (ROOT / name).read_text()
    return textwrap.dedent("".join(re.findall(r"^ {4}scrape_configs:\n(?: {4}.*\n)+", text, re.MULTILINE)))


ONE_SERVER = {
    "one-server.yml": (FOLDER / "one-server.yml").read_text(),
    **{name: readme(name) for name in ("README.md", "README.de.md")},
}


@pytest.mark.parametrize("text", ONE_SERVER.values(), ids=ONE_SERVER)
def test_one_server(exporter_of_one: Monitor, tmp_path: Path, text: str) -> None:
    jobs = {job["job_name"] for job in yaml.safe_load(text)["scrape_configs"]}
    assert {"mediamtx", "mediamtx-agent"} <= jobs, "the rules look for these"
    with prometheus(tmp_path, sample(text, exporter_of_one)) as api:
        until(lambda: values(api, "up == 1", "job") == {(job,) for job in jobs}, "all targets to be up", _PATIENCE)
        until(lambda: values(api, "mediamtx_path_state", "path"), "streams", _PATIENCE)
        # The host and its streams have one name.
        assert values(api, "mediamtx_up", "instance") == values(api, "node_load1", "instance")


def test_the_two_lines_are_two() -> None:
    assert [len(readme(name).splitlines()) for name in ("README.md", "README.de.md")] == [3, 3]
