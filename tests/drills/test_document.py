"""docs/reliability.md has one row for each drill, with figures, and no other row."""

import re

import pytest

from tests.drills.drill import Row
from tests.drills.report import DOCUMENT, rows

LINES = [line for line in DOCUMENT.read_text("utf-8").splitlines() if re.match(r"\| (?!Fault \||-)", line)]


@pytest.mark.parametrize("row", rows().values(), ids=lambda row: row.fault)
def test_each_drill_has_its_row(row: Row) -> None:
    assert sum(row.fits(line) for line in LINES) == 1, "run: make drills"


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split(" | ")[0])
def test_each_row_has_its_drill(line: str) -> None:
    assert any(row.fits(line) for row in rows().values())


def test_figures_stand_where_their_names_are() -> None:
    row = Row("a", "{n} b", "{lost}", "{normal} s", "c")
    line = row.line({"n": 12345, "lost": 0, "normal": 1.26})
    assert line == "| a | 12 345 b | 0 | 1.3 s | c |"
    assert row.fits(line)
    assert not row.fits(line.replace("1.3", "soon"))
