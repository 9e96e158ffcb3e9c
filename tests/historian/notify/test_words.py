"""Messages in words."""

import pytest

from historian.notify import words
from historian.notify.message import Item
from tests.historian.notify.receiver import START, ended, event


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3900, "1 h 05 min"), (187200, "2 d 4 h")],
)
def test_durations(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


@pytest.mark.parametrize(
    ("items", "en", "de"),
    [
        ([Item("begin", event(1))], "critical: studio ob/van-1", "kritisch: studio ob/van-1"),
        ([Item("end", ended(event(1, path=None)))], "over: studio", "vorbei: studio"),
        ([Item("end", event(1)), Item("end", event(2))], "2 events are over", "2 Ereignisse sind vorbei"),
        (
            [Item("begin", event(1, level="warn")), Item("end", event(2))],
            "1 events (warning), 1 over",
            "1 Ereignisse (Warnung), 1 vorbei",
        ),
    ],
)
def test_titles(items: list[Item], en: str, de: str) -> None:
    assert (words.title(items, "en"), words.title(items, "de")) == (en, de)


def test_lines() -> None:
    items = [
        Item("worse", event(1)),
        Item("repeat", event(2)),
        Item("end", ended(event(3), 600)),
        Item("end", event(4)),
    ]
    assert words.text(items, 0, START + 7200, "en").splitlines() == [
        "studio ob/van-1: critical, was less before: Van 1 is down.",
        "studio ob/van-2: critical, still, for 2 h 00 min: Van 2 is down.",
        "studio ob/van-3: over after 10 min (down)",
        "studio ob/van-4: over (down)",
    ]
    assert "weiterhin, seit 2 h 00 min: Wagen 2 fehlt." in words.text(items, 0, START + 7200, "de")


def test_an_incident_names_its_first_paths() -> None:
    paths = [f"cam/{number}" for number in range(1, 8)]
    whole = event(9, path=None, type="incident", paths=paths, count=40)
    assert words.text([Item("begin", whole)], 0, START, "en") == (
        "studio: critical: Van 9 is down. (cam/1, cam/2, cam/3, cam/4, cam/5, +35)"
    )
    few = {**whole, "paths": paths[:2], "count": 2}
    assert words.text([Item("begin", few)], 0, START, "en").endswith(" (cam/1, cam/2)")


def test_both_languages_have_the_same_words() -> None:
    assert words._WORDS["en"].keys() == words._WORDS["de"].keys()
