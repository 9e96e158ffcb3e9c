from pathlib import Path

from exporter.reference import metrics_document


def test_the_document_is_up_to_date() -> None:
    file = Path(__file__).parents[2] / "docs" / "metrics.md"
    assert file.read_text() == metrics_document(), "run: python -m exporter.reference > docs/metrics.md"


def test_each_subject_has_one_section() -> None:
    headings = [line for line in metrics_document().splitlines() if line.startswith("## ")]
    assert len(headings) == len(set(headings)) > 8
