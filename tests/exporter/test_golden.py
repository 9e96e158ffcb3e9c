"""Whole pages from recorded answers of real releases; `pytest tests/exporter --golden-update` renews them."""

import subprocess
from pathlib import Path

import pytest

from exporter.collectors.path_facts import STATES
from tests.exporter.fake_mediamtx import FIXTURES, fake_mediamtx, recorded_lists
from tests.exporter.pages import Clock, page, probe, samples, value

GOLDEN = Path(__file__).parent / "golden"
# The configuration of the recorded servers, as far as we read it, and a secret that we must not.
CONFIG = [
    {"name": "all_others", "source": "publisher"},
    {"name": "cam/forwarded", "forward": [{"dest": "srt://127.0.0.1:1?passphrase=not-a-secret"}]},
    {"name": "pull/idle", "source": "rtsp://user:not-a-secret@127.0.0.1/x", "sourceOnDemand": True, "record": False},
    {"name": "pull/dead", "source": "rtsp://user:not-a-secret@127.0.0.1/y", "record": True},
    {"name": "studio/always", "source": "publisher", "alwaysAvailable": True},
]
RELEASES = sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir())


@pytest.mark.parametrize("release", RELEASES)
def test_page(release: str, golden_update: bool) -> None:
    with fake_mediamtx(release) as server:
        server.lists["v3/config/paths/list"] = CONFIG
        asked = probe(server, Clock())
        text, openmetrics = page(asked), page(asked, openmetrics=True)
    golden = GOLDEN / f"{release}.txt"
    if golden_update:
        golden.write_text(text)
    assert text == golden.read_text()
    assert samples(text) == samples(openmetrics, openmetrics=True)
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


@pytest.mark.parametrize("release", RELEASES)
def test_nothing_secret_on_the_page(release: str) -> None:
    with fake_mediamtx(release) as server:
        server.lists["v3/config/paths/list"] = CONFIG
        text = page(probe(server, Clock()))
    assert "not-a-secret" not in text
    assert "token" not in text


@pytest.mark.parametrize(
    ("moment", "path", "state"),
    [
        ("just-started", "pull/dead", "down"),
        ("on-demand-idle", "pull/idle", "idle"),
        ("on-demand-active", "pull/idle", "live"),
        ("publisher-gone", "pull/srt", "down"),
        ("always-available-without-publisher", "studio/always", "filler"),
        ("always-available-with-publisher", "studio/always", "live"),
        ("always-available-publisher-gone", "studio/always", "filler"),
        ("dead-pull", "old/redirect", "idle"),
    ],
)
@pytest.mark.parametrize("release", ["v1.17.1", "v1.20.1"])
def test_states_of_recorded_moments(release: str, moment: str, path: str, state: str) -> None:
    with fake_mediamtx(release) as server:
        server.lists = recorded_lists(release, moment)
        server.lists["v3/config/paths/list"] = [{"name": "pull/idle", "sourceOnDemand": True}]
        found = samples(page(probe(server, Clock())))
    states = {name: value(found, "mediamtx_path_state", path=path, state=name) for name in STATES}
    assert states == {name: float(name == state) for name in STATES}
