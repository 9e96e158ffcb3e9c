"""The way of an alert through a real Prometheus and a real Alertmanager: pending, firing, told, silencing, resolved."""

import shutil
from pathlib import Path

import pytest

from tests.dashboards.alerting import ALERTMANAGER, Alerting, alerting
from tests.e2e.processes import get_json, until

pytestmark = [
    pytest.mark.skipif(not shutil.which("prometheus"), reason="prometheus (Debian: prometheus) is not there"),
    pytest.mark.skipif(not ALERTMANAGER, reason="Alertmanager (Debian: prometheus-alertmanager) is not there"),
]

_PATIENCE = 60.0


def test_an_alert_begins_is_told_silences_others_and_ends(tmp_path: Path) -> None:
    with alerting(tmp_path) as running:
        with running.mediamtx():
            _streams_have_trouble(running)
        _server_is_lost(running)
        # Its rate is that of the last minute, so it goes on for a while; nobody is told.
        _is_silenced(running, "MediaMTXSRTUndecrypted", "MediaMTXDown", path="ob/satellite")
        with running.mediamtx():
            _server_is_back(running)
        _nothing_went_wrong(running)


def _streams_have_trouble(running: Alerting) -> None:
    _is_told(running, "firing", "MediaMTXSRTUndecrypted", "ob/satellite")
    _is_told(running, "firing", "MediaMTXPathDown", "cam/loading-dock")
    _is_told(running, "firing", "MediaMTXSRTLatencyTooSmall", "ob/van-2")
    # The wrong passphrase is the cause of the stall, so nobody is told of that.
    _is_silenced(running, "MediaMTXPathStalled", "MediaMTXSRTUndecrypted", path="ob/satellite")
    assert not [each for each in running.told.alerts if each[1:] == ("MediaMTXPathStalled", "ob/satellite")]
    # The critical one of a pair is enough.
    _is_silenced(running, "MediaMTXSRTLatencyTooSmall", "MediaMTXSRTLatencyTooSmall", severity="warning")


def _is_told(running: Alerting, status: str, alert: str, path: str = "") -> None:
    until(lambda: (status, alert, path) in running.told.alerts, f"{alert} to be told as {status}", _PATIENCE)


def _is_silenced(running: Alerting, alert: str, cause: str, **labels: str) -> None:
    until(lambda: cause in running.silenced_by(alert, **labels), f"{alert} to be silenced", _PATIENCE)


def _server_is_lost(running: Alerting) -> None:
    seen: list[set[str]] = []

    def firing() -> bool:
        seen.append(running.states("MediaMTXDown"))
        return seen[-1] == {"firing"}

    until(firing, "MediaMTXDown to fire", _PATIENCE)
    assert {"pending"} in seen
    _is_told(running, "firing", "MediaMTXDown")
    texts = {
        each["annotations"]["description"]
        for body in running.told.bodies
        for each in body["alerts"]
        if each["labels"]["alertname"] == "MediaMTXDown"
    }
    assert any("(reason: refused)" in text for text in texts)


def _server_is_back(running: Alerting) -> None:
    until(lambda: not running.states("MediaMTXDown"), "MediaMTXDown to be inactive", _PATIENCE)
    _is_told(running, "resolved", "MediaMTXDown")
    _is_told(running, "firing", "MediaMTXRestarted")


def _nothing_went_wrong(running: Alerting) -> None:
    targets = get_json(f"{running.prometheus}/targets")["data"]["activeTargets"]
    assert [(target["labels"]["job"], target["health"], target["lastError"]) for target in targets] == [
        ("mediamtx", "up", ""),
        ("mediamtx-exporter", "up", ""),
    ]
    groups = get_json(f"{running.prometheus}/rules")["data"]["groups"]
    assert {rule["health"] for group in groups for rule in group["rules"]} == {"ok"}
    for name in ("prometheus", "alertmanager"):
        lines = (running.folder / f"{name}.log").read_text().splitlines()
        assert [line for line in lines if "level=warn" in line or "level=error" in line] == []
