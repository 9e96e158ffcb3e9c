"""What a drill is: a fault, what happens then, and the row of docs/reliability.md with the figures that it measured."""

import functools
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The file to which drills append their figures, one JSON object a line, if the variable is set: see report.py.
FIGURES = "DRILLS_FIGURES"


@dataclass(frozen=True)
class Row:
    """A row of the document. `{name}` in a cell stands for a figure that the drill measures."""

    fault: str
    happens: str
    lost: str
    normal: str
    remedy: str

    @property
    def cells(self) -> str:
        """The row as it stands in the document, with the names of the figures."""
        return f"| {self.fault} | {self.happens} | {self.lost} | {self.normal} | {self.remedy} |"

    @property
    def figures(self) -> set[str]:
        """The names of the figures."""
        return set(re.findall(r"\{(\w+)\}", self.cells))

    def line(self, figures: Mapping[str, float]) -> str:
        """The row with its figures."""
        return re.sub(r"\{(\w+)\}", lambda found: _shown(figures[found[1]]), self.cells)

    def fits(self, line: str) -> bool:
        """Whether a line of the document is this row with whatever figures."""
        parts = re.split(r"\{\w+\}", self.cells)
        return re.fullmatch(r"\d[\d ]*(\.\d+)?".join(map(re.escape, parts)), line) is not None


def _shown(figure: float) -> str:
    """Counts as they are, with blanks between thousands; seconds and the like with one decimal."""
    return f"{figure:,}".replace(",", " ") if isinstance(figure, int) else f"{figure:.1f}"


Figures = dict[str, float]


def drill(
    *, fault: str, happens: str, lost: str, normal: str, remedy: str
) -> Callable[[Callable[..., Figures]], Callable[..., None]]:
    """Make a function that tries a fault and gives its figures a test with a row."""
    row = Row(fault, happens, lost, normal, remedy)

    def made(function: Callable[..., Figures]) -> Callable[..., None]:
        @functools.wraps(function)
        def test(*args: Any, **named: Any) -> None:
            figures = function(*args, **named)
            assert figures.keys() == row.figures, "a drill measures what its row tells"
            if FIGURES in os.environ:
                with Path(os.environ[FIGURES]).open("a") as file:
                    file.write(json.dumps([row.fault, figures]) + "\n")

        test.row = row  # type: ignore[attr-defined]  # how report.py and test_document.py find it
        return test

    return made
