"""The task that seals: it walks over all streams of history, one small step after the other, and never hurries."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.exceptions import NoPermissionError, OutOfMemoryError, RedisError, ResponseError

from historian.store import faults, keys, room, scan, schema, tail
from historian.store.connect import call, is_cluster
from historian.store.packing import BlockError
from historian.store.room import Room
from historian.store.seal import Steps
from historian.store.tiers import Retention

log = logging.getLogger(__name__)

# A pass over all streams takes this long, in seconds, if they are few enough: the tail is an hour or two, so that it
# does not matter when exactly it is sealed.
_PASS_S, _SHORTEST_PASS_S = 600.0, 60.0
# No more than so many streams a second, and after each step a pause of so many times its length: however much there is
# to catch up with, sealing takes at most a fifth of a core.
_STEPS_A_SECOND = 50.0
_PAUSES = 4.0
_LONGEST_PAUSE_S = 1.0
# A server that another historian looks after is left to it, unless nothing has come of it for so long.
_ABANDONED_MS = 86_400_000


class Sealer:
    """Seals, folds and trims the streams of all servers for which `mine` is true, and of those that nobody feeds.

    `on_room` hears "" or why history is kept shorter than asked for. `keys` and `entries` count streams and what is in
    them, as of the last pass, by tier; the tail's name is "".
    """

    def __init__(
        self,
        client: Redis,
        retention: Retention,
        mine: Callable[[str], bool] = lambda server: True,
        on_room: Callable[[str], None] = lambda reason: None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client, self._mine, self._on_room, self._clock = client, mine, on_room, clock
        self.room = Room(retention)
        self.steps = Steps(client, lambda: self.room.retention, clock=clock)
        self.failures = 0
        self.keys = dict.fromkeys(("", *keys.TIERS), 0)
        self.entries = dict(self.keys)
        self._strange: set[str] = set()
        self._info_denied = False

    async def run(self) -> None:
        """Pass after pass, until cancelled. A Redis that is away is waited for; the writer tells of it."""
        while True:
            began = time.monotonic()
            try:
                await self.once(self._pause)
            except (RedisError, OSError, schema.OtherSchemaError) as error:
                log.debug("sealing waits", extra={"reason": str(error)})
            except Exception:
                log.exception("a pass of sealing is lost to an error of the historian")
            await asyncio.sleep(max(1.0, _SHORTEST_PASS_S - (time.monotonic() - began)))

    async def once(self, pause: Callable[[float], float] = lambda took: 0.0) -> None:
        """One pass over all streams; `pause` says how long to wait after a step that took so many seconds.

        Raises the errors of a Redis that is away.
        """
        await schema.ensure(self._client)
        await self._look_at_memory()
        others: dict[str, bool] = {}
        counted, entries = dict.fromkeys(self.keys, 0), dict.fromkeys(self.keys, 0)
        async for name, entity, tier in scan.streams(self._client):
            counted[tier] += 1
            entries[tier] += await self._length(name)
            if entity.server not in others:
                others[entity.server] = not self._mine(entity.server) and await self._fed(entity.server)
            if others[entity.server]:
                continue
            base = name.removesuffix(f":{tier}") if tier else name
            began, more = time.monotonic(), True
            await self._guarded(name, base, self.steps.trim(base, tier))
            while more:
                squeezed = self.steps.squeezed
                more = await self._guarded(name, base, self.steps.seal(base, entity.kind, tier))
                if self.steps.squeezed > squeezed:
                    more = await self._make_room(name, base, tier) and more
                await asyncio.sleep(pause(time.monotonic() - began))
                began = time.monotonic()
        self.keys, self.entries = counted, entries

    async def _make_room(self, name: str, base: str, tier: str) -> bool:
        """After a block for which Redis had no room; whether another may follow at once.

        A single Redis that is killed loses what came last, thus the removal of rows before the block that has them. In
        a cluster these are of two nodes, and rows wait for the next pass: until then one block a stream is enough.
        """
        if is_cluster(self._client):
            return False
        await self._guarded(name, base, self.steps.trim(base, tier))
        return True

    async def _length(self, name: str) -> int:
        """Entries of a stream; 0 of a key that is none, of which the steps tell."""
        try:
            return int(await call(self._client, "XLEN", name))
        except ResponseError as error:
            if faults.verdict(error) == "later":
                raise
            return 0

    async def _guarded(self, name: str, base: str, step: Awaitable[bool | None]) -> bool:
        """What a step gives; False if it fails for a reason that lies in its stream."""
        try:
            return bool(await step)
        except (OutOfMemoryError, NoPermissionError, BlockError) as error:
            await self._tell(name, base, error)
        except ResponseError as error:
            if faults.verdict(error) == "later":
                raise
            await self._tell(name, base, error)
        return False

    async def _tell(self, name: str, base: str, error: Exception) -> None:
        """Log once what is wrong with a stream, or with the one beside it that its rows should go to."""
        self.failures += 1
        error = error.__cause__ if isinstance(error.__cause__, ResponseError) else error
        if name in self._strange or isinstance(error, OutOfMemoryError):  # the writer tells of a Redis that is full
            return
        self._strange.add(name)
        trouble = faults.trouble(error)
        reason, remedy = trouble.reason, trouble.remedy
        if isinstance(error, BlockError):
            reason, remedy = str(error), "delete or rename the key"
        if trouble is faults.FOREIGN:
            for key in (name, *(keys.sealed(base, tier) for tier in keys.TIERS)):
                if await call(self._client, "TYPE", key) not in ("stream", "none"):
                    name = key
        log.error("history cannot be sealed", extra={"key": name, "reason": reason, "remedy": remedy})

    async def _fed(self, server: str) -> bool:
        """Whether somebody writes the history of a server."""
        newest = await tail.edge(self._client, keys.history(server, "server", ()), newest=True)
        return newest is not None and newest > self._clock() * 1000 - _ABANDONED_MS

    async def _look_at_memory(self) -> None:
        if self._info_denied:
            return
        try:
            self.room.take(await room.usage(self._client))
        except NoPermissionError:
            self._info_denied = True
            log.warning(
                "Redis does not tell how full it is",
                extra={"remedy": "give the user the right +info, see docs/redis.md"},
            )
        self._on_room(self.room.reason)

    def _pause(self, took: float) -> float:
        """Spread a pass over its time; where many streams are to be sealed, or memory is short, at the highest rate."""
        even = 0.0 if self.room.reason else min(_LONGEST_PAUSE_S, _PASS_S / max(1, sum(self.keys.values())))
        return max(1 / _STEPS_A_SECOND, took * _PAUSES, even)
