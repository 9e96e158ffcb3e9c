"""The documents as data: headings, links, pictures, blocks of code and code within lines."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_PARSER = MarkdownIt().enable("table")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code: where it stands, what it says that it is (of a fence, as `mermaid`), and its text."""

    path: Path
    line: int
    info: str
    text: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def _tokens(path: Path) -> list[Token]:
    return _PARSER.parse(path.read_text(encoding="utf-8"))


def blocks(path: Path) -> Iterator[Block]:
    """The blocks of code of a document, indented ones and fenced ones."""
    for token in _tokens(path):
        if token.type in ("code_block", "fence") and token.map:
            yield Block(path, token.map[0] + 1, token.info.strip(), token.content)


def inline_codes(path: Path) -> Iterator[str]:
    """Code within lines of text."""
    for token in _tokens(path):
        yield from (child.content for child in token.children or () if child.type == "code_inline")


def targets(path: Path) -> Iterator[str]:
    """Where links lead and pictures are."""
    for token in _tokens(path):
        for child in token.children or ():
            address = child.attrGet("href") if child.type == "link_open" else child.attrGet("src")
            if address is not None:
                yield str(address)


def headings(path: Path) -> list[str]:
    """The headings as text without marks, with one `#` for each level before it."""
    tokens = _tokens(path)
    found = []
    for heading, inline in itertools.pairwise(tokens):
        if heading.type == "heading_open":
            text = "".join(child.content for child in inline.children or ())
            found.append(f"{'#' * int(heading.tag[1])} {text}")
    return found


def anchors(path: Path) -> set[str]:
    """The anchors that a document's headings have, as GitHub makes them."""
    found: set[str] = set()
    for heading in headings(path):
        text = heading.partition(" ")[2].lower()
        name = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        number = sum(1 for other in found if re.fullmatch(re.escape(name) + r"(-\d+)?", other))
        found.add(f"{name}-{number}" if number else name)
    return found
