"""A fast reader of the Prometheus text format 0.0.4.

Between two scrapes a page hardly changes but for its values. So everything before a line's value (the prefix: name and
labels) is parsed once and remembered together with what the caller made of it. When a whole page has the prefixes of
the page before, they are cut off in one sweep and all values are read by one JSON parse.

Lines of any other form (timestamps, tabs, quoted names) go one by one through prometheus-client's parser, which is
also the oracle of the tests. Comments are skipped unread: names and labels carry all that the historian needs.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import compress, repeat
from typing import Generic, TypeVar, cast

import orjson
from prometheus_client.parser import text_string_to_metric_families

T = TypeVar("T")

# Reserved label names ("__…") are left to the oracle, which knows when they are legal.
_LABEL = r'(?!__)[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\.)*"'
_HEAD = re.compile(rf"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{{({_LABEL}(?:,{_LABEL})*,?)\}})?")
_PAIR = re.compile(r'([a-zA-Z0-9_]+)="((?:[^"\\\n]|\\.)*)"')
_ESCAPE = re.compile(r'\\[\\n"]')
_UNESCAPED = {r"\\": "\\", r"\n": "\n", r"\"": '"'}

# Stands for a series that was not seen before.
_NEW = object()

# Prefixes that may pile up beyond twice the last page before those that it lacks are forgotten.
_SLACK = 4096

# So many pages in a row must be that small: the page of a server that is away for a minute is, and learning 440 000
# series anew takes 3 s.
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class _Shape(Generic[T]):
    """A page without its values: which lines are samples, the prefixes of those, the text of all others.

    `length` is that of the page less the text of its values.
    """

    is_sample: list[bool]
    is_other: list[bool]
    prefixes: list[bytes]
    others: list[bytes]
    length: int
    bound: list[T]


class TextReader(Generic[T]):
    """Reads page after page of one target.

    `bind(name, labels)` is called once for each new series; what it returns stands for the series from then on.
    """

    def __init__(self, bind: Callable[[str, dict[str, str]], T]) -> None:
        self._bind = bind
        self._cache: dict[bytes, T] = {}
        self._shape: _Shape[T] | None = None
        self._oversized = 0

    def read(self, page: bytes) -> tuple[list[T], list[float]]:
        """Give what the series of a page are bound to, and their values, in the page's order.

        Raises ValueError, with the number of the line, for text that is not the format; nothing is known then.
        """
        lines = page.split(b"\n")
        if self._shape is not None:
            values = _values_of_same_shape(self._shape, lines, len(page))
            if values is not None:
                return self._shape.bound, values
        return self._read_lines(lines)

    def forget_absent(self) -> None:
        """Forget all series that the last page did not have."""
        if self._shape is not None:
            heads = [prefix[:-1] for prefix in self._shape.prefixes]
            self._cache = dict(zip(heads, self._shape.bound, strict=True))
        else:
            self._cache = {}

    def _read_lines(self, lines: list[bytes]) -> tuple[list[T], list[float]]:
        is_sample = [line[:1] not in (b"#", b"") for line in lines]
        samples = list(compress(lines, is_sample))
        self._shape = None
        try:
            heads, bound, values = self._read_usual(samples)
        except ValueError:
            return self._read_any(samples, lines)
        prefixes = [head + b" " for head in heads]
        is_other = [not sample for sample in is_sample]
        others = list(compress(lines, is_other))
        length = sum(map(len, prefixes)) + sum(map(len, others)) + len(lines) - 1
        self._shape = _Shape(is_sample, is_other, prefixes, others, length, bound)
        self._oversized = self._oversized + 1 if len(self._cache) > 2 * len(heads) + _SLACK else 0
        if self._oversized > _PATIENCE:
            self.forget_absent()
        return bound, values

    def _read_usual(self, samples: list[bytes]) -> tuple[list[bytes], list[T], list[float]]:
        """All samples at once: text before the last blank, what it is bound to, value. ValueError if one is unusual."""
        heads: list[bytes] = []
        tails: list[bytes] = []
        for line in samples:
            head, _, tail = line.rpartition(b" ")
            heads.append(head)
            tails.append(tail)
        if b"_" in b"".join(tails):
            raise ValueError("Python's digit grouping is no number here")
        values = list(map(float, tails))
        bound = list(map(self._cache.get, heads, repeat(_NEW)))
        for place, cell in enumerate(bound):
            if cell is _NEW:
                bound[place] = self._learn(heads[place])
        return heads, cast(list[T], bound), values

    def _read_any(self, samples: list[bytes], lines: list[bytes]) -> tuple[list[T], list[float]]:
        """The same sample by sample, with the oracle's help."""
        bound: list[T] = []
        values: list[float] = []
        for line in samples:
            try:
                _, (cell,), (value,) = self._read_usual([line])
            except ValueError:
                for cell, value in self._ask_oracle(line, lines):
                    bound.append(cell)
                    values.append(value)
            else:
                bound.append(cell)
                values.append(value)
        return bound, values

    def _learn(self, head: bytes) -> T:
        parsed = parse_head(head.decode())
        if parsed is None:
            raise ValueError("not of the usual form")
        cell = self._cache[head] = self._bind(*parsed)
        return cell

    def _ask_oracle(self, line: bytes, lines: list[bytes]) -> list[tuple[T, float]]:
        # One line at a time: without its TYPE line a sample keeps the name it has on the wire.
        try:
            families = text_string_to_metric_families(line.decode())
            samples = [sample for family in families for sample in family.samples]
        except (ValueError, IndexError) as error:
            raise ValueError(f"line {lines.index(line) + 1} is not in the Prometheus text format") from error
        return [(self._bind(sample.name, dict(sample.labels)), float(sample.value)) for sample in samples]


def parse_head(head: str) -> tuple[str, dict[str, str]] | None:
    """Take `name{label="value",…}` apart, or give None if it is written in any less usual way."""
    match = _HEAD.fullmatch(head)
    if match is None:
        return None
    name, inner = match.groups()
    pairs = _PAIR.findall(inner) if inner else []
    labels = {label: _ESCAPE.sub(lambda m: _UNESCAPED[m[0]], text) for label, text in pairs}
    return (name, labels) if len(labels) == len(pairs) else None


def _values_of_same_shape(shape: _Shape[T], lines: list[bytes], page_length: int) -> list[float] | None:
    """Read the values of a page whose other text is that of `shape`; None if it is not."""
    if len(lines) != len(shape.is_sample) or list(compress(lines, shape.is_other)) != shape.others:
        return None
    tails = list(map(bytes.removeprefix, compress(lines, shape.is_sample), shape.prefixes))
    joined = b",".join(tails)
    # A line with another prefix is cut by nothing: then the lengths do not add up.
    if len(joined) - max(len(tails) - 1, 0) != page_length - shape.length:
        return None
    try:
        values: list[float] = orjson.loads(b"[" + joined + b"]")
    except ValueError:
        return None  # also NaN and Inf, which JSON lacks
    if len(values) != len(tails) or not {int, float}.issuperset(map(type, values)):
        return None
    return values
