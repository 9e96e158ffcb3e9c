from typing import Any

import pytest

from historian.live.delta import changed


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {"a": 1}, {"a": 1}),
        ({"a": 1, "b": [1]}, {"a": 1, "b": [2]}, {"b": [2]}),
        ({"a": 1, "b": 2}, {"a": 1}, {"b": None}),
        ({"a": None}, {"a": None}, {}),
        ({}, {"a": None}, {"a": None}),
        ({"a": 1, "updated": 1}, {"a": 1, "updated": 2}, {}),
        ({"a": 1, "updated": 1}, {"a": 2, "updated": 2}, {"a": 2, "updated": 2}),
    ],
)
def test_changed(old: dict[str, Any], new: dict[str, Any], expected: dict[str, Any]) -> None:
    assert changed(old, new, frozenset(["updated"])) == expected
