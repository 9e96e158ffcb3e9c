"""docs/events.md names every field, type, level and cause of an event."""

import re
from pathlib import Path
from typing import get_args

import msgspec

from historian.events import texts
from historian.events.conditions import WELL
from historian.events.event import Event, Level, Type
from historian.events.incidents import FEWEST, NAMED, TOGETHER
from historian.events.watch import OUTAGE, RESTARTED, UNWATCHED
from historian.model.fields import STATES

DOCUMENT = (Path(__file__).parents[3] / "docs" / "events.md").read_text("utf-8")


def rows(title: str) -> list[list[str]]:
    """The cells of the table in a section, without its head."""
    section = re.split(r"^## ", DOCUMENT.partition(f"\n## {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_field() -> None:
    documented = [name for row in rows("An event") for name in names(row[0])]
    assert sorted(documented) == sorted(field.name for field in msgspec.structs.fields(Event))


def test_every_type_and_level() -> None:
    about = {name: row[1] for row in rows("An event") for name in names(row[0])}
    assert set(names(about["type"])) == set(get_args(Type))
    assert set(names(about["level"])) == set(get_args(Level))
    assert {name for row in rows("What becomes an event") for name in names(row[0])} == set(get_args(Type))


def test_every_cause() -> None:
    documented = {name for row in rows("What becomes an event") for name in names(row[1])}
    assert documented == {*STATES, OUTAGE, UNWATCHED, RESTARTED, "flapping"} - WELL
    assert set(STATES) - WELL <= set(texts._STATES), "each has its sentence"


def test_the_figures_of_incidents() -> None:
    assert f"the first {NAMED} paths" in DOCUMENT
    assert f"begin within {TOGETHER:.0f} s" in DOCUMENT
    assert FEWEST == 3, "at least three streams"
