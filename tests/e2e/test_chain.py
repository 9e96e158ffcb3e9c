"""The whole chain as a user starts it: mediamtx-monitor on a MediaMTX whose streams come and go."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.fake_mediamtx import FakeMediaMTX
from tests.e2e.processes import ROOT, Monitor, free_port, get, get_json, monitor, until


@pytest.fixture
def mediamtx() -> Iterator[FakeMediaMTX]:
    fake = FakeMediaMTX()
    yield fake
    fake.stop()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def state(running: Monitor, path: str) -> str | None:
    stream = running.stream("local", path)
    return stream["state"] if stream else None


def rate(running: Monitor, path: str) -> float:
    stream = running.stream("local", path)
    return float((stream or {}).get("received_bps") or 0)


def history(running: Monitor, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = get_json(
        f"{running.page}/api/v1/history?server=local&kind=path&path={path}&fields=received_bps&from=-10m&points=1000"
    )
    return answer


def test_a_stream_appears_changes_and_goes(tmp_path: Path, mediamtx: FakeMediaMTX) -> None:
    with monitor(tmp_path, f"--mediamtx.url={mediamtx.url}") as running:
        mediamtx.publish("live/one", 4e6)
        until(lambda: state(running, "live/one") == "live", "the stream to be live")
        until(lambda: rate(running, "live/one") == pytest.approx(4e6, rel=0.05), "its bit rate")
        mediamtx.publish("live/one", 8e6)
        until(lambda: rate(running, "live/one") == pytest.approx(8e6, rel=0.05), "its new bit rate")
        mediamtx.unpublish("live/one")
        until(lambda: state(running, "live/one") == "gone", "the stream to be gone")
        values = [value for value in history(running, "live/one")["fields"]["received_bps"]["avg"] if value]
        # The sample in which the rate changed lies between; a busy machine may stretch one more.
        assert [value for value in values if value == pytest.approx(4e6, rel=0.05)]
        assert [value for value in values if value == pytest.approx(8e6, rel=0.05)]
        assert max(values) < 12e6


def test_an_unreachable_mediamtx_is_not_no_streams(tmp_path: Path, mediamtx: FakeMediaMTX) -> None:
    mediamtx.publish("live/one", 4e6)
    with monitor(tmp_path, f"--mediamtx.url={mediamtx.url}") as running:
        until(lambda: state(running, "live/one") == "live", "the stream to be live")
        mediamtx.stop()
        until(lambda: state(running, "live/one") == "unknown", "the stream to be unknown")
        (server,) = get_json(f"{running.page}/api/v1/servers")["servers"]
        assert server["up"] is False
        assert server["reason"] in ("refused", "http_error")
        assert server["address"] == mediamtx.url
        mediamtx.start()
        until(lambda: state(running, "live/one") == "live", "the stream to be live again")


def test_ctrl_c_loses_nothing_and_the_next_run_goes_on(tmp_path: Path, mediamtx: FakeMediaMTX) -> None:
    mediamtx.publish("live/one", 4e6)
    with monitor(tmp_path, f"--mediamtx.url={mediamtx.url}") as running:
        until(lambda: len(history(running, "live/one")["t"]) >= 3, "three samples")
        before = running.stream("local", "live/one")
        kept = history(running, "live/one")["t"]
        assert running.stop() == 0
        assert "Traceback" not in running.log.read_text()
    with monitor(tmp_path, f"--mediamtx.url={mediamtx.url}") as running:
        until(lambda: state(running, "live/one") == "live", "the stream to be live")
        after = history(running, "live/one")["t"]
        assert after[: len(kept)] == kept
        again = running.stream("local", "live/one")
        assert before is not None
        assert again is not None
        assert again["since"] == before["since"]


def test_every_address_answers(tmp_path: Path, mediamtx: FakeMediaMTX) -> None:
    with monitor(tmp_path, f"--mediamtx.url={mediamtx.url}") as running:
        for base in (running.page, running.exporter, running.agent):
            for route in ("/", "/metrics", "/-/healthy", "/-/ready"):
                assert get(base + route), base + route


def test_what_is_asked_of_mediamtx_does_not_grow_with_the_scrapers(tmp_path: Path, mediamtx: FakeMediaMTX) -> None:
    with monitor(tmp_path, f"--mediamtx.url={mediamtx.url}", "--scrape.interval=60s") as running:
        until(lambda: mediamtx.requests, "the first scrape")
        time.sleep(1.2)  # past the time in which scrapes share an answer
        get(running.exporter + "/metrics")
        asked = len(mediamtx.requests)
        for _ in range(5):
            get(running.exporter + "/metrics")
        assert len(mediamtx.requests) == asked


def test_a_busy_port_and_a_wrong_setting_end_with_one_line_and_status_2(mediamtx: FakeMediaMTX) -> None:
    def refused(*argv: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "monitor", *argv], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        return done.stderr

    assert "--scrape.interval: 'x' is not a duration" in refused("--scrape.interval=x")
    busy = f"127.0.0.1:{mediamtx.port}"
    free = f"--agent.listen-address=127.0.0.1:{free_port()}"
    told = refused(f"--exporter.listen-address={busy}", "--web.listen-address=127.0.0.1:0", free)
    assert f"cannot listen on {busy} (address already in use): stop what runs there" in told
    assert told.rstrip().endswith("or give another --exporter.listen-address")


def test_a_killed_monitor_leaves_nothing_running(tmp_path: Path, mediamtx: FakeMediaMTX) -> None:
    with monitor(tmp_path, f"--mediamtx.url={mediamtx.url}") as running:
        until(lambda: mediamtx.requests, "the first scrape")
        running.process.kill()
        for base in (running.page, running.exporter, running.agent):
            port = int(base.rpartition(":")[2])
            until(lambda port=port: not listens(port), f"{base} to be free")  # type: ignore[misc]  # bound
        assert "Traceback" not in running.log.read_text()
