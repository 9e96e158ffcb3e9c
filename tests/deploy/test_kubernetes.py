"""The Kubernetes manifests: kept to the schemas and to the restricted profile, and what they name is there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

from tests.deploy.recipes import ROOT, SETTINGS, command, compose, environment, given
from tests.historian.acl import acl_rules
from toolkit import monitorfile
from toolkit.units import parse_address
from toolkit.version import VERSION

FOLDER = ROOT / "deploy" / "kubernetes"
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
# From the oldest release that is still about, to the newest whose schemas are at hand.
RELEASES = ("1.31.0", kubernetes_validate.latest_version())
# Kinds of other projects have no schema there.
FOREIGN = ("kustomize.config.k8s.io/", "monitoring.coreos.com/")

Resource = dict[str, Any]


def documents() -> Iterator[tuple[str, Resource]]:
    """All resources with the file that holds them."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text()):
            if not document["apiVersion"].startswith(FOREIGN):
                yield path.name, document


ALL = list(documents())
NAMES = [f"{file}:{each['kind']}:{each['metadata']['name']}" for file, each in ALL]
WORKLOADS = {
    (file, each["metadata"]["name"]): each
    for file, each in ALL
    if each["kind"] in ("Deployment", "StatefulSet", "DaemonSet")
}


def pod(workload: Resource) -> Resource:
    found: Resource = workload["spec"]["template"]["spec"]
    return found


def container(workload: Resource) -> Resource:
    (only,) = pod(workload)["containers"]
    found: Resource = only
    return found


def target(workload: Resource) -> str:
    """The Dockerfile's target that a workload runs, "" if its image is not ours."""
    image = Path(container(workload)["image"]).name.partition(":")[0]
    return next((each for each in SETTINGS if command(each) == image), "")


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("resource", [each for _, each in ALL], ids=NAMES)
def test_the_schema_is_kept(resource: Resource, release: str) -> None:
    kubernetes_validate.validate(resource, release, strict=True)


def test_every_part_has_a_workload() -> None:
    assert {target(each) for each in WORKLOADS.values()} == {*SETTINGS, ""}
    files = {path.name for path in FOLDER.glob("*.yaml")}
    assert set(KUSTOMIZATION["resources"]) < files


@pytest.mark.parametrize("key", WORKLOADS, ids=str)
def test_a_workload_selects_its_pods_and_starts_what_there_is(key: tuple[str, str]) -> None:
    workload = WORKLOADS[key]
    labels = workload["spec"]["template"]["metadata"]["labels"]
    assert workload["spec"]["selector"]["matchLabels"].items() <= labels.items()
    only = container(workload)
    ours = target(workload)
    if not ours:
        assert only["args"] == [*compose("docker-compose.yml")["services"]["redis"]["command"][:-1], only["args"][-1]]
        return
    flags = given(ours, only["args"])
    mounted = {mount["mountPath"] for mount in only["volumeMounts"]}
    for key_of_path in ("procfs", "sysfs", "rootfs"):
        assert key_of_path not in flags or flags[key_of_path] in mounted
    assert "config_file" not in flags or str(Path(flags["config_file"]).parent) in mounted
    _, port = parse_address(environment(ours)["MONITOR_WEB_LISTEN_ADDRESS"])
    assert {"name": "http", "containerPort": port} in only["ports"]


@pytest.mark.parametrize("key", WORKLOADS, ids=str)
def test_a_workload_is_watched_and_bounded(key: tuple[str, str]) -> None:
    only = container(WORKLOADS[key])
    names = {port["name"] for port in only["ports"]}
    assert "livenessProbe" in only
    for probe in (only[kind] for kind in ("livenessProbe", "readinessProbe", "startupProbe") if kind in only):
        if "httpGet" in probe:
            assert probe["httpGet"]["port"] in names
            assert probe["httpGet"]["path"] in ("/-/healthy", "/-/ready")
    assert only["resources"]["limits"].keys() == only["resources"]["requests"].keys() == {"cpu", "memory"}


@pytest.mark.parametrize("key", WORKLOADS, ids=str)
def test_a_workload_keeps_to_the_restricted_profile_unless_it_is_the_agent(key: tuple[str, str]) -> None:
    workload = WORKLOADS[key]
    spec, rights = pod(workload), container(workload)["securityContext"]
    assert spec["automountServiceAccountToken"] is False
    assert rights["allowPrivilegeEscalation"] is False
    assert rights["readOnlyRootFilesystem"] is True
    assert rights["capabilities"]["drop"] == ["ALL"]
    if target(workload) == "agent":
        assert rights["capabilities"]["add"] == ["SYS_PTRACE"]
        assert all(mount["readOnly"] for mount in container(workload)["volumeMounts"])
        return
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert "add" not in rights["capabilities"]
    kinds = {kind for volume in spec["volumes"] for kind in volume if kind != "name"}
    assert kinds <= {"configMap", "secret", "emptyDir"}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()


@pytest.mark.parametrize("key", WORKLOADS, ids=str)
def test_what_is_mounted_is_declared(key: tuple[str, str]) -> None:
    workload = WORKLOADS[key]
    samples = {each["metadata"]["name"]: each["stringData"] for _, each in ALL if each["kind"] == "Secret"}
    maps = {each["name"] for each in KUSTOMIZATION["configMapGenerator"]}
    if key[0] not in KUSTOMIZATION["resources"]:
        maps = {each["metadata"]["name"] for file, each in ALL if file == key[0] and each["kind"] == "ConfigMap"}
    volumes = {each["name"]: each for each in pod(workload)["volumes"]}
    claims = {each["metadata"]["name"] for each in workload["spec"].get("volumeClaimTemplates", [])}
    assert {mount["name"] for mount in container(workload)["volumeMounts"]} == {*volumes, *claims}
    for volume in volumes.values():
        if "secret" in volume:
            wanted = {item["key"] for item in volume["secret"].get("items", [])}
            assert wanted <= samples[volume["secret"]["secretName"]].keys()
        if "configMap" in volume:
            assert volume["configMap"]["name"] in maps


def test_services_lead_to_ports_of_workloads() -> None:
    services = [(file, each) for file, each in ALL if each["kind"] == "Service"]
    assert {each["metadata"]["name"] for _, each in services} == {name for _, name in WORKLOADS}
    for file, service in services:
        workload = WORKLOADS[file, service["metadata"]["name"]]
        assert service["spec"]["selector"] == workload["spec"]["selector"]["matchLabels"]
        ports = {port["name"]: port["containerPort"] for port in container(workload)["ports"]}
        for port in service["spec"]["ports"]:
            assert ports[port["targetPort"]] == port["port"]


def test_the_monitor_finds_its_parts() -> None:
    services = {each["metadata"]["name"]: each["spec"]["ports"] for _, each in ALL if each["kind"] == "Service"}
    (generated,) = (each["files"] for each in KUSTOMIZATION["configMapGenerator"])
    assert generated == ["monitor.yml"]
    file = monitorfile.read(FOLDER / "monitor.yml", credentials=False)
    name, port = file.values["exporter"][0].removeprefix("http://").split(":")
    assert int(port) in [each["port"] for each in services[name]]


def test_the_single_pod_knows_its_server(tmp_path: Path) -> None:
    (text,) = (each["data"]["monitor.yml"] for file, each in ALL if each["kind"] == "ConfigMap")
    file = tmp_path / "monitor.yml"
    file.write_text(text)
    (server,) = monitorfile.read(file).servers.values()
    assert server.agent == "", "the pod's own host is not MediaMTX'"


def test_each_component_has_the_secrets_that_it_reads_and_no_others() -> None:
    """The exporter logs in to MediaMTX, the historian to Redis."""
    text = (FOLDER / "monitor.yml").read_text()
    for file, name, wanted in (
        ("exporter.yaml", "mediamtx-exporter", re.findall(r" password_file: (\S+)", text)),
        ("historian.yaml", "mediamtx-historian", re.findall(r" url_file: (\S+)", text)),
    ):
        mounted = {mount["mountPath"] for mount in container(WORKLOADS[file, name])["volumeMounts"]}
        assert {path for path in mounted if path.startswith("/run/secrets")} == {str(Path(wanted[0]).parent)}


def test_the_samples_of_secrets_are_those_of_the_documents() -> None:
    (users,) = (each["stringData"]["redis-users"] for _, each in ALL if "redis-users" in each.get("stringData", {}))
    historian = next(line for line in users.splitlines() if line.startswith("user historian"))
    assert re.sub(r">\S+", ">password", historian) == acl_rules()[0].replace("ACL SETUSER", "user")


def test_images_bear_the_release() -> None:
    tags = {each["newTag"] for each in KUSTOMIZATION["images"]}
    names = {each["name"] for each in KUSTOMIZATION["images"]}
    for (file, _), workload in WORKLOADS.items():
        image = container(workload)["image"]
        if file in KUSTOMIZATION["resources"] and target(workload):
            assert image in names
        else:
            tags.add(image.partition(":")[2] if target(workload) else VERSION)
    assert tags == {VERSION}
