import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text
from starlette.testclient import TestClient

from agent.app import build
from agent.collectors import COLLECTORS
from agent.settings import AgentSettings
from tests.agent.conftest import samples_of
from toolkit.settings import load


@pytest.fixture
def client(fake_host):
    with TestClient(build(fake_host)) as made:
        yield made


def test_the_page_of_metrics(client):
    answer = client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = samples_of(parse_text(answer.text))
    assert found["node_load1",] == 3.25
    assert found["node_cpu_seconds_total", "cpu=0", "mode=user"] == 7.0
    assert found["mediamtx_process_up",] == 0
    assert [key for key in found if key[0] == "mediamtx_agent_build_info"]
    assert found["process_resident_memory_bytes",] > 1e6, "the agent's own"
    failed = [key for key, value in found.items() if key[0] == "node_scrape_collector_success" and value != 1]
    assert failed == []


def test_openmetrics(client):
    answer = client.get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.text.endswith("# EOF\n")
    names = {family.name for family in parse_openmetrics(answer.text)}
    assert {"node_cpu_seconds", "node_netstat_Udp_RcvbufErrors"} <= names


def test_every_metric_has_help_and_type_once(client):
    lines = client.get("/metrics").text.splitlines()
    for word in ("HELP", "TYPE"):
        named = [line.split()[2] for line in lines if line.startswith(f"# {word} ")]
        assert len(named) == len(set(named))
    helped = {line.split()[2] for line in lines if line.startswith("# HELP")}
    assert {line.partition("{")[0].partition(" ")[0] for line in lines if not line.startswith("#")} == helped


def collectors(text):
    return {key[1] for key in samples_of(parse_text(text)) if key[0] == "node_scrape_collector_success"}


def test_a_scrape_can_be_narrowed(client):
    assert collectors(client.get("/metrics?collect[]=cpu&collect[]=uname").text) == {"collector=cpu", "collector=uname"}
    left = collectors(client.get("/metrics?exclude[]=cpu").text)
    assert "collector=cpu" not in left
    assert "collector=uname" in left


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("collect[]=cpu&exclude[]=stat", "exclude each other"),
        ("collect[]=cpus", "no such collector, or switched off: cpus"),
        ("exclude[]=cpus", "no such collector, or switched off: cpus"),
    ],
)
def test_a_wrong_query_is_told(client, query, told):
    answer = client.get(f"/metrics?{query}")
    assert answer.status_code == 400
    assert told in answer.text


def test_what_is_switched_off_is_not_there():
    settings = load(AgentSettings, {"collector_cpu": False, "collector_mediamtx_process": False}, {})
    with TestClient(build(settings)) as client:
        text = client.get("/metrics").text
    assert "node_cpu_seconds_total" not in text
    assert 'collector="cpu"' not in text
    assert "mediamtx_process_" not in text


def test_elsewhere_psutil_gives_what_it_has_and_the_rest_fails_by_itself(portable):
    with TestClient(build(portable)) as client:
        found = samples_of(parse_text(client.get("/metrics").text))
    well = {key[1][10:] for key, value in found.items() if key[0] == "node_scrape_collector_success" and value}
    assert well == {
        "cpu",
        "diskstats",
        "filesystem",
        "loadavg",
        "mediamtx_process",
        "meminfo",
        "netclass",
        "netdev",
        "stat",
        "time",
        "uname",
    }
    assert {key[1][10:] for key in found if key[0] == "node_scrape_collector_success"} == set(COLLECTORS)


def test_the_path_can_be_moved():
    with TestClient(build(AgentSettings(telemetry_path="/host"))) as client:
        assert client.get("/host?collect[]=time").status_code == 200
        assert client.get("/metrics").status_code == 404
        assert 'href="/host"' in client.get("/").text


@pytest.mark.parametrize("path", ["/-/healthy", "/-/ready"])
def test_health(client, path):
    assert client.get(path).status_code == 200


def test_landing_page_links_what_there_is(client):
    page = client.get("/").text
    assert client.get("/").headers["x-content-type-options"] == "nosniff"
    for href in ("/metrics", "/-/healthy", "/-/ready"):
        assert f'href="{href}"' in page
        assert client.get(href).status_code == 200
    assert client.get("/other").status_code == 404
    assert client.get("/metrics/", follow_redirects=False).status_code == 404


def test_only_reading(client):
    assert client.post("/metrics").status_code == 405
