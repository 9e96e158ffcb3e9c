"""The bench of the whole chain runs, and docs/sizing.md reckons rightly with its figures."""

import re
from pathlib import Path

import pytest

from benchmarks import fleet_bench

DOCUMENT = (Path(__file__).parents[2] / "docs" / "sizing.md").read_text("utf-8")
STREAMS, CELLS, INTERVAL = 5_000, 20, 5.0
# Values of a stream, as in the tables of history.
VALUES = 21


def figures(row: str) -> list[float]:
    """The numbers in the cells of a row of a table, thousands as they are written there."""
    found = re.search(rf"^\| {re.escape(row)} \|(.*)\|$", DOCUMENT, re.MULTILINE)
    assert found, row
    return [float(number.replace(" ", "")) for number in re.findall(r"\d[\d ]*(?:\.\d+)?", found[1])]


def test_the_whole_chain_is_measured() -> None:
    found = fleet_bench.measure(20, seconds=5.0, warm_up=4.0)
    assert set(found) == {"exporter", "historian", "store"}
    assert min(found["exporter"][0], found["historian"][0]) > 0
    assert all(2 < memory < 200 for _, memory in found.values())


def test_the_model_follows_from_what_was_measured() -> None:
    exporter_ms, exporter_mb, historian_ms, historian_mb, _, _ = figures("5 000")
    for row, ms, mb in (("exporter", exporter_ms, exporter_mb), ("historian that scrapes", historian_ms, historian_mb)):
        cores, gigabytes, all_cores, all_gigabytes = figures(row)
        assert cores == pytest.approx(ms / 1000 / INTERVAL, abs=0.005)
        assert gigabytes == pytest.approx(mb / 1000, abs=0.05)
        assert all_cores == pytest.approx(CELLS * ms / 1000 / INTERVAL, abs=0.05)
        assert all_gigabytes == pytest.approx(CELLS * mb / 1000, abs=0.05)


def test_the_memory_of_redis_follows_from_the_sizes_of_a_value() -> None:
    size = {what: float(number) for what, number in re.findall(r"^\| ([a-z ,]+) \| ([\d.]+) B", DOCUMENT, re.MULTILINE)}
    hour = 3600
    rows = {
        "sample, in the tail": 1.5 * hour / INTERVAL,
        "sample, sealed": 32 * hour / INTERVAL,  # a day, and up to 8 h that wait to be folded
        "minute": 12 * 24 * 60,  # a week, and up to 5 days
        "hour": 90 * 24,
    }
    stream_mb = sum(size[what] * number for what, number in rows.items()) * VALUES / 1e6
    told = re.search(r"hours: 90d}` \| ([\d.]+) MB a stream, ([\d.]+) GB, .* \| ([\d.]+) GB", DOCUMENT)
    assert told
    each, cell, total = map(float, told.groups())
    assert each == pytest.approx(stream_mb, abs=0.01)
    assert cell == pytest.approx(stream_mb * STREAMS / 1000, abs=0.1)
    assert total == pytest.approx(stream_mb * STREAMS * CELLS / 1000, abs=1)


def test_the_samples_of_prometheus_are_added_up_rightly() -> None:
    told = re.search(r"that is (\d+) series a stream, ([\d.]+) million; at (\d+) s ([\d ]+) samples", DOCUMENT)
    assert told
    series, millions, seconds, rate = (float(number.replace(" ", "")) for number in told.groups())
    assert millions == pytest.approx(series * STREAMS * CELLS / 1e6)
    assert rate == pytest.approx(millions * 1e6 / seconds, rel=0.01)
