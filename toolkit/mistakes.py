"""All mistakes of a settings file at once, each with its line, so that the user mends them in one go."""

import difflib
from collections.abc import Sequence
from pathlib import Path

from toolkit.errors import UserError


class Mistakes:
    """Collects what is wrong with one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._texts: list[str] = []

    def add(self, line: int, text: str) -> None:
        """Something is wrong in this line."""
        # Keys are quoted as they stand in the file, which may hold line breaks and what a terminal obeys.
        shown = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
        self._texts.append(f"{self._path}:{line}: {shown}")

    def unknown(self, line: int, key: str, known: Sequence[str]) -> None:
        """A key that nobody reads; a known one that looks like it is proposed."""
        near = difflib.get_close_matches(key, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"
        self.add(line, f"unknown key {key!r}; {hint}")

    def raise_if_any(self) -> None:
        """Raise UserError with a line for each mistake."""
        if self._texts:
            raise UserError("\n".join(self._texts))
