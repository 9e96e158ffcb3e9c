"""HTTP, as a process and in the same process."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests
from starlette.testclient import TestClient

from monitor.demo.cast import servers
from monitor.demo.serving import application

COMMAND = [sys.executable, "-m", "monitor.demo", "--listen-port-base"]


@pytest.fixture
def demo() -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    with subprocess.Popen([*COMMAND, "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        addresses = dict(process.stdout.readline().split() for _ in range(3))
        yield process, addresses
        process.kill()


def test_each_server_has_its_port(demo: tuple[subprocess.Popen[str], dict[str, str]]) -> None:
    _, addresses = demo
    versions = {}
    for name, address in addresses.items():
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        answer = requests.get(f"{address}/v3/info", timeout=5)
        assert answer.headers["Server"] == "mediamtx"
        versions[name] = answer.json()["version"]
    assert versions == {"studio-a": "v1.20.1", "edge-eu": "v1.19.3", "edge-us": "v1.17.1"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_with_status_0(demo: tuple[subprocess.Popen[str], dict[str, str]], number: int) -> None:
    process, _ = demo
    process.send_signal(number)
    assert process.wait(10) == 0


def test_a_taken_port_is_told_in_one_line(demo: tuple[subprocess.Popen[str], dict[str, str]]) -> None:
    _, addresses = demo
    port = addresses["studio-a"].rpartition(":")[2]
    second = subprocess.run([*COMMAND, port], capture_output=True, text=True, timeout=20, check=False)
    assert second.returncode == 2
    assert second.stderr.count("\n") == 1
    assert f"127.0.0.1:{port} is in use" in second.stderr
    assert "--listen-port-base" in second.stderr


def test_a_port_out_of_range_is_refused() -> None:
    wrong = subprocess.run([*COMMAND, "65535"], capture_output=True, text=True, timeout=20, check=False)
    assert wrong.returncode == 2
    assert "give a port from 1 to 65533, or 0" in wrong.stderr


def test_a_frozen_server_answers_when_it_is_well_again() -> None:
    america = servers(0.0)[2]
    times = iter([119.6, 119.9, 120.1, 120.2])
    client = TestClient(application({80: america}, clock=lambda: next(times)))
    assert client.get("http://127.0.0.1/v3/info").json()["version"] == "v1.17.1"


def test_quiet_says_nothing() -> None:
    with subprocess.Popen([*COMMAND, "0", "--quiet"], stdout=subprocess.PIPE, text=True) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.terminate()
        assert process.communicate(timeout=10)[0] == ""
