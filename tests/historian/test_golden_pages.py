"""The exporter's golden pages, made of recorded answers of real MediaMTX releases, through the whole pipeline."""

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from historian.model.frame import Frame
from historian.pipeline import Pipeline
from historian.scrape.outcome import ScrapeOutcome
from historian.scrape.targets import Target
from historian.scrape.textformat import TextReader

PAGES = sorted((Path(__file__).parents[1] / "exporter" / "golden").glob("*.txt"))


@pytest.fixture(params=PAGES, ids=lambda path: path.stem)
def page(request: pytest.FixtureRequest) -> bytes:
    path: Path = request.param
    return path.read_bytes()


def frame_of(page: bytes) -> Frame:
    pipeline = Pipeline([Target("lab", "http://exporter/metrics")])
    for scrape in range(2):
        now = page.replace(
            b"read_timestamp_seconds 1800001000.0", b"read_timestamp_seconds %d" % (1_800_001_000 + scrape)
        )
        frame = pipeline.frame(
            "lab", ScrapeOutcome(1000 + 2 * scrape, 0.01, now), None, 1_795_372_200_000 + 2000 * scrape
        )
    return frame


def test_there_are_pages() -> None:
    assert PAGES


def test_a_page_reads_as_by_the_oracle(page: bytes) -> None:
    reader = TextReader(lambda name, labels: (name, labels))
    wanted = [
        ((sample.name, dict(sample.labels)), sample.value)
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    ]
    for _ in range(2):
        assert list(zip(*reader.read(page), strict=True)) == wanted
    assert reader._shape is not None, "every line is of the usual form"


def test_every_release_shows_the_same_streams_in_the_same_states(page: bytes) -> None:
    frame = frame_of(page)
    assert frame.server_state["up"]
    assert frame.server_state["reason"] is None
    states = {path: stream["state"] for path, stream in frame.streams.items()}
    assert states["cam/rtsp"] == states["live/rtmp"] == states["ob/srt-good"] == states["web/whip"] == "live"
    assert states["pull/idle"] == states["old/redirect"] == "idle"
    assert states["pull/dead"] == "down"
    assert states.get("studio/always", "filler") == "filler"
    for stream in frame.streams.values():
        assert bool(stream["tracks"]) == (stream["state"] in ("live", "filler"))


def test_srt_links_have_their_figures(page: bytes) -> None:
    stream = frame_of(page).streams["ob/srt-bad"]
    (link,) = [one for one in stream["links"] if one["role"] == "publish"]
    assert 55 < link["rtt_ms"] < 110
    assert link["latency_ms"] == stream["latency_ms"] == 120
    assert stream["source"]["protocol"] == "srt"
    assert stream["source"]["remote"]


def test_standing_counters_are_no_traffic(page: bytes) -> None:
    stream = frame_of(page).streams["ob/srt-good"]
    assert stream["received_bps"] == 0
    assert stream["links"][0]["packets"] == 0
