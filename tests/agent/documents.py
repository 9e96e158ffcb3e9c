"""docs/agent.md as data: the tables of metrics, of flags, and of what node_exporter has and the agent has not."""

import fnmatch
import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs/agent.md"


def table(heading: str) -> list[list[str]]:
    """Cells of the rows of the tables below a heading, header rows left out."""
    text = DOCUMENT.read_text()
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    # A bar inside a cell is written \| as Markdown wants it.
    return [[cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def patterns() -> list[str]:
    """Names, with * for any part, of what is left out."""
    return [
        name
        for row in table("What node_exporter has and the agent has not")
        for name in re.findall("`([^`]+)`", row[0])
    ]


def left_out(name: str) -> bool:
    """Whether the document says that the agent has no such metric."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns())
