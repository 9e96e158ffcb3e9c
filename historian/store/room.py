"""A Redis that may use so much memory and no more (maxmemory): warn early, and keep the finest tier shorter."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from historian.store.connect import call
from historian.store.tiers import Retention

log = logging.getLogger(__name__)

# Parts of maxmemory. Between shortening and lengthening there is room enough for a day's ups and downs.
_WARN, _SHORTEN, _LENGTHEN = 0.80, 0.90, 0.75
# What is left of a tier by one step; a pass over all streams lies between two steps, so that each shows its effect.
_STEP = 0.75
# Shorter than this no tier becomes, in seconds: a window of the next one must fit.
_LEAST_RAW, _LEAST_MINUTES = 8 * 3600.0, 6 * 86_400.0

NEARLY_FULL = "Redis is nearly full (maxmemory)"


@dataclass(frozen=True, slots=True)
class Usage:
    """Memory of a Redis in bytes; a `limit` of 0 is none. `evicts` says that it deletes keys when it is full."""

    used: int
    limit: int
    evicts: bool


async def usage(client: Redis) -> Usage:
    """What Redis says of its memory; of a cluster the node that is fullest. Raises the errors of the client."""
    found = await call(client, "INFO", "memory")
    nodes = [part for part in found.values() if isinstance(part, dict)] or [found]  # a cluster answers node by node
    return max(map(_usage, nodes), key=lambda node: (node.limit > 0, node.used / max(1, node.limit)))


def _usage(said: Mapping[str, Any]) -> Usage:
    policy = str(said.get("maxmemory_policy", "noeviction"))
    return Usage(int(said.get("used_memory", 0)), int(said.get("maxmemory", 0)), policy != "noeviction")


class Room:
    """Decides, pass by pass, how long tiers are kept. `reason` is "" or why history is kept shorter than asked for.

    `usage` is what Redis said last.
    """

    def __init__(self, wanted: Retention) -> None:
        self._wanted = wanted
        self._told: set[str] = set()
        self.retention = wanted
        self.usage = Usage(0, 0, False)
        self.share = 0.0
        self.reason = ""

    def take(self, found: Usage) -> None:
        """Judge what Redis said of its memory."""
        self.usage = found
        self.share = found.used / found.limit if found.limit else 0.0
        self._tell_policy(found)
        if self.share >= _SHORTEN:
            self.retention = self._shorter()
        elif self.share < _LENGTHEN:
            self.retention = self._longer()
        self.reason = NEARLY_FULL if self.share >= _WARN else ""
        if self.share < _LENGTHEN:
            self._told.discard("near")
        elif self.reason:
            self._tell(
                "near",
                f"{NEARLY_FULL}; from {_SHORTEN:.0%} on samples and then minutes are kept shorter than asked for",
                found,
                "raise maxmemory, or lower history.raw and history.minutes",
            )

    def _shorter(self) -> Retention:
        now, wanted = self.retention, self._wanted
        raw = max(now.raw * _STEP, min(wanted.raw, _LEAST_RAW))
        if raw < now.raw:
            return Retention(raw, now.minutes, now.hours)
        return Retention(raw, max(now.minutes * _STEP, min(wanted.minutes, _LEAST_MINUTES), raw), now.hours)

    def _longer(self) -> Retention:
        now, wanted = self.retention, self._wanted
        if now.minutes < wanted.minutes:
            return Retention(now.raw, min(wanted.minutes, now.minutes / _STEP), now.hours)
        return Retention(min(wanted.raw, now.raw / _STEP), now.minutes, now.hours)

    def _tell_policy(self, found: Usage) -> None:
        if found.limit and found.evicts:
            text = "Redis deletes history at will when it is full"
            self._tell("policy", text, found, "set maxmemory-policy noeviction")

    def _tell(self, about: str, text: str, found: Usage, remedy: str) -> None:
        """Say it once, until it was better meanwhile."""
        if about not in self._told:
            self._told.add(about)
            log.warning(text, extra={"used": found.used, "maxmemory": found.limit, "remedy": remedy})
