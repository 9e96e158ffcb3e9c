"""docs/configuration.md holds every flag, variable and key, and nothing else. Renew it: see the failure's text."""

from pathlib import Path

from scripts.configuration_doc import document

ROOT = Path(__file__).parents[1]


def test_the_reference_is_current() -> None:
    committed = (ROOT / "docs" / "configuration.md").read_text()
    assert committed == document(), "run: python -m scripts.configuration_doc"
