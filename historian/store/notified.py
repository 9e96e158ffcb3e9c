"""What the targets of notifications were told, in Redis: a field for each target with the events as JSON by id."""

import asyncio
from collections.abc import Mapping
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from historian.model.frame import EventJson
from historian.store import keys

# A Redis that is away must not hold up what is to be told.
_SAVE_SECONDS = 1.0


class Notified:
    """A hash for each server."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    async def load(self, server: str) -> dict[str, dict[str, EventJson]]:
        """By target and id. Raises RedisError or OSError; what is not ours is left out."""
        stored = await self._client.hgetall(keys.notified(server))
        told: dict[str, dict[str, EventJson]] = {}
        for target, text in stored.items():
            try:
                found: Any = orjson.loads(text)
                told[str(target)] = {id: event for id, event in found.items() if event["id"] == id and event["text"]}
            except (ValueError, AttributeError, KeyError, TypeError):
                continue
        return told

    async def save(self, server: str, target: str, told: Mapping[str, EventJson]) -> bool:
        """Keep what one target was told; False while Redis does not take it."""
        try:
            async with asyncio.timeout(_SAVE_SECONDS):
                if told:
                    await self._client.hset(keys.notified(server), target, orjson.dumps(told).decode())
                else:
                    await self._client.hdel(keys.notified(server), target)
        except (RedisError, OSError):
            return False
        return True
