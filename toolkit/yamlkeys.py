"""The keys of one YAML mapping, read one by one; all that is wrong is collected with its line."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from toolkit import yamlfile
from toolkit.mistakes import Mistakes

T = TypeVar("T")


class Keys:
    """Reads the known keys of a mapping; unknown ones are told. An absent or empty node is a mapping without keys.

    `name` is what messages call it, empty for the file's top; `line` is told of a key that is missing.
    """

    def __init__(
        self, node: yamlfile.Node | None, name: str, known: Sequence[str], mistakes: Mistakes, line: int = 1
    ) -> None:
        self._prefix = f"{name}." if name else ""
        self._mistakes = mistakes
        self._items: dict[str, tuple[int, yamlfile.Node]] = {}
        self.line = line
        if isinstance(node, yamlfile.Mapping):
            for key, item in node.items.items():
                if key in known:
                    self._items[key] = item
                else:
                    mistakes.unknown(item[0], key, known)
        elif not is_empty(node):
            mistakes.add(line, f"{name} takes keys: {', '.join(known)}")

    def node(self, key: str) -> yamlfile.Node | None:
        """What stands at a key."""
        return self._items[key][1] if key in self._items else None

    def sub(self, key: str, known: Sequence[str]) -> "Keys":
        """The mapping at a key."""
        line = self._items[key][0] if key in self._items else self.line
        return Keys(self.node(key), f"{self._prefix}{key}", known, self._mistakes, line)

    def value(self, key: str, parse: Callable[[str], T], default: T) -> T:
        """The single value at a key; `default` if it is absent, or wrong, which is then told."""
        node = self.node(key)
        if node is None:
            return default
        if not isinstance(node, yamlfile.Scalar):
            self._mistakes.add(self._items[key][0], f"{self._prefix}{key} takes a single value")
            return default
        return self._parse(key, parse, node, default)

    def values(self, key: str, parse: Callable[[str], T]) -> tuple[T, ...] | None:
        """The single values of the list at a key, without those that are wrong; None if it is absent."""
        node = self.node(key)
        if is_empty(node):
            return None
        if not isinstance(node, yamlfile.Sequence):
            self._mistakes.add(self._items[key][0], f"{self._prefix}{key} takes a list")
            return None
        values = []
        for item in node.items:
            if isinstance(item, yamlfile.Scalar):
                values.append(self._parse(key, parse, item, None))
            else:
                self._mistakes.add(item.line, f"{self._prefix}{key} takes a list of single values")
        return tuple(value for value in values if value is not None)

    def texts(self, key: str, takes: str) -> "list[tuple[str, int, str]]":
        """Name, line and text of each key in the mapping at a key, whatever the names are."""
        node = self.node(key)
        if is_empty(node):
            return []
        if not isinstance(node, yamlfile.Mapping):
            self._mistakes.add(self._items[key][0], f"{self._prefix}{key} takes {takes}")
            return []
        found = []
        for name, (line, value) in node.items.items():
            if isinstance(value, yamlfile.Scalar):
                found.append((name, line, value.text))
            else:
                self._mistakes.add(line, f"{self._prefix}{key}.{name} takes a single value")
        return found

    def _parse(self, key: str, parse: Callable[[str], T], node: yamlfile.Scalar, default: T) -> T:
        try:
            return parse(node.text)
        except ValueError as error:
            self._mistakes.add(node.line, f"{self._prefix}{key}: {error}")
            return default


def is_empty(node: yamlfile.Node | None) -> bool:
    """Whether nothing stands there."""
    return node is None or (isinstance(node, yamlfile.Scalar) and not node.text)
