"""The compose files, checked without an engine: by their schema, and that what they name is there and fits together."""

import ipaddress
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from tests.deploy.recipes import ROOT, SETTINGS, command, compose, environment, given, mounts
from toolkit import monitorfile
from toolkit.settings import load
from toolkit.units import parse_address

FILES = {name: compose(name) for name in ("docker-compose.yml", "compose.minimal.yml")}
FULL, MINIMAL = FILES.values()
SERVICES: dict[str, dict[str, Any]] = FULL["services"]
ALL = [(file, name) for file in FILES for name in FILES[file]["services"]]
OURS = [(file, name) for file, name in ALL if name in SETTINGS]
FOLDER = ROOT / "deploy" / "compose"


def service_of(file: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = FILES[file]["services"][name]
    return found


def port(name: str) -> int:
    _, number = parse_address(environment(name)["MONITOR_WEB_LISTEN_ADDRESS"])
    return number


def test_all_parts_are_there() -> None:
    others = {"mediamtx", "redis", "prometheus", "alertmanager", "grafana"}
    assert set(SERVICES) == others | {"exporter", "agent", "historian"}
    assert set(MINIMAL["services"]) == {"monitor"}


@pytest.mark.parametrize("file", FILES)
def test_the_schema_of_the_compose_specification_is_kept(file: str) -> None:
    check = Path(sys.executable).parent / "check-jsonschema"
    done = subprocess.run(
        [check, "--builtin-schema", "vendor.compose-spec", ROOT / file],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("file", "name"), OURS)
def test_our_images_and_settings_exist(file: str, name: str, tmp_path: Path) -> None:
    service = service_of(file, name)
    assert service["build"] == {"context": ".", "target": name}
    assert service["image"] == command(name)
    inside, flags = mounts(service), given(name, service["command"])
    for key in ("procfs", "sysfs", "rootfs"):
        assert flags.get(key, "/proc" if key == "procfs" else "/sys") in {*inside, "/proc", "/sys"}
    if "config_file" in flags:
        # The file as the container sees it, with secrets where this machine can have them.
        copy = tmp_path / "monitor.yml"
        copy.write_text((ROOT / inside[flags["config_file"]]).read_text().replace("/run/secrets", str(tmp_path)))
        (tmp_path / "redis-url").write_text("redis://user:password@redis:6379/0\n")
        flags["config_file"] = str(copy)
    # What the environment of the one who starts it does not set is what the default says.
    text = {key: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value) for key, value in service.get("environment", {}).items()}
    load(SETTINGS[name], flags, {**environment(name), **text})


@pytest.mark.parametrize(("file", "name"), ALL)
def test_what_is_named_is_declared_and_used(file: str, name: str) -> None:
    service = service_of(file, name)
    for inside, outside in mounts(service).items():
        assert inside.startswith("/")
        if outside.startswith("./"):
            assert (ROOT / outside).exists(), outside
        elif not outside.startswith("/"):
            assert outside in FILES[file]["volumes"]
    assert set(service.get("networks", {})) <= set(FILES[file].get("networks", {}))
    told = str(service.get("command")) + str(service.get("environment"))
    told += "".join((ROOT / outside).read_text() for outside in mounts(service).values() if outside.endswith(".yml"))
    for secret in service.get("secrets", []):
        assert secret in FILES[file]["secrets"]
        assert f"/run/secrets/{secret}" in told
    wanted = service.get("depends_on", [])
    for needed in wanted:
        assert needed in FILES[file]["services"]
        if isinstance(wanted, dict):
            assert wanted[needed] == {"condition": "service_healthy"}
            assert "healthcheck" in service_of(file, needed)


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_declared_in_vain(file: str) -> None:
    services = FILES[file]["services"].values()
    for kind in ("volumes", "secrets", "networks"):
        used = {name for service in services for name in service.get(kind, [])}
        used |= {outside for service in services for outside in mounts(service).values()}
        assert set(FILES[file].get(kind, {})) <= used


@pytest.mark.parametrize(("file", "name"), ALL)
def test_every_service_is_pinned_restarted_watched_and_bounded(file: str, name: str) -> None:
    service = service_of(file, name)
    assert service["restart"] == "unless-stopped"
    assert "build" in service or re.search(r":v?\d", service["image"])
    assert ("healthcheck" in service) == (name != "mediamtx"), "MediaMTX' image has no shell to check with"
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}


@pytest.mark.parametrize(("file", "name"), ALL)
def test_no_service_has_more_rights_than_it_needs(file: str, name: str) -> None:
    service = service_of(file, name)
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("cap_add", []) == (["SYS_PTRACE"] if name == "agent" else [])
    assert (service.get("user") == "root") == (name == "agent")
    assert "privileged" not in service
    for entry in service.get("volumes", []):
        # Only volumes are written to.
        assert ":ro" in entry or not entry.startswith((".", "/")), entry


@pytest.mark.parametrize(("file", "name"), OURS)
def test_health_is_asked_where_it_listens(file: str, name: str) -> None:
    assert f"127.0.0.1:{port(name)}/-/healthy" in str(service_of(file, name)["healthcheck"]["test"])


def test_only_media_is_open_to_the_network() -> None:
    for name, service in SERVICES.items():
        for published in service.get("ports", []):
            if name == "mediamtx":
                assert published.split("/")[0].split(":")[1] not in ("9997", "9998")
            else:
                assert published.startswith("127.0.0.1:"), f"{name} is open to the network: {published}"
    assert MINIMAL["services"]["monitor"]["environment"]["MONITOR_WEB_LISTEN_ADDRESS"].startswith("127.0.0.1:")


def test_the_media_ports_are_those_of_mediamtx() -> None:
    ports = {published.split(":")[1] for published in SERVICES["mediamtx"]["ports"]}
    assert ports == {"8554", "8000-8001/udp", "1935", "8888", "8889", "8189/udp", "8890/udp"}


@pytest.mark.parametrize("file", FILES)
def test_the_addresses_of_its_head_are_those_it_publishes(file: str) -> None:
    head = (ROOT / file).read_text().partition("\nname:")[0]
    told = set(re.findall(r"http://(127\.0\.0\.1:\d+)", head))
    published = {
        entry.rpartition(":")[0]
        for service in FILES[file]["services"].values()
        for entry in service.get("ports", [])
        if entry.startswith("127.0.0.1:")
    }
    assert told == (published or {MINIMAL["services"]["monitor"]["environment"]["MONITOR_WEB_LISTEN_ADDRESS"]})


def test_the_api_is_open_to_the_exporter_alone() -> None:
    settings = yaml.safe_load((FOLDER / "mediamtx.yml").read_text())
    assert settings["api"] in (True, "yes")
    allowed = [user for user in settings["authInternalUsers"] if {"action": "api"} in user["permissions"]]
    address = SERVICES["exporter"]["networks"]["monitoring"]["ipv4_address"]
    assert [user["ips"] for user in allowed] == [[address]]
    (pool,) = FULL["networks"]["monitoring"]["ipam"]["config"]
    assert ipaddress.ip_address(address) in ipaddress.ip_network(pool["subnet"])


def reaches(url: str) -> bool:
    """Whether a URL leads to a service of ours at the port where that listens."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    others = {"mediamtx": 9997, "redis": 6379, "prometheus": 9090, "alertmanager": 9093}
    wanted = port(parts.hostname) if parts.hostname in SETTINGS else others.get(str(parts.hostname))
    return parts.port == wanted


def test_the_monitor_finds_its_parts() -> None:
    file = monitorfile.read(FOLDER / "monitor.yml")
    (server,) = file.servers.values()
    for url in (server.mediamtx, server.agent, file.values["exporter"][0]):
        assert reaches(url), url


def test_prometheus_finds_its_targets_rules_and_alertmanager() -> None:
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    example = yaml.safe_load((ROOT / "dashboards" / "prometheus" / "prometheus.yml").read_text())
    assert [job["job_name"] for job in config["scrape_configs"]] == [
        job["job_name"] for job in example["scrape_configs"]
    ]
    probe, *others = config["scrape_configs"]
    assert probe["static_configs"][0]["targets"] == list(monitorfile.read(FOLDER / "monitor.yml").servers)
    assert reaches(probe["relabel_configs"][-1]["replacement"])
    for job in (*others, *config["alerting"]["alertmanagers"]):
        assert all(reaches(target) for target in job["static_configs"][0]["targets"])
    inside = mounts(SERVICES["prometheus"])
    (rules,) = config["rule_files"]
    assert inside[str(Path(rules).parent)] == "./dashboards/prometheus/rules"
    assert "--config.file=/etc/prometheus/prometheus.yml" in SERVICES["prometheus"]["command"]


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool (Debian: prometheus) is not there")
def test_prometheus_reads_its_files(tmp_path: Path) -> None:
    copy = tmp_path / "prometheus.yml"
    rules = ROOT / mounts(SERVICES["prometheus"])["/etc/prometheus/rules"]
    copy.write_text((FOLDER / "prometheus.yml").read_text().replace("/etc/prometheus/rules", str(rules)))
    done = subprocess.run(
        ["promtool", "check", "config", copy], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "rules found" in done.stdout


def test_alertmanager_reads_our_inhibition_rules() -> None:
    (flag,) = (each for each in SERVICES["alertmanager"]["command"] if each.startswith("--config.file="))
    assert mounts(SERVICES["alertmanager"])[flag.partition("=")[2]] == "./dashboards/alertmanager/alertmanager.yml"


def test_grafana_finds_prometheus_and_the_dashboards() -> None:
    inside, variables = mounts(SERVICES["grafana"]), SERVICES["grafana"]["environment"]
    assert reaches(variables["PROMETHEUS_URL"])
    provisioning = ROOT / inside["/etc/grafana/provisioning"]
    assert "url: $PROMETHEUS_URL" in (provisioning / "datasources" / "prometheus.yml").read_text()
    (provider,) = yaml.safe_load((provisioning / "dashboards" / "mediamtx.yml").read_text())["providers"]
    folder = ROOT / inside[provider["options"]["path"]]
    home = Path(variables["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    assert str(home.parent) == provider["options"]["path"]
    assert (folder / home.name).is_file()
