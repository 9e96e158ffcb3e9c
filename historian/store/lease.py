"""Leases: of several historians on one Redis exactly one scrapes a server; another takes over when that one is gone.

A lease is a key that names its holder and expires unless it is renewed. Whoever writes samples asks first whether the
lease is still its own (`confirm`), so that a holder that slept through the end of its lease notices before it writes.
What it had sent before cannot do harm any more: ids of entries rise, and those of its successor are later.
"""

import asyncio
import os
import platform
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Literal

import psutil
from redis.asyncio import Redis
from redis.exceptions import RedisError

from historian.store import keys
from historian.store.connect import call

# A dead holder is replaced within 10 s: its lease ends, the next round of another finds that, the first scrape follows.
TTL_S = 6
# Rounds of renewing and asking. Several fit a lease, so that a lost one does no harm.
ROUND_S = 1.0
# A Redis that takes longer counts as away in this round.
_ANSWER_S = 2.0
# After an outage of Redis all leases may have ended, though their holders live: so long they come first. It is a round
# that fails by time-out, and one that does not.
_GRACE_S = 4.0

# KEYS[1] the lease; ARGV: who asks, the lease's length in s, a dead holder ('' for none), 1 if a free lease is taken.
_CLAIM = """\
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
elseif (holder and holder == ARGV[3]) or (not holder and ARGV[4] == '1') then
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
  holder = ARGV[1]
end
return holder"""
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('EXPIRE', KEYS[1], 0) end"

Standing = Literal["ours", "theirs", "free"]


def identity() -> str:
    """A name for this historian: host, process, where that process id is valid, and something unique."""
    return "/".join((platform.node() or "unknown", str(os.getpid()), _place(), uuid.uuid4().hex[:12]))


def _place() -> str:
    """What all processes share that see the same process ids: this boot of this kernel, this namespace; "" unknown."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            boot = file.read().strip()
        return f"{boot}-{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return ""


def _is_dead(holder: str) -> bool:
    """Whether this is the name of a historian of this very machine whose process has ended."""
    parts = holder.split("/")
    if len(parts) != 4 or not parts[1].isdecimal() or not parts[2] or parts[2] != _place():
        return False
    return not psutil.pid_exists(int(parts[1]))


class Leases:
    """The leases of some servers, as this historian knows them. `name` is what its own leases hold."""

    def __init__(
        self,
        client: Redis,
        servers: Iterable[str] = (),
        *,
        name: str = "",
        clock: Callable[[], float] = time.monotonic,
        is_dead: Callable[[str], bool] = _is_dead,
    ) -> None:
        self._client = client
        self._clock, self._is_dead = clock, is_dead
        self._servers = set(servers)
        self._last: dict[str, str] = {}  # who held each lease when it was heard of last
        self._failed_at = float("-inf")
        self._heard_at: dict[str, float] = {}  # when each server's lease was heard of last
        self._started = clock()
        self.name = name or identity()

    @property
    def servers(self) -> Collection[str]:
        """Those whose leases matter here."""
        return self._servers

    def watch(self, servers: Iterable[str]) -> None:
        """Care for the leases of exactly these servers from now on; others that are ours just end."""
        self._servers = set(servers)
        self._last = {server: holder for server, holder in self._last.items() if server in self._servers}

    @property
    def failed_at(self) -> float:
        """When Redis did not answer last, by the clock."""
        return self._failed_at

    def silent_for(self, server: str) -> float:
        """Seconds since a lease was heard of last; since the start if it never was."""
        return self._clock() - self._heard_at.get(server, self._started)

    def holder(self, server: str) -> str:
        """Who held a lease when it was heard of last; "" if nobody ever did."""
        return self._last.get(server, "")

    async def round(self) -> dict[str, Standing | Exception]:
        """Renew what is ours, take what is free, ask for the rest: how each server stands.

        A server whose lease Redis refuses gets the error. Raises the errors of the client if Redis does not answer.
        """
        try:
            async with asyncio.timeout(_ANSWER_S):
                answers = await self._ask(dict.fromkeys(self._servers, ""))
                dead = {server: str(answer) for server, answer in answers.items() if self._was_of_dead(answer)}
                answers |= await self._ask(dead)
        except (RedisError, OSError):
            self._failed_at = self._clock()
            raise
        if any(isinstance(answer, Exception) for answer in answers.values()):
            self._failed_at = self._clock()
        return {
            server: answer if isinstance(answer, Exception) else self._note(server, answer)
            for server, answer in answers.items()
        }

    async def confirm(self, server: str) -> Standing:
        """How one server stands now; renews the lease if it is ours. Raises the errors of the client."""
        async with asyncio.timeout(_ANSWER_S):
            answer = await call(self._client, "EVAL", *self._claim(server))
        return self._note(server, answer)

    async def release(self) -> None:
        """Let others take over at once. Raises the errors of the client."""
        async with asyncio.timeout(_ANSWER_S):
            for server in self._servers:
                if self._last.get(server) == self.name:
                    await call(self._client, "EVAL", _RELEASE, 1, keys.lease(server), self.name)

    async def _ask(self, servers: Mapping[str, str]) -> dict[str, object]:
        """The answers by server, for servers with the dead holder each may be taken from."""
        if not servers:
            return {}
        pipeline = self._client.pipeline(transaction=False)
        for server, dead in servers.items():
            pipeline.execute_command("EVAL", *self._claim(server, dead))
        return dict(zip(servers, await pipeline.execute(raise_on_error=False), strict=True))

    def _claim(self, server: str, dead: str = "") -> list[str | int]:
        free = self._last.get(server) == self.name or self._clock() - self._failed_at >= _GRACE_S
        return [_CLAIM, 1, keys.lease(server), self.name, TTL_S, dead, int(free)]

    def _was_of_dead(self, answer: object) -> bool:
        return isinstance(answer, str) and answer != self.name and self._is_dead(answer)

    def _note(self, server: str, answer: object) -> Standing:
        self._heard_at[server] = self._clock()
        if answer is None:
            return "free"
        self._last[server] = str(answer)
        return "ours" if answer == self.name else "theirs"
