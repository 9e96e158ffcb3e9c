"""The routes, in process; the fake MediaMTX is a real server."""

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from exporter.app import create_app
from exporter.settings import ExporterSettings
from tests.exporter.fake_mediamtx import FakeServer, Handler, fake_mediamtx
from tests.exporter.pages import names, samples, value
from toolkit.monitorfile import Server
from toolkit.secrets import Secret

OPENMETRICS = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with fake_mediamtx("v1.20.1") as running:
        yield running


def client(server: FakeServer, **given: Any) -> TestClient:
    settings = ExporterSettings(mediamtx_url=server.url, **given)
    return TestClient(create_app(settings), headers={"accept-encoding": "identity"})


def test_metrics(server: FakeServer) -> None:
    with client(server) as browser:
        answer = browser.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = samples(answer.text)
    assert value(found, "mediamtx_up") == 1
    assert value(found, "mediamtx_info", version="v1.20.1") == 1
    assert "mediamtx_exporter_build_info" in names(found)
    assert "process_cpu_seconds_total" in names(found)


def test_openmetrics(server: FakeServer) -> None:
    with client(server) as browser:
        answer = browser.get("/metrics", headers={"accept": OPENMETRICS})
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert answer.text.endswith("\n# EOF\n")
    assert "process_cpu_seconds_total" in names(samples(answer.text, openmetrics=True))


def test_gzip(server: FakeServer) -> None:
    with client(server, min_interval=60) as browser:
        plain = browser.get("/metrics").content
        with browser.stream("GET", "/metrics", headers={"accept-encoding": "gzip"}) as answer:
            packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    of_mediamtx = [line for line in gzip.decompress(packed).splitlines() if b"mediamtx_" in line]
    assert of_mediamtx == [line for line in plain.splitlines() if b"mediamtx_" in line]


def test_promtool_has_nothing_to_say(server: FakeServer) -> None:
    with client(server) as browser:
        text = browser.get("/metrics").text
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def test_the_telemetry_path_can_be_moved(server: FakeServer) -> None:
    with client(server, telemetry_path="/m") as browser:
        assert browser.get("/m").status_code == 200
        assert browser.get("/metrics").status_code == 404
        assert 'href="/m"' in browser.get("/").text


def test_probe_asks_servers_of_the_file_alone(server: FakeServer) -> None:
    with fake_mediamtx("v1.12.3") as other:
        named = Server("studio-a", other.url, username="monitor", password=Secret("hunter2"))
        with client(server, servers={"studio-a": named}) as browser:
            answer = browser.get("/probe?target=studio-a")
            found = samples(answer.text)
            assert value(found, "mediamtx_up") == 1
            assert value(found, "mediamtx_info", version="v1.20.1") is None
            assert not {name for name in names(found) if name.startswith(("process_", "mediamtx_exporter_"))}
            for target in ("", "?target=", f"?target={server.url}", "?target=studio-b"):
                refused = browser.get(f"/probe{target}")
                assert refused.status_code == 400
                assert "studio-a" in refused.text
            assert "hunter2" not in answer.text
        assert other.headers_seen[0]["Authorization"].startswith("Basic ")
    assert not server.requests


def test_collect(server: FakeServer) -> None:
    with client(server) as browser:
        found = samples(browser.get("/metrics?collect[]=srt&collect[]=info").text)
        assert value(found, "mediamtx_collector_success", collector="srt") == 1
        assert value(found, "mediamtx_collector_success", collector="paths") is None
        wrong = browser.get("/metrics?collect[]=hsl")
    assert wrong.status_code == 400
    assert "hls" in wrong.text
    assert "v3/paths/list" not in server.requests


@pytest.mark.parametrize("text", ["soon", "", "0", "-1", "nan", "inf"])
def test_a_deadline_that_is_none_is_refused(server: FakeServer, text: str) -> None:
    with client(server) as browser:
        answer = browser.get("/metrics", headers={"X-Prometheus-Scrape-Timeout-Seconds": text})
    assert answer.status_code == 400


def test_the_deadline_of_the_scraper_holds(server: FakeServer) -> None:
    def silence(handler: Handler) -> None:
        handler.server.over.wait()
        handler.close_connection = True

    server.replies["*"] = silence
    with client(server) as browser:
        answer = browser.get("/metrics", headers={"X-Prometheus-Scrape-Timeout-Seconds": "0.4"})
    assert value(samples(answer.text), "mediamtx_scrape_failure", reason="timeout") == 1


def test_health_landing_and_what_is_not_there(server: FakeServer) -> None:
    with client(server) as browser:
        assert browser.get("/-/healthy").status_code == 200
        assert browser.get("/-/ready").status_code == 200
        assert "/metrics" in browser.get("/").text
        assert browser.get("/nothing").status_code == 404
        assert browser.post("/metrics").status_code == 405
    assert not server.requests


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "exporter", *arguments]
    return subprocess.run(command, text=True, capture_output=True, timeout=30, cwd=Path(__file__).parents[2], env={})


def test_command_line() -> None:
    assert run("--version").stdout.startswith("mediamtx-exporter ")
    assert run("--config.check").returncode == 0
    wrong = run("--mediamtx.url", "ftp://x", "--mediamtx.timeout", "soon")
    assert wrong.returncode == 2
    assert "--mediamtx.url" in wrong.stderr
    assert "--mediamtx.timeout" in wrong.stderr
    assert "Traceback" not in wrong.stderr
