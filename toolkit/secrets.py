"""Keeping passwords and tokens out of logs, pages and errors."""

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit


class Secret:
    """A text that shows itself as `***` unless it is asked for by `reveal()`.

    One that came from a file knows it, so that a secret that is replaced there can be had without a restart.
    """

    __slots__ = ("_file", "_text")

    def __init__(self, text: str = "", file: Path | None = None) -> None:
        self._text, self._file = text, file

    @classmethod
    def of_file(cls, file: Path) -> "Secret":
        """What `file` holds now. Raises ValueError in words."""
        return cls(read_secret_file(file), file)

    def renewed(self) -> "Secret":
        """What its file holds now; itself if it came from none. Raises ValueError in words, which name the file."""
        return self if self._file is None else Secret.of_file(self._file)

    def reveal(self) -> str:
        """The text itself: for the wire, never for a log, a label or a page."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __str__(self) -> str:
        return "***" if self._text else ""

    __repr__ = __str__


def redact_url(url: str) -> str:
    """The URL without user info, query and fragment, all of which may hold secrets."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def read_secret_file(path: Path) -> str:
    """The text of a secret's file without the line end. Raises ValueError in words."""
    try:
        return path.read_text().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot read {path}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}") from error
