"""The history of an entity as columns, read from Redis in bounded pieces: sealed tiers and tail as one."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from redis.asyncio import Redis

from historian.model.fields import FIELDS, Field, Kind
from historian.query import plan
from historian.query.downsample import PARTS, Column, Downsampler, Numbers
from historian.store import blocks, fold, keys, sealed, tail
from historian.store.damaged import Damaged
from historian.store.packing import BlockError, Ints, Values
from historian.store.sealed import Block
from historian.store.tiers import RAW, TIERS, Tier, floor

log = logging.getLogger(__name__)

# Decoding so many blocks takes some milliseconds; then others get their turn.
_BLOCKS_A_TURN = 8

Value = float | None


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

    @property
    def name(self) -> str:
        """The entity's tail stream."""
        return keys.history(self.server, self.kind, self.key)


@dataclass(frozen=True, slots=True)
class History:
    """Rows at `times` (seconds); for each field name avg, min, max and more, see `PARTS`. `tier` was read."""

    step: float
    times: list[float]
    columns: dict[str, dict[str, list[Value]]]
    tier: str = RAW.name


def select_fields(kind: Kind, names: Sequence[str]) -> tuple[Field, ...]:
    """The named fields of a kind, all of them for no name. Raises ValueError that lists the known ones."""
    known = {field.name: field for field in FIELDS[kind]}
    for name in names:
        if name not in known:
            raise ValueError(f"fields: {name!r} is none of {', '.join(known)}")
    return tuple(known[name] for name in dict.fromkeys(names)) or FIELDS[kind]


async def read(client: Redis, wanted: Selection, damaged: Damaged) -> History | None:
    """The history; None if Redis holds nothing of this entity at all. Raises the errors of the Redis client.

    Blocks that cannot be read are a gap, and noted in `damaged`.
    """
    start, end = int(wanted.start * 1000), int(wanted.end * 1000)
    begins = {tier.name: await _begin(client, wanted.name, tier) for tier in TIERS}
    first, last = await tail.edge(client, wanted.name, newest=False), await tail.edge(client, wanted.name, newest=True)
    tier = plan.choose(start, end, wanted.points, begins, first, last)
    table = Downsampler(wanted.fields, start, end, wanted.points, tier.step)
    await Reader(client, wanted, tier, damaged).feed(table)
    made = table.finish()
    if not len(made.times) and first is None and all(begin is None for begin in begins.values()):
        return None
    return History(
        step=made.step_ms / 1000,
        times=(made.times / 1000).tolist(),
        columns={field.name: _scaled(made.columns[field.short], field) for field in wanted.fields},
        tier=tier.name,
    )


async def _begin(client: Redis, name: str, tier: Tier) -> int | None:
    try:
        block = await sealed.oldest(client, keys.sealed(name, tier.name))
    except BlockError:
        return None
    return block.begin if block else None


def no_rows(field: Field) -> dict[str, list[Value]]:
    """The columns of a field of which nothing is stored."""
    return {part: [] for part in PARTS[field.mode]}


class Sink(Protocol):
    """What takes rows in order of time."""

    def add(self, times: Ints, columns: Mapping[str, Values]) -> None:
        """More samples."""

    def add_buckets(self, buckets: fold.Buckets) -> None:
        """More buckets."""


class Reader:
    """Reads a tier and, for what is not in it yet, the finer ones and the tail.

    What is read goes from fine to coarse, since that is the way that rows move: what is sealed meanwhile is met twice
    rather than never, and what a coarser tier has is dropped from the finer ones.
    """

    def __init__(self, client: Redis, wanted: Selection, tier: Tier, damaged: Damaged) -> None:
        self._client, self._wanted, self._damaged = client, wanted, damaged
        self._start, self._end = int(wanted.start * 1000), int(wanted.end * 1000)
        self._tiers = TIERS[: TIERS.index(tier) + 1]
        self._shorts = [field.short for field in wanted.fields]

    async def feed(self, table: Sink) -> None:
        """Put all rows of the range into `table`."""
        ends = [await self._sealed_until(tier) for tier in self._tiers]
        first, last = max(self._start, *(end + 1 for end in ends)), self._end
        rows = [piece async for piece in tail.read(self._client, self._wanted.name, first, last, self._shorts)]
        read: list[tuple[Tier, list[Block]]] = []
        for place, tier in enumerate(self._tiers):
            begin = max([floor(self._start, tier.window), *(end + 1 for end in ends[place + 1 :])])
            read.append((tier, await self._blocks(tier, begin)))
        until = -1
        for tier, found in reversed(read):
            done = until
            for number, block in enumerate(found):
                until = max(until, block.end)
                if block.begin > done and block.end >= self._start:
                    self._add(table, tier, block)
                if number % _BLOCKS_A_TURN == 0:
                    await asyncio.sleep(0)
        for piece in rows:
            table.add(*tail.within(piece, until + 1, self._end))

    async def _blocks(self, tier: Tier, begin: int) -> list[Block]:
        pieces = sealed.read(self._client, self._key(tier), begin, self._end)
        try:
            return [block async for piece in pieces for block in piece]
        except BlockError as error:
            log.debug("a tier is left out", extra={"reason": error})  # sealing tells of it once
            return []

    def _key(self, tier: Tier) -> str:
        return keys.sealed(self._wanted.name, tier.name)

    async def _sealed_until(self, tier: Tier) -> int:
        try:
            block = await sealed.newest(self._client, self._key(tier))
        except BlockError:
            return -1  # rows are then met twice, and dropped
        return block.end if block else -1

    def _add(self, table: Sink, tier: Tier, block: Block) -> None:
        try:
            if tier is RAW:
                table.add(*tail.within(blocks.decode(block.blob, self._shorts), self._start, self._end))
            else:
                buckets = blocks.decode_coarse(block.blob, self._shorts)
                table.add_buckets(fold.within(buckets, self._start - tier.step + 1, self._end))
        except BlockError as error:
            self._damaged.note(self._key(tier), block.begin, str(error))


def _scaled(column: Column, field: Field) -> dict[str, list[Value]]:
    """Aggregates in the field's own unit, rounded to what the stored integers can tell."""
    gaps = np.flatnonzero(~column.known).tolist()
    # A mean may be finer than the values: three digits more than the scale has.
    digits = 3 if field.scale == 1 else len(str(field.scale)) + 2
    lists: dict[str, list[Value]] = {}
    for name, numbers in column.parts.items():
        values: Numbers = numbers if field.scale == 1 else numbers / field.scale
        if name == "avg" and values.dtype.kind == "f":
            values = np.round(values, digits)
        lists[name] = values.tolist()
        for gap in gaps:
            lists[name][gap] = None
    return lists
