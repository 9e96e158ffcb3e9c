"""README.de.md is README.md in German: the same parts, commands, samples, links and pictures in the same order."""

import re

from tests.docs.markdown import ROOT, blocks, headings, inline_codes, targets

ENGLISH, GERMAN = ROOT / "README.md", ROOT / "README.de.md"


def test_the_parts_are_the_same() -> None:
    levels = [[heading.partition(" ")[0] for heading in headings(path)] for path in (ENGLISH, GERMAN)]
    assert levels[0] == levels[1]


def test_commands_and_samples_are_the_same() -> None:
    assert [block.text for block in blocks(ENGLISH)] == [block.text for block in blocks(GERMAN)]
    assert sorted(inline_codes(ENGLISH)) == sorted(inline_codes(GERMAN))


def test_links_and_pictures_are_the_same_but_for_those_to_each_other() -> None:
    english, german = list(targets(ENGLISH)), list(targets(GERMAN))
    assert english[-1] == GERMAN.name
    assert german[-1] == ENGLISH.name
    assert english[:-1] == german[:-1]


def test_figures_are_the_same() -> None:
    """A number that changes in one of them, such as a release of Python, must change in the other."""
    numbers = [re.findall(r"\d[\d.]*\d|\d", path.read_text()) for path in (ENGLISH, GERMAN)]
    assert sorted(numbers[0]) == sorted(numbers[1])
