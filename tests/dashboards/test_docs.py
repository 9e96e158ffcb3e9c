"""docs/dashboards.md says what there is."""

import re
from pathlib import Path

from monitor.demo.cast import servers
from tests.dashboards.known import DASHBOARDS, rules

ROOT = DASHBOARDS.parent
TEXT = (ROOT / "docs" / "dashboards.md").read_text()


def test_every_alert_is_in_the_table_with_its_severities() -> None:
    wanted: dict[str, set[str]] = {}
    for rule in rules("alert"):
        wanted.setdefault(rule["alert"], set()).add(rule["labels"]["severity"])
    told: dict[str, set[str]] = {}
    for names, severities in re.findall(r"^\| ((?:M\w+(?:, )?)+) \| ([a-z, ]+) \|", TEXT, re.MULTILINE):
        told.update({name: set(severities.split(", ")) for name in names.split(", ")})
    assert told == wanted


def test_every_story_is_told_of_a_stream_that_exists() -> None:
    streams = {server.name: {stream.name for stream in server.streams} for server in servers(0.0)}
    stories = re.findall(r"^\| ([\w-]+) ((?:`[^`]+`(?:, )?)+) \|", TEXT, re.MULTILINE)
    assert len(stories) > 8
    for server, paths in stories:
        assert set(re.findall(r"`([^`]+)`", paths)) <= streams[server]


def test_files_that_are_named_exist() -> None:
    for name in re.findall(r"`((?:prometheus|alertmanager|grafana)/[^`]*)`", TEXT):
        assert (DASHBOARDS / name).exists(), name
    for name in re.findall(r"\]\(([\w.-]+\.md)\)", TEXT):
        assert (Path(ROOT / "docs") / name).exists(), name
