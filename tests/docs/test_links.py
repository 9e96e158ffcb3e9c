"""Links of the documents lead somewhere: to files, to headings, to pictures; and every document can be found."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.markdown import DOCUMENTS, ROOT, anchors, targets

INDEX = ROOT / "docs" / "README.md"
# What the PNG format begins with.
PNG = b"\x89PNG"


def places(path: Path) -> list[tuple[Path, str]]:
    """The files that a document leads to within the project, each with its anchor."""
    found = []
    for target in targets(path):
        parts = urlsplit(target)
        if not parts.scheme and not parts.netloc:
            file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            found.append((file, parts.fragment))
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for file, anchor in places(path):
        assert file.exists(), file
        assert file.is_relative_to(ROOT)
        if anchor:
            assert anchor in anchors(file), f"{file.name} has no heading #{anchor}"
        if file.suffix == ".png":
            assert file.read_bytes().startswith(PNG)


def test_every_document_is_in_the_index() -> None:
    told = {file for file, _ in places(INDEX)}
    assert {path for path in (ROOT / "docs").rglob("*.md") if path != INDEX} <= told


def test_every_picture_is_shown() -> None:
    shown = {file for path in DOCUMENTS for file, _ in places(path)}
    assert set((ROOT / "docs" / "img").iterdir()) <= shown


def test_the_readme_leads_to_the_index() -> None:
    assert INDEX in {file for file, _ in places(ROOT / "README.md")}
