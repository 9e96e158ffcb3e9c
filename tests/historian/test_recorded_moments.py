"""States of paths of all kinds in recorded moments of real releases: from API answers to events.

The moments are played in the order of their recording, some scrapes each; then the recording stands still, and last
the server does not answer any more.
"""

from typing import Any

import pytest

from historian.model.frame import Frame
from historian.pipeline import Pipeline
from historian.scrape.outcome import ScrapeOutcome
from historian.scrape.targets import Target
from tests.exporter.fake_mediamtx import FIXTURES, fake_mediamtx, recorded_lists
from tests.exporter.pages import Clock, page, probe
from toolkit.expect import Expectation

CONFIG = [
    {"name": "all_others", "source": "publisher"},
    {"name": "~^live/.+$", "source": "publisher"},
    {"name": "pull/idle", "source": "rtsp://127.0.0.1/x", "sourceOnDemand": True},
    {"name": "pull/dead", "source": "rtsp://127.0.0.1/y"},
    {"name": "studio/always", "source": "publisher", "alwaysAvailable": True},
]
RELEASES = sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir())

# What each moment shows: of a path that is not named the state of before holds on; None: not in the list of streams.
FILM: list[tuple[str, dict[str, str | None]]] = [
    ("just-started", {"old/redirect": "idle", "pull/idle": "idle", "pull/dead": "down", "cam/rtsp": "missing"}),
    ("on-demand-idle", {"cam/rtsp": "live", "live/rtmp": "live", "ob/srt-good": "live", "ob/srt-bad": "live"}),
    ("dead-pull", {"live/none": None, "pull/srt": "live", "pull/whep": "live"}),
    ("always-available-without-publisher", {"studio/always": "filler"}),
    ("on-demand-active", {"pull/idle": "live"}),
    ("on-demand-closing", {}),
    ("always-available-with-publisher", {"studio/always": "live", "pull/idle": "idle"}),
    ("always-available-publisher-gone", {"studio/always": "filler"}),
    ("srt-line-cut", {}),
    ("srt-line-back", {"pull/idle": "idle"}),  # long after its last reader
    ("publisher-just-killed", {"cam/rtsp": "gone", "live/rtmp": "gone", "pull/whep": "down"}),
    ("publisher-gone", {"ob/srt-good": "gone", "pull/srt": "down"}),
]


class Player:
    """Scrapes a recorded server every 2 s."""

    def __init__(self, asked: Any, clock: Clock) -> None:
        self._asked, self._clock = asked, clock
        self._pipeline = Pipeline([Target("lab", "http://exporter/metrics")])
        self.events: dict[str, dict[str, Any]] = {}

    def run(self, seconds: float) -> Frame:
        for _ in range(round(seconds / 2)):
            self._clock.now += 2.0
            tick = self._clock.now
            outcome = ScrapeOutcome(tick, 0.01, page(self._asked).encode())
            frame = self._pipeline.frame("lab", outcome, None, round((1.8e9 + tick) * 1000))
            self.events |= {event["id"]: event for event in frame.events}
        return frame

    def brief(self) -> set[tuple[str, str | None, str, bool]]:
        events = self.events.values()
        return {(event["type"], event["path"], event["cause"], event["end"] is None) for event in events}


@pytest.mark.parametrize("release", RELEASES)
def test_the_film(release: str) -> None:
    clock = Clock()
    with fake_mediamtx(release) as server:
        asked = probe(server, clock)
        asked.expect([Expectation("ob/van-9"), Expectation("cam/rtsp")])
        player = Player(asked, clock)
        states: dict[str, str | None] = {}
        for moment, changes in FILM:
            lists = recorded_lists(release, moment)
            if not lists:
                continue  # this release has no such moment
            states |= changes
            server.lists = lists | {"v3/config/paths/list": CONFIG}
            streams = player.run(4).streams
            assert {path: streams[path]["state"] if path in streams else None for path in states} == states, moment
            assert streams["ob/van-9"]["state"] == "missing"
        frame = player.run(12)
        # The publisher that is left stands still, and so does its recording. What MediaMTX fills is no stall.
        assert frame.streams["ob/srt-bad"]["state"] == "stalled"
        assert frame.streams.get("studio/always", {"state": "filler"})["state"] == "filler"
        assert frame.streams["cam/rtsp"]["health"]["findings"][0]["id"] == "missing"
        assert frame.streams["live/rtmp"]["health"]["findings"] == [], "nobody expects it, so its end is no alarm"
        before = set(player.events)
        server.replies["*"] = lambda handler: handler.send(b"", 503)
        frame = player.run(30)
    unknown = {path for path, stream in frame.streams.items() if stream["state"] == "unknown"}
    gone = {path for path, stream in frame.streams.items() if stream["state"] == "gone"}
    assert unknown | gone == set(frame.streams)
    assert gone == {"cam/rtsp", "live/rtmp", "ob/srt-good"}, "what is gone stays gone"
    (outage,) = (event for id, event in player.events.items() if id not in before)
    assert (outage["type"], outage["cause"], outage["count"]) == ("incident", "unknown", len(unknown)), "one event"
    bad = {
        ("state", "pull/dead", "down", True),
        ("state", "ob/van-9", "missing", True),
        ("state", "cam/rtsp", "gone", True),
        ("state", "live/rtmp", "gone", True),
        ("state", "ob/srt-good", "gone", True),
        ("state", "ob/srt-bad", "stalled", True),
    }
    assert bad <= player.brief()
    assert not {path for _, path, _, _ in player.brief()} & {"old/redirect", "pull/idle"}, "idle is no event"
