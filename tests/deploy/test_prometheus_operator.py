"""The objects for the Prometheus Operator: kept to the schemas of its definitions, for what the manifests make."""

import subprocess
from typing import Any

import pytest
import yaml
from cloudcoil.models.prometheus_operator import v1, v1alpha1

from tests.deploy.recipes import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
MODELS = {"v1": v1, "v1alpha1": v1alpha1}
EXAMPLE = yaml.safe_load((ROOT / "dashboards" / "prometheus" / "prometheus.yml").read_text())

Resource = dict[str, Any]


def documents(pattern: str) -> list[Resource]:
    return [each for path in sorted(FOLDER.glob(pattern)) for each in yaml.safe_load_all(path.read_text())]


ALL = documents("prometheus-operator*.yaml")
OURS = [each for each in documents("*.yaml") if each not in ALL and "metadata" in each]
each_object = pytest.mark.parametrize("resource", ALL, ids=lambda each: f"{each['kind']}-{each['metadata']['name']}")


def job(resource: Resource) -> str:
    """The label `job` of what is scraped by it."""
    name: str = resource["spec"].get("jobName", resource["metadata"]["name"])
    return name


def test_there_is_one_of_each_kind() -> None:
    assert {each["kind"] for each in ALL} == {"ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig"}


@each_object
def test_the_definition_is_kept(resource: Resource) -> None:
    group, version = resource["apiVersion"].split("/")
    assert group == "monitoring.coreos.com"
    read = getattr(MODELS[version], resource["kind"]).model_validate(resource)
    # The models leave out what they do not know, as the API server does: nothing may be left out.
    assert read.model_dump(by_alias=True, exclude_unset=True, mode="json") == resource


@each_object
def test_the_job_is_one_that_the_rules_know(resource: Resource) -> None:
    assert job(resource) in {each["job_name"] for each in EXAMPLE["scrape_configs"]}
    spec = resource["spec"]
    ends = spec.get("endpoints", spec.get("podMetricsEndpoints", [spec]))
    for end in ends:
        assert end.get("interval", end.get("scrapeInterval")) == EXAMPLE["global"]["scrape_interval"]


@pytest.mark.parametrize("kind", ["ServiceMonitor", "PodMonitor"])
def test_what_is_selected_is_there(kind: str) -> None:
    for resource in (each for each in ALL if each["kind"] == kind):
        labels: Resource = resource["spec"]["selector"]["matchLabels"]
        assert resource["spec"]["jobLabel"] in labels, "the job is named by this label"
        assert labels[resource["spec"]["jobLabel"]] == job(resource)
        wanted = ("Service",) if kind == "ServiceMonitor" else ("DaemonSet",)
        found = [
            each
            for each in OURS
            if each["kind"] in wanted and labels.items() <= each["metadata"].get("labels", {}).items()
        ]
        (one,) = found
        # kustomization.yaml names the namespace of those that have none.
        assert one["metadata"].get("namespace", "mediamtx-monitor") == resource["metadata"]["namespace"]
        if kind == "ServiceMonitor":
            ports = [port["name"] for port in one["spec"]["ports"]]
        else:
            (container,) = one["spec"]["template"]["spec"]["containers"]
            ports = [port["name"] for port in container["ports"]]
        for end in resource["spec"].get("endpoints", resource["spec"].get("podMetricsEndpoints")):
            assert end["port"] in ports


def test_servers_are_asked_for_at_the_exporter_by_their_names() -> None:
    (probe,) = (each["spec"] for each in ALL if each["kind"] == "Probe")
    (discovery,) = (each["spec"] for each in ALL if each["kind"] == "ScrapeConfig")
    names = yaml.safe_load((FOLDER / "monitor.yml").read_text())["servers"]
    assert probe["targets"]["staticConfig"]["static"] == list(names)
    exporter = next(
        each for each in OURS if each["kind"] == "Service" and each["metadata"]["name"] == "mediamtx-exporter"
    )
    address = f"mediamtx-exporter.mediamtx-monitor.svc:{exporter['spec']['ports'][0]['port']}"
    assert (probe["prober"]["url"], probe["prober"]["path"]) == (address, "/probe")
    assert discovery["httpSDConfigs"][0]["url"] == f"http://{address}/discover"
    assert discovery["relabelings"] == [{"targetLabel": "job", "replacement": probe["jobName"]}]


def test_the_exporter_keeps_its_own_metrics_only() -> None:
    (example,) = (each for each in EXAMPLE["scrape_configs"] if each["job_name"] == "mediamtx-exporter")
    (monitor,) = (each for each in ALL if each["metadata"]["name"] == "mediamtx-exporter")
    (rule,) = monitor["spec"]["endpoints"][0]["metricRelabelings"]
    (wanted,) = example["metric_relabel_configs"]
    assert (rule["action"], rule["regex"], rule["sourceLabels"]) == ("keep", wanted["regex"], wanted["source_labels"])


def test_all_rules_become_objects() -> None:
    done = subprocess.run([FOLDER / "prometheus-rules"], check=True, capture_output=True, text=True)
    made = list(yaml.safe_load_all(done.stdout))
    files = sorted((ROOT / "dashboards" / "prometheus" / "rules").glob("*.yml"))
    assert [each["spec"] for each in made] == [yaml.safe_load(file.read_text()) for file in files]
    for each in made:
        read = v1.PrometheusRule.model_validate(each)
        assert read.model_dump(by_alias=True, exclude_unset=True, mode="json") == each
