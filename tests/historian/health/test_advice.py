"""Figures in sentences."""

from dataclasses import dataclass, replace

import pytest

from historian.health.advice import figures, sentences
from historian.health.rules import RULES, Rule


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


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.subject == "srt"], ids=lambda rule: rule.id)
def test_what_is_said_of_a_link_to_a_reader_names_the_reader_once(rule: Rule) -> None:
    given = dict.fromkeys(rule.values, 1.0) | {"role": "read", "remote": "198.51.100.24"}
    named = sentences(rule, given)
    assert named["en"].startswith("Reader 198.51.100.24: ")
    assert named["de"].startswith("Empfänger 198.51.100.24: ")
    assert [text.count("198.51.100.24") for text in named.values()] == [1, 1]
    nameless = sentences(rule, given | {"remote": ""})
    assert nameless["en"].startswith("An SRT reader: ")
    assert nameless["de"].startswith("Ein SRT-Empfänger: ")
    publisher = sentences(rule, given | {"role": "publish", "remote": ""})
    assert nameless == {"en": "An SRT reader: " + publisher["en"], "de": "Ein SRT-Empfänger: " + publisher["de"]}


def test_ratios_are_written_as_percent() -> None:
    rule = replace(RULES[0], values=("number",), en="{percent:number} %", de="{percent:number} %")
    assert sentences(rule, {"number": 0.0234}) == {"en": "2.3 %", "de": "2,3 %"}
    assert sentences(rule, {"number": None}) == {"en": "? %", "de": "? %"}
