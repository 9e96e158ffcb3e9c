"""Query parameters, read strictly: a misspelt name or a value out of range is told, not ignored."""

from collections.abc import Sequence

from starlette.requests import HTTPConnection

from historian.api.answers import ApiError

# Longer than any name or time; what is longer is a mistake or an attack.
_LONGEST = 1024


class Params:
    """The parameters of a request, of which only `known` ones may be there, each once."""

    def __init__(self, request: HTTPConnection, known: Sequence[str]) -> None:
        self._values: dict[str, str] = {}
        for name, value in request.query_params.multi_items():
            if name not in known:
                raise ApiError(400, f"unknown parameter {name[:40]!r}; known here: {', '.join(known) or 'none'}")
            if name in self._values:
                raise ApiError(400, f"{name} is given more than once")
            if len(value) > _LONGEST:
                raise ApiError(400, f"{name} is too long: at most {_LONGEST} characters")
            self._values[name] = value

    def text(self, name: str, default: str = "") -> str:
        """The value, or the default where it is absent or empty."""
        return self._values.get(name) or default

    def needed(self, name: str) -> str:
        """The value, which must be given."""
        value = self.text(name)
        if not value:
            raise ApiError(400, f"{name} is missing")
        return value

    def words(self, name: str, known: Sequence[str] = ()) -> list[str]:
        """A list separated by commas; each word must be known, if `known` has any."""
        words = [word for word in self.text(name).split(",") if word]
        for word in words:
            if known and word not in known:
                raise ApiError(400, f"{name}: {word!r} is none of {', '.join(known)}")
        return words

    def one_of(self, name: str, known: Sequence[str], default: str) -> str:
        """One of the known words."""
        word = self.text(name, default)
        if word not in known:
            raise ApiError(400, f"{name}: {word!r} is none of {', '.join(known)}")
        return word

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds."""
        text = self.text(name, str(default))
        if not (text.isascii() and text.isdecimal() and least <= int(text[:12]) <= most and len(text) <= 12):
            raise ApiError(400, f"{name}: {text!r} is not a whole number from {least} to {most}")
        return int(text)
