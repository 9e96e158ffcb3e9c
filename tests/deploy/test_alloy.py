"""The sample for Grafana Alloy, on log lines of real processes. Alloy itself is not needed for it."""

import json
import os
import re
import signal
from datetime import datetime
from pathlib import Path

import psutil

from tests.e2e.processes import monitor, until

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "deploy" / "alloy" / "mediamtx-monitor.alloy").read_text("utf-8")


def mapping(name: str) -> dict[str, str]:
    """The map of this name in the sample."""
    return dict(re.findall(r'(\w+) = "(\w+)"', re.findall(rf"{name} += \{{([^}}]*)\}}", TEXT)[0]))


def test_every_receiver_is_there_and_every_bracket_closed() -> None:
    code = re.sub(r"//.*(?=\n)", "", TEXT.replace("://", ""))
    components = {f"{kind}.{label}" for kind, label in re.findall(r'^([a-z.]+) "(\w+)" \{$', code, re.MULTILINE)}
    receivers = re.findall(r"forward_to = \[([\w.]+)\.receiver\]", code)
    assert set(receivers) <= components
    assert len(receivers) == 2
    for opening, closing in ("{}", "[]"):
        assert code.count(opening) == code.count(closing)
    assert (ROOT / "deploy" / "systemd" / re.findall(r"_SYSTEMD_UNIT=([\w.-]+)", code)[0]).exists()


def test_the_labels_come_from_what_was_read() -> None:
    fields = mapping("expressions")
    assert set(mapping("values").values()) <= set(fields)
    assert re.findall(r'source = "(\w+)"', TEXT) == ["time"]
    assert "time" in fields


def test_every_line_of_the_log_has_the_fields(tmp_path: Path) -> None:
    # There is no MediaMTX, and the agent is killed: lines of every component, errors among them.
    environ = {"MONITOR_LOG_FORMAT": "json", "MONITOR_LOG_LEVEL": "debug", "MEDIAMTX_URL": "http://127.0.0.1:1"}
    with monitor(tmp_path, environ=environ) as running:
        agent = next(
            child for child in psutil.Process(running.process.pid).children() if child.cmdline()[-1] == "agent"
        )
        os.kill(agent.pid, signal.SIGKILL)
        until(lambda: '"status": -9' in running.log.read_text(), "the supervisor's line")
        assert running.stop() == 0
        lines = running.log.read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    for entry in entries:
        assert set(mapping("expressions").values()) <= set(entry), entry
        assert datetime.fromisoformat(entry["time"]).tzinfo is not None
        assert entry["level"] in ("debug", "info", "warn", "error")
        assert entry["msg"]
    assert {entry["component"] for entry in entries} == {"monitor", "exporter", "agent", "historian"}
