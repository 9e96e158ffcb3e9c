"""The history of an entity as columns, read from Redis in bounded pieces."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from redis.asyncio import Redis

from historian.model.fields import FIELDS, Field, Kind
from historian.query.downsample import Column, Downsampler, Value
from historian.store import keys
from historian.store.connect import call

# One piece: some 10 ms of work for this process, in between of which others get their turn.
_PIECE = 1000

Entry = tuple[str, list[str]]


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for: an entity, some of its fields, a range in seconds, and how many rows at most."""

    server: str
    kind: Kind
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    start: float
    end: float
    points: int


@dataclass(frozen=True, slots=True)
class History:
    """Rows at `times` (seconds); for each field name avg, min, max and, for counts, sum."""

    step: float
    times: list[float]
    columns: dict[str, dict[str, list[Value]]]


def select_fields(kind: Kind, names: Sequence[str]) -> tuple[Field, ...]:
    """The named fields of a kind, all of them for no name. Raises ValueError that lists the known ones."""
    known = {field.name: field for field in FIELDS[kind]}
    for name in names:
        if name not in known:
            raise ValueError(f"fields: {name!r} is none of {', '.join(known)}")
    return tuple(known[name] for name in dict.fromkeys(names)) or FIELDS[kind]


async def read(client: Redis, wanted: Selection) -> History | None:
    """The history; None if Redis holds nothing of this entity at all. Raises the errors of the Redis client."""
    key = keys.history(wanted.server, wanted.kind, wanted.key)
    start, end = int(wanted.start * 1000), int(wanted.end * 1000)
    table = Downsampler(len(wanted.fields), start, end, wanted.points)
    position, found = str(start), False
    while True:
        piece: list[Entry] = await call(client, "XRANGE", key, position, end, "COUNT", _PIECE)
        table.add(*columns_of(piece, wanted.fields))
        found = found or bool(piece)
        if len(piece) < _PIECE:
            break
        position = f"({piece[-1][0]}"
    if not found and not await call(client, "EXISTS", key):
        return None
    made = table.finish()
    return History(
        step=made.step_ms / 1000,
        times=[time_ms / 1000 for time_ms in made.times],
        columns={field.name: _scaled(column, field) for field, column in zip(wanted.fields, made.columns, strict=True)},
    )


def no_rows(field: Field) -> dict[str, list[Value]]:
    """The columns of a field of which nothing is stored."""
    return _scaled(Column(), field)


def columns_of(entries: Sequence[Entry], fields: Sequence[Field]) -> tuple[list[int], list[list[Value]]]:
    """Times in ms, and for each field its stored integers; None where one is absent, empty or not ours."""
    times = [int(entry_id.partition("-")[0]) for entry_id, _ in entries]
    columns: list[list[Value]] = [[] for _ in fields]
    # Entries of a stream repeat their names: those in a row that have the same ones are turned into columns at once.
    for names, run in groupby((flat for _, flat in entries), key=lambda flat: flat[::2]):
        rows = [flat[1::2] for flat in run]
        by_name = dict(zip(names, zip(*rows, strict=True), strict=True)) if names else {}
        for column, field in zip(columns, fields, strict=True):
            texts = by_name.get(field.short)
            column += _integers(texts) if texts is not None else [None] * len(rows)
    return times, columns


def _integers(texts: Sequence[str]) -> list[Value]:
    try:
        return [int(text) if text else None for text in texts]
    except ValueError:
        return [_integer(text) for text in texts]


def _integer(text: str) -> Value:
    try:
        return int(text)
    except ValueError:
        return None


def _scaled(column: Column, field: Field) -> dict[str, list[Value]]:
    """Aggregates in the field's own unit, rounded to what the stored integers can tell."""
    parts = {"avg": column.avg, "min": column.min, "max": column.max}
    if field.mode == "count":
        parts["sum"] = column.sum
    if field.scale == 1:
        return parts | {"avg": [value if value is None else round(value, 3) for value in column.avg]}
    # A mean may be finer than the values: three digits more than the scale has.
    digits, scale = len(str(field.scale)) + 2, field.scale
    exact = {name: [value if value is None else value / scale for value in values] for name, values in parts.items()}
    return exact | {"avg": [value if value is None else round(value, digits) for value in exact["avg"]]}
