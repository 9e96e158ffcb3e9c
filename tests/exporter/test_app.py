"""The routes, in process; the fake MediaMTX is a real server."""

import gzip
import signal
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
        assert browser.get("/").headers["x-content-type-options"] == "nosniff"
        assert browser.get("/nothing").status_code == 404
        assert browser.get("/metrics/", follow_redirects=False).status_code == 404
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
    missing = run("--mediamtx.ca-file", "/no/such/file.pem")
    assert missing.returncode == 2
    assert "--mediamtx.ca-file: /no/such/file.pem cannot be read" in missing.stderr


def test_discover(server: FakeServer) -> None:
    with client(server) as browser:
        assert browser.get("/discover").json() == [
            {"targets": ["testserver"], "labels": {"__metrics_path__": "/metrics"}}
        ]
    settings = ExporterSettings(servers={"studio-a": Server("studio-a", server.url)})
    with TestClient(create_app(settings)) as browser:
        answer = browser.get("/discover", headers={"host": "10.0.0.9:10190"})
        assert answer.headers["content-type"] == "application/json"
        assert answer.json() == [
            {
                "targets": ["10.0.0.9:10190"],
                "labels": {"__metrics_path__": "/probe", "__param_target": "studio-a", "instance": "studio-a"},
            }
        ]
        # A file that names servers, and no flag that names another: /metrics is about the exporter alone.
        found = samples(browser.get("/metrics", headers={"accept-encoding": "identity"}).text)
        assert "mediamtx_up" not in names(found)
        assert "mediamtx_exporter_build_info" in names(found)
        assert gzip_of(browser, "/metrics")
        assert "process_" in browser.get("/metrics", headers={"accept": OPENMETRICS}).text
    assert not server.requests


def gzip_of(browser: TestClient, path: str) -> bytes:
    with browser.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        return gzip.decompress(b"".join(answer.iter_raw()))


def write(file: Path, *servers: tuple[str, str]) -> None:
    lines = [f"  {name}:\n    mediamtx: {url}\n    username: monitor\n    password: hunter2\n" for name, url in servers]
    file.write_text("servers:\n" + "".join(lines))


def test_reload(server: FakeServer, tmp_path: Path) -> None:
    file = tmp_path / "monitor.yml"
    write(file, ("a", server.url))
    settings = ExporterSettings(config_file=str(file), servers={"gone": Server("gone", server.url)}, min_interval=0)
    with TestClient(create_app(settings), headers={"accept-encoding": "identity"}) as browser:
        assert browser.get("/probe?target=a").status_code == 400
        assert browser.get("/-/reload").status_code == 405
        assert browser.post("/-/reload").status_code == 200
        assert browser.get("/probe?target=gone").status_code == 400
        browser.get("/probe?target=a")
        server.lists["v3/paths/list"][0]["source"]["id"] = "another"
        write(file, ("a", server.url), ("b", server.url))
        assert browser.post("/-/reload").status_code == 200
        found = samples(browser.get("/probe?target=a").text)
        # The server that stayed as it was still knows what it saw before.
        assert sum(number for (name, _), number in found.items() if name.endswith("source_changes_total")) == 1
        assert browser.get("/probe?target=b").status_code == 200

        file.write_text("servers:\n  a: {mediamtxx: 1, password: hunter2}\n")
        refused = browser.post("/-/reload")
        assert refused.status_code == 500
        assert f"{file}:2" in refused.text
        assert "hunter2" not in refused.text
        assert browser.get("/probe?target=b").status_code == 200
        found = samples(browser.get("/metrics").text)
        assert value(found, "mediamtx_config_last_reload_successful") == 0
        assert (value(found, "mediamtx_config_last_reload_success_timestamp_seconds") or 0) > 1e9


def test_a_bad_file_shows_at_once_on_a_page_that_is_shared(server: FakeServer, tmp_path: Path) -> None:
    file = tmp_path / "monitor.yml"
    file.write_text("servers: {}\n")
    settings = ExporterSettings(mediamtx_url=server.url, config_file=str(file), min_interval=60)
    with TestClient(create_app(settings), headers={"accept-encoding": "identity"}) as browser:
        assert value(samples(browser.get("/metrics").text), "mediamtx_config_last_reload_successful") == 1
        file.write_text("servers: 7\n")
        assert browser.post("/-/reload").status_code == 500
        assert value(samples(browser.get("/metrics").text), "mediamtx_config_last_reload_successful") == 0
    assert server.requests["v3/paths/list"] == 1


def test_reload_ends_the_pause_after_a_401(server: FakeServer) -> None:
    server.replies["*"] = lambda handler: handler.send(b"", 401)
    with client(server, min_interval=0) as browser:
        found = samples(browser.get("/metrics").text)
        assert value(found, "mediamtx_scrape_failure", reason="unauthorized") == 1
        server.replies.clear()
        assert value(samples(browser.get("/metrics").text), "mediamtx_up") == 0
        browser.post("/-/reload")
        assert value(samples(browser.get("/metrics").text), "mediamtx_up") == 1


def test_signals_of_a_running_exporter(server: FakeServer, tmp_path: Path) -> None:
    """SIGHUP reads the file again, SIGTERM ends the process with status 0."""
    file = tmp_path / "monitor.yml"
    write(file, ("a", server.url))
    command = [sys.executable, "-m", "exporter", "--config.file", str(file), "--web.listen-address", "127.0.0.1:0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2], env={})
    try:
        assert process.stderr is not None
        lines = process.stderr
        assert "listening" in lines.readline()
        write(file, ("a", server.url), ("b", server.url))
        process.send_signal(signal.SIGHUP)
        assert "servers=2" in lines.readline()
        file.write_text("servers: 7")
        process.send_signal(signal.SIGHUP)
        assert "level=error" in lines.readline()
        process.terminate()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        lines.close()


def test_expectations_of_the_file(server: FakeServer, tmp_path: Path) -> None:
    file = tmp_path / "monitor.yml"
    servers = f"servers:\n  a:\n    mediamtx: {server.url}\n"
    file.write_text(servers)
    settings = ExporterSettings(config_file=str(file), servers={"a": Server("a", server.url)}, min_interval=0)
    with TestClient(create_app(settings), headers={"accept-encoding": "identity"}) as browser:
        assert "mediamtx_path_expected" not in names(samples(browser.get("/probe?target=a").text))
        file.write_text(
            f"{servers}    expect:\n      - {{path: 'ob/*', min_bitrate: 8Mbit/s}}\n      - path: ob/away\n"
        )
        assert browser.post("/-/reload").status_code == 200
        found = samples(browser.get("/probe?target=a").text)
    assert value(found, "mediamtx_path_expected", path="ob/srt-good") == 1
    assert value(found, "mediamtx_path_expected", path="ob/away") == 1
    assert value(found, "mediamtx_path_expected", path="cam/rtsp") is None
    assert value(found, "mediamtx_path_expected_bytes_per_second", path="ob/srt-good") == 1_000_000
