"""Columns of values out of items: one list for each family, made by loops that run in C."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from exporter.families import Family
from exporter.families.family import Role
from exporter.model.words import moment
from exporter.render import Number


def column(items: Sequence[Any], family: Family, role: Role = "publish") -> list[Number]:
    """The family's values of all items in base units, None where an item has none; today's field before older ones."""
    fields = family.reader_fields if role == "read" and family.reader_fields else family.fields
    values = list(map(attrgetter(fields[0]), items))
    for older in fields[1:]:
        if None not in values:
            break
        fallback = map(attrgetter(older), items)
        values = [other if value is None else value for value, other in zip(values, fallback, strict=True)]
    if family.reads == "moment":
        return [moment(value) if value else None for value in values]
    if family.reads == "switch":
        return [None if value is None else int(value) for value in values]
    if family.divisor == 1:
        return values
    return [None if value is None else value / family.divisor for value in values]


_MERGES: dict[str, Callable[[list[Any]], Number]] = {"sum": sum, "max": max, "min": min}


def merged(values: Sequence[Number], groups: Sequence[Sequence[int]], family: Family) -> list[Number]:
    """A gauge for each group of positions in `values`: the sum or the worst of those that are known."""
    merge = _MERGES[family.merge]
    known = ([values[place] for place in group if values[place] is not None] for group in groups)
    return [merge(present) if present else None for present in known]
