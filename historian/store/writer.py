"""Frames into Redis: queued at once, written in order by one task, kept while Redis is away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import ConnectionError, RedisError

from historian.model.frame import Frame
from historian.store import connect, faults, keys, schema
from historian.store.events import EventWriter
from historian.store.latest import LatestWriter
from historian.store.lease import Standing
from historian.store.pending import Batch, Pending
from historian.store.raw import Command, RawWriter
from toolkit.backoff import Backoff

log = logging.getLogger(__name__)

# Redis queues the answers of a pipeline in its memory; so many cost it about a megabyte.
_COMMANDS_A_PIPELINE = 5000
# Redis back within a second or two is the usual case; five seconds is what a viewer waits for his charts at most.
_RETRY_BASE_S, _RETRY_CAP_S = 0.5, 5.0
# How long a write waits for the historians on this Redis to settle whose a server is.
_UNSETTLED_S = 0.5
# A clock that was set back is told once an hour, not at each scrape.
_CLOCK_WARNING_S = 3600.0


@dataclass(slots=True)
class Totals:
    """What became of the samples since the start."""

    frames: int = 0
    written: int = 0
    repeated: int = 0
    refused: int = 0
    restored: int = 0
    left: int = 0
    failures: int = 0


class _Later(Exception):
    """Redis cannot take the batch now."""

    def __init__(self, trouble: faults.Trouble) -> None:
        super().__init__(trouble.reason)
        self.trouble = trouble


class _Anew(Exception):
    """The connection was lost: a Redis that was restarted has closed those of the pool, and is asked at once again."""


class _NotOurs(Exception):
    """Another historian scrapes this server, or it is not settled which one does (`for_good` tells)."""

    def __init__(self, for_good: bool) -> None:
        super().__init__()
        self.for_good = for_good


class Writer:
    """Owns the writing. `on_change` hears whether Redis answers: (True, "") or (False, reason).

    `address` is what messages call the Redis, without credentials; `start` is the remedy if it does not run or hangs,
    in place of the usual one. `fence`, asked before each write, tells whose a server is if several historians share
    the Redis.
    """

    def __init__(
        self,
        client: Redis,
        expiry_s: int,
        pending_bytes: int,
        on_change: Callable[[bool, str], None] = lambda available, reason: None,
        address: str = "",
        start: str = "",
        events_retention: float = 365 * 86400.0,
        fence: Callable[[str], Awaitable[Standing]] | None = None,
    ) -> None:
        self._client = client
        self._raw = RawWriter(expiry_s)
        self.events = EventWriter(events_retention)
        self._latest = LatestWriter()
        self._on_change, self._fence = on_change, fence
        self._address, self._start = address, start
        self._newest: dict[str, tuple[Frame, bytes]] = {}
        self._last_ms: dict[str, int] = {}
        self._clock_told: dict[str, float] = {}
        self._strange_keys: set[str] = set()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._schema_checked = False
        self._asked_anew = False
        self._announced: tuple[bool, str] | None = None
        self.pending = Pending(pending_bytes)
        self.totals = Totals()
        self.available = False
        self.reason = "not connected yet"

    def write(self, frame: Frame, update: bytes) -> None:
        """Queue a frame and the message that tells others of it. Never waits."""
        self.totals.frames += 1
        time_ms = self._rising(frame)
        commands = self._raw.commands(frame, time_ms)
        commands += self.events.commands(frame, time_ms)
        dropped = self.pending.append(frame.server, time_ms, len(frame.samples) + len(frame.events), commands)
        if dropped:
            log.warning("samples dropped, Redis is away for too long", extra={"frames": dropped})
        self._newest[frame.server] = frame, update
        self._latest.note(frame)
        self._idle.clear()
        self._wake.set()

    def _rising(self, frame: Frame) -> int:
        """The time for the entries' ids: later than the one before even if the clock was set back."""
        last = self._last_ms.get(frame.server, -1)
        time_ms = frame.time_ms if frame.time_ms > last else last + 1
        self._last_ms[frame.server] = time_ms
        behind = (last - frame.time_ms) / 1000
        if behind > 0 and abs(frame.time_ms / 1000 - self._clock_told.get(frame.server, 0.0)) > _CLOCK_WARNING_S:
            self._clock_told[frame.server] = frame.time_ms / 1000
            log.warning(
                "the clock went back, or another historian's is ahead; "
                "samples get the time of the newest one until it has caught up",
                extra={"server": frame.server, "seconds": round(behind, 3)},
            )
        return time_ms

    def take_over(self, server: str, newest_ms: int) -> None:
        """Go on after the entries that another process has written, the newest of them at `newest_ms` (0: none)."""
        self._last_ms[server] = max(self._last_ms.get(server, -1), newest_ms)
        self.pending.mark_tried(server)
        self._latest.forget()

    async def run(self) -> None:
        """Write what is queued until cancelled, with growing pauses while Redis is away."""
        backoff = Backoff(_RETRY_BASE_S, _RETRY_CAP_S)
        while True:
            await self._wake.wait()
            self._wake.clear()
            while (batch := self.pending.first()) is not None:
                try:
                    await self._write(batch)
                except _NotOurs as error:
                    if error.for_good:
                        self.totals.left += self.pending.drop(batch)
                        self._newest.pop(batch.server, None)
                    else:
                        await asyncio.sleep(_UNSETTLED_S)
                    continue
                except _Anew:
                    await connect.renew(self._client)
                    self.pending.rewind()
                    continue
                except _Later as error:
                    self.totals.failures += 1
                    self.away(error.trouble)
                    await connect.renew(self._client, login=error.trouble.headline == faults.LOGIN)
                    await asyncio.sleep(backoff.next())
                    continue
                except Exception:  # a frame that cannot be written must not keep all later ones from it
                    log.exception("a scrape could not be stored", extra={"server": batch.server})
                    self.totals.refused += self.pending.drop(batch)
                    self._newest.pop(batch.server, None)
                    continue
                backoff.reset()
                self._asked_anew = False
                self.pending.done(batch)
                self._back()
            self._idle.set()

    async def flush(self, seconds: float) -> None:
        """Wait until all that is queued is written, for at most `seconds`; the rest is counted and told."""
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            log.warning(
                "stopped with samples that Redis could not take",
                extra={"frames": len(self.pending), "samples": self.pending.samples, "reason": self.reason},
            )

    async def _write(self, batch: Batch) -> None:
        commands = batch.commands()
        count = len(commands)
        newest = self._newest.get(batch.server)
        if newest is not None and self._last_ms[batch.server] == batch.time_ms:
            commands = [*commands, *self._latest.commands(newest[0]), ["PUBLISH", keys.UPDATES, newest[1].decode()]]
        else:
            newest = None
        tried = batch.tried
        try:
            if self._fence is not None and (standing := await self._fence(batch.server)) != "ours":
                raise _NotOurs(for_good=standing == "theirs")
            if not self._schema_checked:
                await schema.ensure(self._client)
                self._schema_checked = True
            batch.tried = True
            answers = await self._send(commands)
        except schema.OtherSchemaError as error:
            raise _Later(faults.Trouble(faults.BUSY, str(error), "see docs/redis.md")) from error
        except (RedisError, OSError) as error:
            if isinstance(error, ConnectionError) and not self._asked_anew:
                self._asked_anew = True
                raise _Anew from error
            raise _Later(faults.trouble(error)) from error
        self._judge(batch, commands, answers, count, tried)
        if newest is not None:
            self._latest.confirm()
            if self._newest[batch.server] is newest:  # else a newer one came meanwhile
                del self._newest[batch.server]

    async def _send(self, commands: list[Command]) -> list[object]:
        answers: list[object] = []
        for start in range(0, len(commands), _COMMANDS_A_PIPELINE):
            pipeline = self._client.pipeline(transaction=False)
            for command in commands[start : start + _COMMANDS_A_PIPELINE]:
                pipeline.execute_command(*command)
            answers += await pipeline.execute(raise_on_error=False)
        return answers

    def _judge(self, batch: Batch, commands: list[Command], answers: list[object], count: int, tried: bool) -> None:
        """Count what became of each sample. Raises _Later if Redis could not take one now."""
        written = repeated = refused = 0
        for position, (command, answer) in enumerate(zip(commands, answers, strict=True)):
            sample = position < count and command[0] == "XADD"
            if not isinstance(answer, Exception):
                written += sample
                continue
            match faults.verdict(answer):
                case "later" if position < count:
                    raise _Later(faults.trouble(answer))
                case "written" if tried:
                    repeated += sample
                case _:
                    refused += sample
                    self._tell_strange(str(command[1]), answer)
        if batch.counted:
            self.totals.restored += written
            return
        self.totals.written += written
        self.totals.repeated += repeated
        self.totals.refused += refused

    def _tell_strange(self, key: str, error: Exception) -> None:
        if key not in self._strange_keys:
            self._strange_keys.add(key)
            log.error("Redis refuses a write", extra={"key": key, "reason": faults.describe(error)})

    def away(self, trouble: faults.Trouble) -> None:
        """Note that Redis takes nothing now; told once, until the reason is another one."""
        if self.available:
            self.pending.rewind()
        self._latest.forget()
        self._schema_checked = False
        if self._announced != (False, trouble.reason):
            usual = trouble.remedy in (faults.START, faults.HANGS)
            remedy = self._start if usual and self._start else trouble.remedy
            log.warning(
                f"{trouble.headline}, samples wait in memory",
                extra={"address": self._address, "reason": trouble.reason, "remedy": remedy},
            )
        self.available, self.reason = False, trouble.reason
        self._announce()

    def back(self) -> None:
        """Note that Redis answers, unless something waits for it: then that will tell."""
        if not len(self.pending):
            self._back()

    def _back(self) -> None:
        if not self.available and self._announced is not None:
            log.info("Redis answers", extra={"address": self._address})
        self.available, self.reason = True, ""
        self._announce()

    def _announce(self) -> None:
        if self._announced != (self.available, self.reason):
            self._announced = self.available, self.reason
            self._on_change(self.available, self.reason)
