"""Sealing, step by step: a tail's rows into blocks, blocks into coarser ones, and what is old enough out.

Nothing is remembered between steps: what is sealed stands in the streams themselves. So a step may be repeated, broken
off anywhere, or done by two at once; rows are neither lost nor sealed twice:

* A block is written before its rows leave the finer stream, and rows leave it only up to the end of a block.
* A block begins after the end of the newest one. That end is read once more after the rows were: if another sealer was
  there, what was read may have holes. If he comes later still, his block has the same first row, thus the same id.
"""

import asyncio
import time
import zlib
from collections.abc import Callable

from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError

from historian.model.fields import FIELDS, Kind
from historian.store import blocks, fold, keys, sealed, tail
from historian.store.connect import call
from historian.store.damaged import Damaged
from historian.store.packing import BlockError
from historian.store.sealed import Block
from historian.store.tail import Rows
from historian.store.tiers import RAW, TIERS, Retention, Tier, floor

# The tail keeps this much of what is sealed: whoever follows it with XREAD or XRANGE may be late by so long.
KEEP_MS = 3_600_000
# An hour at one sample a second. Streams that are quicker get several blocks an hour.
MOST_ROWS = 3600
# The hours of all streams end at the same time; each waits so long at most, so that their sealing is spread out.
_SPREAD_MS = 30 * 60_000
# An empty stream disappears after this; long enough for its writer, who renews the expiry, to come back meanwhile.
_EMPTY_S = 3600
# What nobody seals or sweeps any more, since the historian is gone for good, outlives the longest retention by this.
_SLACK_S = 86_400


def expiry_s(retention: Retention) -> int:
    """How long streams live that nobody cares for: as long as their samples may count in any tier."""
    return int(max(retention.raw, retention.minutes, retention.hours)) + _SLACK_S


class Steps:
    """The steps, for streams of which `retention` tells how long each tier is kept.

    `written` counts blocks by tier, `squeezed` those for which Redis had no room, and `damaged` notes those that cannot
    be read when it is their turn to be folded.
    """

    def __init__(
        self, client: Redis, retention: Callable[[], Retention], *, clock: Callable[[], float] = time.time
    ) -> None:
        self._client, self._retention, self._clock = client, retention, clock
        self.written = dict.fromkeys(keys.TIERS, 0)
        self.squeezed = 0
        self.damaged = Damaged()

    async def seal(self, tail_name: str, kind: Kind, tier_name: str) -> bool:
        """Write one block of the rows of a stream, if one is due; whether there may be more to do.

        `tier_name` is "" for the tail. Raises the errors of the client, and BlockError if the newest entry of a sealed
        stream is none of ours.
        """
        if not tier_name:
            return await self._seal_tail(tail_name, kind)
        place = keys.TIERS.index(tier_name)
        if place + 1 == len(TIERS):
            return False
        return await self._fold(tail_name, kind, TIERS[place], TIERS[place + 1])

    async def trim(self, tail_name: str, tier_name: str) -> None:
        """Remove what is old enough, and sealed. Raises as `seal` does.

        Call it some time after `seal`: what was written last may be lost by a Redis that is killed, of a cluster even
        where what came later is not.
        """
        if tier_name:
            await self._trim_tier(tail_name, keys.TIERS.index(tier_name))
        else:
            await self._trim_tail(tail_name)

    async def _until(self, name: str, place: int) -> int:
        """The end of what a tier has, or else a coarser one; -1 if there is nothing."""
        for tier in TIERS[place:]:
            block = await sealed.newest(self._client, keys.sealed(name, tier.name))
            if block is not None:
                return block.end
        return -1

    async def _seal_tail(self, name: str, kind: Kind) -> bool:
        until = await self._until(name, 0)
        first = await tail.edge(self._client, name, newest=False, after_ms=until)
        last = await tail.edge(self._client, name, newest=True)
        if first is None or last is None:
            return False
        end = floor(first, RAW.window) + RAW.window
        due = self._over(RAW, end, last) and self._now() >= end + zlib.crc32(name.encode()) % _SPREAD_MS
        if not due and await call(self._client, "XLEN", name) <= 2 * MOST_ROWS:
            return False
        rows = await self._rows(name, kind, first, end - 1)
        if len(rows[0]) < (1 if due else MOST_ROWS):  # none are left where another sealer trims meanwhile
            return False
        block = await asyncio.to_thread(_packed, rows)
        return await self._until(name, 0) == until and await self._write(name, RAW, block)

    async def _trim_tail(self, name: str) -> None:
        if not await call(self._client, "XLEN", name):
            await self._let_go(name)
            return
        oldest = min(await self._until(name, 0) + 1, self._now() - KEEP_MS)
        if oldest > 0:
            await call(self._client, "XTRIM", name, "MINID", oldest)

    async def _rows(self, name: str, kind: Kind, first: int, last: int) -> Rows:
        shorts = [field.short for field in FIELDS[kind]]
        pieces = tail.read(self._client, name, first, last, shorts, MOST_ROWS)
        return tail.stacked([piece async for piece in pieces])

    async def _fold(self, name: str, kind: Kind, fine: Tier, coarse: Tier) -> bool:
        source, place = keys.sealed(name, fine.name), TIERS.index(coarse)
        until = await self._until(name, place)
        first = await sealed.oldest(self._client, source, until)
        last = await sealed.newest(self._client, source)
        if first is None or last is None:
            return False
        end = floor(first.begin, coarse.window) + coarse.window
        if not self._over(coarse, end, last.begin):
            return False
        parts: list[fold.Buckets] = []
        async for piece in sealed.read(self._client, source, first.begin, end - 1):
            for block in piece:
                parts.append(await asyncio.to_thread(self._folded, source, kind, fine, coarse, block))
                last = block
        if not parts:  # another sealer trims meanwhile
            return False
        made = await asyncio.to_thread(_packed_coarse, parts, coarse, first.begin, last.end)
        return await self._until(name, place) == until and await self._write(name, coarse, made)

    def _folded(self, source: str, kind: Kind, fine: Tier, coarse: Tier, block: Block) -> fold.Buckets:
        states = frozenset(field.short for field in FIELDS[kind] if field.mode == "state")
        try:
            if fine is RAW:
                return fold.samples(*blocks.decode(block.blob), coarse.step, states)
            return fold.join([blocks.decode_coarse(block.blob)], coarse.step)
        except BlockError as error:
            self.damaged.note(source, block.begin, str(error))
            return fold.join([], coarse.step)

    async def _write(self, name: str, tier: Tier, block: Block) -> bool:
        key = keys.sealed(name, tier.name)
        expiry = expiry_s(self._retention())
        try:
            wrote = await sealed.add(self._client, key, block, expiry)
        except OutOfMemoryError:
            # The rows, which go when the block is there, take several times the room that it needs.
            wrote = await sealed.add(self._client, key, block, expiry, though_full=True)
            self.squeezed += wrote
        self.written[tier.name] += wrote
        return wrote

    def _over(self, tier: Tier, end: int, newest: int) -> bool:
        """Whether no more rows are to be expected before `end`: there are later ones, or patience is over."""
        return newest >= end or self._now() >= end + tier.patience

    async def _trim_tier(self, name: str, place: int) -> None:
        """Remove blocks that are old, and that the next tier has."""
        tier, key = TIERS[place], keys.sealed(name, TIERS[place].name)
        newest = await sealed.newest(self._client, key)
        if newest is None:
            await self._let_go(key)
            return
        oldest = floor(self._now() - self._retention().of_ms(tier), tier.window)
        if place + 1 < len(TIERS):
            oldest = min(oldest, await self._until(name, place + 1) + 1)
        finer = keys.sealed(name, TIERS[place - 1].name) if place else name
        if oldest > newest.begin and await call(self._client, "XLEN", finer):
            oldest = newest.begin  # it tells up to where the finer stream is sealed
        if oldest > 0:
            await call(self._client, "XTRIM", key, "MINID", oldest)
        whole = expiry_s(self._retention())
        if await call(self._client, "TTL", key) < whole / 2:
            await call(self._client, "EXPIRE", key, whole)

    async def _let_go(self, key: str) -> None:
        """Have an empty stream disappear."""
        left = await call(self._client, "TTL", key)
        if left > _EMPTY_S or left == -1:  # -1: it has no expiry
            await call(self._client, "EXPIRE", key, _EMPTY_S)

    def _now(self) -> int:
        return int(self._clock() * 1000)


def _packed(rows: Rows) -> Block:
    times, columns = rows
    blob = blocks.encode(times, tail.without_unknown(columns))
    return Block(int(times[0]), int(times[-1]), len(times), blob)


def _packed_coarse(parts: list[fold.Buckets], tier: Tier, begin: int, end: int) -> Block:
    starts, columns = fold.join(parts, tier.step)
    return Block(begin, end, max(1, len(starts)), blocks.encode_coarse(starts, columns))
