"""The page and Prometheus say the same on the same samples."""

import shutil
from pathlib import Path

import pytest

from historian.health.rules import RULES
from monitor.demo.cast.europe import europe
from monitor.demo.cast.studio import studio
from tests.dashboards.replay import ALERTS, PAGE, Replay, promtool
from tests.dashboards.replayed_demo import demo
from tests.dashboards.stage import BEGIN, END, everything, lossy_inputs, old_release
from tests.dashboards.test_thresholds import PAGE_ONLY

pytestmark = pytest.mark.skipif(not shutil.which("promtool"), reason="promtool (Debian: prometheus) is not there")


@pytest.fixture(scope="module")
def replays() -> list[Replay]:
    made = [
        everything(),
        old_release(),
        lossy_inputs(("10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.3")),
        lossy_inputs(("10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.3")),  # one bad line
        *map(demo, (studio, europe)),
    ]
    for replay in made:
        replay.play()
    return made


def test_prometheus_says_what_the_page_says(replays: list[Replay], tmp_path: Path) -> None:
    assert promtool([replay.test() for replay in replays], tmp_path) == ""


def test_each_rule_is_seen_at_work_in_each_severity(replays: list[Replay]) -> None:
    bad = frozenset.union(*(replay.settled(END) for replay in replays))
    wanted = {
        (ALERTS[rule.id], severity)
        for rule in RULES
        if rule.id not in PAGE_ONLY
        for severity, limit in (("warning", rule.warn), ("critical", rule.crit))
        if limit is not None
    }
    assert {(alert, severity) for alert, severity, _ in bad} == wanted
    staged = replays[:4]
    for replay in staged:
        assert replay.said[BEGIN // PAGE] == replay.said[-1] == frozenset()
    assert {
        path for alert, severity, path in staged[0].settled(END) if severity == "critical" and "Latency" in alert
    } == {
        "latency/crit",
        "latency/late",
        "latency/reader",
    }


def test_the_comparison_can_fail(tmp_path: Path) -> None:
    """A page that says something else is found out, in both directions."""
    replay = lossy_inputs(("10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.3"))
    replay.play()
    other = "MediaMTXPathDown", "critical", "input/1"
    assert promtool([replay.test()], tmp_path) == ""
    for wrong in (replay.settled(END) | {other}, frozenset[tuple[str, str, str]]()):
        replay.said = [wrong] * len(replay.said)
        assert "FAILED" in promtool([replay.test()], tmp_path)
