"""/metrics, /-/healthy, /-/ready."""

from prometheus_client.openmetrics import parser as openmetrics_parser
from prometheus_client.parser import text_string_to_metric_families

from tests.historian.api.conftest import Api
from tests.historian.conftest import MakeFrame


def values(api: Api) -> dict[str, float]:
    text = api.client.get("/metrics").text
    return {
        sample.name + str(sample.labels or ""): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics(api: Api, make_frame: MakeFrame) -> None:
    api.context.scrapes["studio"] = 7
    api.context.scrape_failures["studio"] = 2
    api.context.writer.write(make_frame(), b"{}")
    api.apply(make_frame())
    with api.client.websocket_connect("/ws") as socket:
        socket.receive_json()
        found = values(api)
    assert found["mediamtx_historian_scrapes_total{'server': 'studio'}"] == 7
    assert found["mediamtx_historian_scrape_failures_total{'server': 'studio'}"] == 2
    assert found["mediamtx_historian_frames_total"] == 1
    assert found["mediamtx_historian_pending_frames"] == 1
    assert found["mediamtx_historian_pending_samples"] == 4
    assert found["mediamtx_historian_pending_bytes"] > 0
    assert found["mediamtx_historian_samples_written_total"] == 0
    assert found["mediamtx_historian_redis_up"] == 0
    assert found["mediamtx_historian_streams"] == 1
    assert found["mediamtx_historian_websocket_clients"] == 1
    assert found["process_resident_memory_bytes"] > 0


def test_a_server_without_failures_has_a_zero(api: Api) -> None:
    api.context.scrapes["studio"] = 1
    assert values(api)["mediamtx_historian_scrape_failures_total{'server': 'studio'}"] == 0


def test_openmetrics(api: Api) -> None:
    answer = api.client.get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    families = openmetrics_parser.text_string_to_metric_families(answer.text)  # type: ignore[no-untyped-call]  # untyped
    assert any(family.name == "mediamtx_historian_frames" for family in families)


def test_healthy_and_ready(api: Api) -> None:
    assert api.client.get("/-/healthy").text == "healthy\n"
    api.context.hub.set_history(False, "connection refused")
    answer = api.client.get("/-/ready")
    assert (answer.status_code, answer.text) == (200, "ready, but without history: connection refused\n")
    api.context.hub.set_history(True, "")
    assert api.client.get("/-/ready").text == "ready\n"
