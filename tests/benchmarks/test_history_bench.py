"""The bench of history runs, and the sizes that docs/sizing.md reckons with are those that it measures."""

import re
from pathlib import Path

import pytest

from benchmarks import history_bench

DOCUMENT = (Path(__file__).parents[2] / "docs" / "sizing.md").read_text("utf-8")


@pytest.mark.anyio
async def test_sizes_are_those_of_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    await history_bench._main(streams=40, days=2)
    printed = capsys.readouterr().out
    for label, what in (
        ("sealed, in Redis", "sample, sealed"),
        ("tail of path and link, in Redis", "sample, in the tail"),
        ("1m, a bucket of a field, in Redis", "minute"),
    ):
        measured = float(re.search(rf"\| {re.escape(label)} \| ([\d.]+)", printed)[1])  # type: ignore[index]  # or fail
        documented = float(re.search(rf"\| {what} \| ([\d.]+) B", DOCUMENT)[1])  # type: ignore[index]  # or fail
        assert documented * 0.75 <= measured <= documented * 1.1, label
    sealed, prometheus = (
        float(re.search(rf"\| {label} \| ([\d.]+)", printed)[1])  # type: ignore[index]  # or fail
        for label in ("sealed, in Redis", r"blocks of a Prometheus \(promtool\)")
    )
    assert sealed < prometheus / 2
    assert "samples/s a core" in printed


def test_the_sums_are_right() -> None:
    size = {what: float(number) for what, number in re.findall(r"^\| ([a-z ,]+) \| ([\d.]+) B", DOCUMENT, re.MULTILINE)}
    of_tier = dict(zip(("tail", "`raw", "`minutes", "`hours"), (size[w] for w in _ROWS), strict=True))
    total = 0.0
    for tier, each in of_tier.items():
        rows, memory = re.search(rf"^\| {tier}[^|]*\| ([\d ]+) \| ([\d.]+) MB", DOCUMENT, re.MULTILINE).groups()  # type: ignore[union-attr]  # or fail
        assert float(memory) == pytest.approx(int(rows.replace(" ", "")) * 21 * each / 1e6, abs=0.01)
        total += float(memory)
    assert f"| in all | | {total:.2f} MB" in DOCUMENT or f"| in all | | {total - 0.01:.2f} MB" in DOCUMENT
    for streams in (100, 1000, 10_000):
        row = re.search(rf"^\| {streams:_} \|(.* GB) \|$".replace("_", " "), DOCUMENT, re.MULTILINE)[1]  # type: ignore[index]  # or fail
        whole = float(row.split("|")[2].strip().removesuffix(" GB"))
        assert whole == pytest.approx(total * streams / 1000, rel=0.02)


_ROWS = ("sample, in the tail", "sample, sealed", "minute", "hour")
