"""`make drills`: runs all drills, long ones too, and writes what they measured into docs/reliability.md."""

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.drills.drill import FIGURES, Row

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "reliability.md"


def rows() -> dict[str, Row]:
    """The rows of all drills, by fault."""
    found: dict[str, Row] = {}
    for file in sorted(HERE.glob("test_*.py")):
        module = importlib.import_module(f"tests.drills.{file.stem}")
        for thing in vars(module).values():
            row = getattr(thing, "row", None)
            if isinstance(row, Row):
                found[row.fault] = row
    return found


def main() -> int:
    """Run the drills; the status of pytest. A row whose drill failed keeps its old figures."""
    with tempfile.NamedTemporaryFile() as figures:
        command = [sys.executable, "-m", "pytest", str(HERE), "-m", "long or not long", *sys.argv[1:]]
        status = subprocess.run(command, env={**os.environ, FIGURES: figures.name}).returncode
        measured = dict(map(json.loads, Path(figures.name).read_text().splitlines()))
    known = rows()
    lines = DOCUMENT.read_text("utf-8").splitlines()
    for fault, found in measured.items():
        line = known[fault].line(found)
        places = [number for number, old in enumerate(lines) if old.startswith(f"| {fault} |")]
        for number in places:
            lines[number] = line
        if not places:
            print("not in the document yet:", line, sep="\n")
    DOCUMENT.write_text("\n".join(lines) + "\n", "utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
