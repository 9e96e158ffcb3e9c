"""Reading from Redis for an answer: a few at a time, and in words when it cannot be."""

import contextlib
from collections.abc import AsyncIterator

from redis.exceptions import RedisError

from historian.api.answers import ApiError
from historian.api.context import Context
from historian.store import faults


@contextlib.asynccontextmanager
async def reading(context: Context, what: str) -> AsyncIterator[None]:
    """Wait for a turn; errors of the Redis client become answers that say there is no `what`, and why."""
    try:
        async with context.readers:
            yield
    except (RedisError, OSError) as error:
        trouble = faults.trouble(error)
        if trouble is faults.FOREIGN:
            # Another program took the key: there is no history of this one thing, and the rest goes on.
            raise ApiError(404, f"no {what}: {trouble.reason}; {trouble.remedy}, see the log for its name") from error
        if faults.verdict(error) == "never":
            raise ApiError(500, f"no {what}: {trouble.reason}") from error
        raise ApiError(503, f"no {what}: {trouble.headline} ({trouble.reason})") from error
