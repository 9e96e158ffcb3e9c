"""History as OpenMetrics text with timestamps, which Prometheus can take in as blocks.

A family follows the other, in each a series the other, in each the samples by time: what OpenMetrics asks for. So the
store is read once for each field, in spans that keep memory small however long the range is.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from historian.model.fields import FIELDS, Field, Kind
from historian.query.history import Reader, Selection
from historian.store import faults, fold, keys, scan
from historian.store.blocks import States
from historian.store.damaged import Damaged
from historian.store.packing import Ints, Values
from historian.store.tiers import RAW, TIERS, Tier, floor

# Samples are read so much at a time, in ms; minutes and hours are few enough to be read at once.
_SPAN = 3 * RAW.window
_PREFIX = "mediamtx_history_"

# Units of our names as Prometheus has them, and what a value is divided by.
_UNITS = {"_ms": ("_seconds", 1000), "_bps": ("_bits_per_second", 1)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export: entities, fields by name (none: all), a range in seconds, a tier."""

    entities: tuple[keys.Entity, ...]
    fields: frozenset[str]
    start: float
    end: float
    tier: Tier


async def entities(client: Redis, server: str, fits: Mapping[str, str]) -> tuple[keys.Entity, ...]:
    """All of a server that have history, sorted; `fits` has what kind, path, role and remote must be, where given."""
    found = set()
    async for _, entity, _ in scan.streams(client, keys.of_server(server)):
        if entity.server == server and fits.items() <= labels(entity).items() | {("kind", entity.kind)}:
            found.add(entity)
    return tuple(sorted(found))


def labels(entity: keys.Entity) -> dict[str, str]:
    """The labels of an entity's series."""
    names = {"path": ("path",), "srt": ("path", "role", "remote")}.get(entity.kind, ())
    return {"server": entity.server, **dict(zip(names, entity.key, strict=True))}


def family(kind: Kind, field: Field) -> tuple[str, int]:
    """The name of a field's family, without the suffix of a counter, and what stored values are divided by."""
    name, divisor = field.name, field.scale
    for suffix, (unit, factor) in _UNITS.items():
        if name.endswith(suffix):
            name, divisor = name.removesuffix(suffix) + unit, divisor * factor
    return f"{_PREFIX}{kind}_{name}", divisor


async def openmetrics(client: Redis, wanted: Wanted, damaged: Damaged) -> AsyncIterator[str]:
    """The text in pieces; blocks that cannot be read are noted in `damaged`. Raises the errors of the client."""
    for kind, fields in FIELDS.items():
        mine = [entity for entity in wanted.entities if entity.kind == kind]
        for field in fields:
            if not mine or (wanted.fields and field.name not in wanted.fields):
                continue
            name, divisor = family(kind, field)
            counter = field.mode == "count"
            yield f"# HELP {name} {_escaped(field.help)}\n# TYPE {name} {'counter' if counter else 'gauge'}\n"
            for entity in mine:
                series = _Series(name, labels(entity), field, divisor, wanted.tier)
                for start, end in _spans(wanted):
                    part = _Part(field)
                    selection = Selection(entity.server, kind, entity.key, (field,), start / 1000, end / 1000, 2)
                    try:
                        await Reader(client, selection, wanted.tier, damaged).feed(part)
                    except ResponseError as error:
                        if faults.trouble(error) is not faults.FOREIGN:
                            raise
                        break  # another program's value stands in the way of this entity; writing it has told of that
                    text = "".join(series.lines(part.buckets(wanted.tier, start, end)))
                    if text:
                        yield text
    yield "# EOF\n"


def _spans(wanted: Wanted) -> Iterator[tuple[int, int]]:
    """Begin and end in ms, both included, of parts of the range."""
    first, last = int(wanted.start * 1000), int(wanted.end * 1000)
    while first <= last:
        following = floor(first, _SPAN) + _SPAN if wanted.tier is RAW else last + 1
        yield first, min(last, following - 1)
        first = following


class _Part:
    """Takes the rows of a span; samples become buckets of themselves."""

    def __init__(self, field: Field) -> None:
        self._states = frozenset({field.short} if field.mode == "state" else ())
        self._samples: list[tuple[Ints, Mapping[str, Values]]] = []
        self._buckets: list[fold.Buckets] = []

    def add(self, times: Ints, columns: Mapping[str, Values]) -> None:
        """More samples."""
        if len(times):
            self._samples.append((times, columns))

    def add_buckets(self, buckets: fold.Buckets) -> None:
        """More buckets."""
        self._buckets.append(buckets)

    def buckets(self, tier: Tier, start: int, end: int) -> fold.Buckets:
        """All that begin in the span, or before it and end in it."""
        step = max(1, tier.step)
        parts = [
            *self._buckets,
            *(fold.samples(times, dict(cols), step, self._states) for times, cols in self._samples),
        ]
        return fold.within(fold.join(parts, step), start - start % step, end)


class _Series:
    """Writes the lines of one entity and field; counts go on from span to span."""

    def __init__(self, name: str, named: Mapping[str, str], field: Field, divisor: int, tier: Tier) -> None:
        self._name, self._labels, self._field, self._divisor, self._tier = name, named, field, divisor, tier
        self._total = 0

    def lines(self, buckets: fold.Buckets) -> Iterable[str]:
        """The lines of a span's buckets, each at the end of its bucket."""
        times, columns = buckets
        column = columns.get(self._field.short)
        if column is None:
            return
        known = column.count > 0
        at = [f"{time // 1000}.{time % 1000:03d}" for time in (times[known] + self._tier.step).tolist()]
        parts: dict[str, NDArray[Any]]
        if isinstance(column, States):
            last = (column.order & 15) - 1
            parts = {"longest": column.longest.values, "last": last}
        elif self._field.mode == "count":
            totals = self._total + np.cumsum(column.sum[known])
            self._total = int(totals[-1]) if len(totals) else self._total
            yield from _lines(f"{self._name}_total{_named(self._labels)}", totals / self._divisor, at)
            return
        else:
            mean = column.sum / np.maximum(column.count, 1)
            parts = {"avg": mean, "min": column.min, "max": column.max}
        if self._tier is RAW:
            yield from _lines(
                f"{self._name}{_named(self._labels)}", next(iter(parts.values()))[known] / self._divisor, at
            )
            return
        for stat, values in parts.items():
            series = f"{self._name}{_named({**self._labels, 'tier': self._tier.name, 'stat': stat})}"
            yield from _lines(series, values[known] / self._divisor, at)


def _lines(series: str, values: NDArray[np.float64], times: Sequence[str]) -> Iterator[str]:
    for value, time in zip(values.tolist(), times, strict=True):
        yield f"{series} {value:.15g} {time}\n"


def _named(named: Mapping[str, str]) -> str:
    return "{" + ",".join(f'{name}="{_quoted(text)}"' for name, text in named.items()) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', '\\"')


def tier_named(name: str) -> Tier:
    """The tier of that name."""
    return next(tier for tier in TIERS if tier.name == name)
