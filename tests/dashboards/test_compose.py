"""The container files, checked without an engine: what they name is there, and ports and addresses fit together."""

import fnmatch
import ipaddress
import itertools
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from agent.settings import AgentSettings
from exporter.settings import ExporterSettings
from historian.settings import HistorianSettings
from toolkit import monitorfile
from toolkit.settings import CommonSettings, parser
from toolkit.units import parse_address

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
FOLDER = ROOT / "dashboards" / "compose"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SETTINGS: dict[str, type[CommonSettings]] = {
    "exporter": ExporterSettings,
    "agent": AgentSettings,
    "historian": HistorianSettings,
}


def given(name: str) -> dict[str, Any]:
    """The flags of one of our services; an unknown one is an error."""
    command, *flags = SERVICES[name]["command"]
    assert command == f"mediamtx-{name}"
    return vars(parser(SETTINGS[name], command).parse_args(flags))


def port(name: str) -> int:
    (address,) = given(name)["listen"]
    host, number = parse_address(address)
    assert host == "", "other containers must reach it"
    return number


def mounts(service: dict[str, Any]) -> dict[str, str]:
    """Where a service finds what: path inside the container to path outside, or to a volume's name."""
    return {parts[1]: parts[0] for parts in (entry.split(":") for entry in service.get("volumes", []))}


def test_all_parts_are_there() -> None:
    assert set(SERVICES) == {"mediamtx", "exporter", "agent", "historian", "redis", "prometheus", "grafana"}


@pytest.mark.parametrize("name", SETTINGS)
def test_our_commands_and_flags_exist(name: str) -> None:
    assert f"mediamtx-{name}" in PROJECT["project"]["scripts"]
    assert port(name) == {"exporter": 10190, "historian": 10191, "agent": 10192}[name]
    inside = mounts(SERVICES[name])
    config = given(name).get("config_file")
    assert config is None or inside[config] == "./dashboards/compose/monitor.yml"
    for key in ("procfs", "sysfs", "rootfs"):
        assert key not in given(name) or given(name)[key] in inside


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_mounted_exists(name: str) -> None:
    for inside, outside in mounts(SERVICES[name]).items():
        assert inside.startswith("/")
        if outside.startswith("./"):
            assert (ROOT / outside).exists(), outside
        elif not outside.startswith("/"):
            assert outside in COMPOSE["volumes"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_pinned_restarted_and_watched(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert service["image"] == "mediamtx-monitor" or re.search(r":v?\d", service["image"])
    assert ("healthcheck" in service) == (name != "mediamtx"), "MediaMTX' image has no shell to check with"
    for needed, how in dict(service["depends_on"]).items() if isinstance(service.get("depends_on"), dict) else ():
        assert how == {"condition": "service_healthy"}
        assert "healthcheck" in SERVICES[needed]


@pytest.mark.parametrize("name", SETTINGS)
def test_ours_have_no_more_rights_than_they_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["SYS_PTRACE"] if name == "agent" else [])
    assert service.get("user") == ("root" if name == "agent" else None)
    assert "privileged" not in service
    assert str(port(name)) in str(service["healthcheck"]["test"])


def test_only_media_is_open_to_the_network() -> None:
    for name, service in SERVICES.items():
        for published in service.get("ports", []):
            if name == "mediamtx":
                assert published.split("/")[0].split(":")[1] not in ("9997", "9998")
            else:
                assert published.startswith("127.0.0.1:"), f"{name} is open to the network: {published}"


def test_the_media_ports_are_those_of_mediamtx() -> None:
    ports = {published.split(":")[1] for published in SERVICES["mediamtx"]["ports"]}
    assert ports == {"8554", "8000-8001/udp", "1935", "8888", "8889", "8189/udp", "8890/udp"}


def test_the_api_is_open_to_the_exporter_alone() -> None:
    settings = yaml.safe_load((FOLDER / "mediamtx.yml").read_text())
    assert settings["api"] in (True, "yes")
    allowed = [user for user in settings["authInternalUsers"] if {"action": "api"} in user["permissions"]]
    address = SERVICES["exporter"]["networks"]["monitoring"]["ipv4_address"]
    assert [user["ips"] for user in allowed] == [[address]]
    (pool,) = COMPOSE["networks"]["monitoring"]["ipam"]["config"]
    assert ipaddress.ip_address(address) in ipaddress.ip_network(pool["subnet"])


def reaches(url: str) -> bool:
    """Whether a URL leads to a service of ours at the port where that listens."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    others = {"mediamtx": 9997, "redis": 6379, "prometheus": 9090}
    wanted = port(parts.hostname) if parts.hostname in SETTINGS else others.get(str(parts.hostname))
    return parts.port == wanted


def test_the_monitor_finds_its_parts() -> None:
    file = monitorfile.read(FOLDER / "monitor.yml")
    (server,) = file.servers.values()
    for url in (server.mediamtx, server.agent, file.values["exporter"][0], file.values["redis.url"][0]):
        assert reaches(url), url


def test_prometheus_finds_its_targets_and_rules() -> None:
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    example = yaml.safe_load((ROOT / "dashboards" / "prometheus" / "prometheus.yml").read_text())
    assert [job["job_name"] for job in config["scrape_configs"]] == [
        job["job_name"] for job in example["scrape_configs"]
    ]
    probe, *others = config["scrape_configs"]
    assert probe["static_configs"][0]["targets"] == list(monitorfile.read(FOLDER / "monitor.yml").servers)
    assert reaches(probe["relabel_configs"][-1]["replacement"])
    for job in others:
        assert all(reaches(target) for target in job["static_configs"][0]["targets"])
    inside = mounts(SERVICES["prometheus"])
    (rules,) = config["rule_files"]
    assert inside[str(Path(rules).parent)] == "./dashboards/prometheus/rules"
    assert "--config.file=/etc/prometheus/prometheus.yml" in SERVICES["prometheus"]["command"]


def test_grafana_finds_prometheus_and_the_dashboards() -> None:
    inside, environment = mounts(SERVICES["grafana"]), SERVICES["grafana"]["environment"]
    assert reaches(environment["PROMETHEUS_URL"])
    provisioning = ROOT / inside["/etc/grafana/provisioning"]
    assert "url: $PROMETHEUS_URL" in (provisioning / "datasources" / "prometheus.yml").read_text()
    (provider,) = yaml.safe_load((provisioning / "dashboards" / "mediamtx.yml").read_text())["providers"]
    folder = ROOT / inside[provider["options"]["path"]]
    home = Path(environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    assert str(home.parent) == provider["options"]["path"]
    assert (folder / home.name).is_file()


def stages() -> list[list[str]]:
    """The Dockerfile's instructions, one list a stage, comments and line breaks gone."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    starts = [at for at, line in enumerate(lines) if line.startswith("FROM ")] + [len(lines)]
    return [lines[a:b] for a, b in itertools.pairwise(starts)]


def test_the_image_runs_a_command_of_ours_without_rights() -> None:
    *_, final = stages()
    users = [line.split()[1] for line in final if line.startswith("USER ")]
    (useradd,) = (re.findall(r"--uid (\d+)", line) for line in final if "useradd" in line)
    assert users == useradd, "a number, so that Kubernetes can tell that it is not root"
    (command,) = (re.findall(r'"([^"]+)"', line) for line in final if line.startswith("CMD "))
    assert set(command) <= set(PROJECT["project"]["scripts"])
    exposed = next(line.split()[1:] for line in final if line.startswith("EXPOSE "))
    assert sorted(map(int, exposed)) == sorted(port(name) for name in SETTINGS)


def ignored(name: str) -> bool:
    """Whether .dockerignore keeps a path from the builder: the last line that fits it or a folder above it decides."""
    verdict = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        if not line or line.startswith("#"):
            continue
        parents = [name, *map(str, Path(name).parents)]
        if any(fnmatch.fnmatch(each, pattern.removeprefix("**/")) for each in parents if each != "."):
            verdict = not line.startswith("!")
    return verdict


def test_the_builder_gets_what_the_wheel_is_made_of_and_no_more() -> None:
    rooms = [pattern.rstrip("*") for pattern in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]]
    copied = [part for stage in stages() for line in stage if line.startswith("COPY ") for part in line.split()[1:-1]]
    wanted = [
        *(f"{room}/__init__.py" for room in rooms),
        *(part for part in copied if part != "." and not part.startswith(("-", "/"))),
        "pyproject.toml",
        PROJECT["project"]["readme"],
        *PROJECT["project"]["license-files"],
        "scripts/page_assets.py",
        "historian/page/index.html",
    ]
    for name in wanted:
        assert (ROOT / name).exists(), name
        assert not ignored(name), name
    for name in (".git/config", ".venv/bin/python", "tests/conftest.py", "historian/page/vendor/uPlot.iife.min.js"):
        assert ignored(name), name
