"""Figures in sentences."""

from dataclasses import dataclass, replace

import pytest

from historian.health.advice import figures, sentences
from historian.health.rules import RULES


@dataclass
class View:
    number: float | None


@pytest.mark.parametrize(
    ("number", "english", "german"),
    [
        (0.00314, "0.0031", "0,0031"),
        (2.14159, "2.1", "2,1"),
        (57.3, "57", "57"),
        (8_020_000.4, "8020000", "8020000"),
        (7, "7", "7"),
        (None, "?", "?"),
    ],
)
def test_numbers_are_written_as_they_are_read(number: float | None, english: str, german: str) -> None:
    rule = replace(RULES[0], values=("number",), en="{number}", de="{number}")
    assert sentences(rule, figures(rule, View(number))) == {"en": english, "de": german}


def test_ratios_are_written_as_percent() -> None:
    rule = replace(RULES[0], values=("number",), en="{percent:number} %", de="{percent:number} %")
    assert sentences(rule, {"number": 0.0234}) == {"en": "2.3 %", "de": "2,3 %"}
    assert sentences(rule, {"number": None}) == {"en": "? %", "de": "? %"}
