"""Which streams of history there are: by SCAN, which reads on where it was and never holds Redis up."""

from collections.abc import AsyncIterator

from redis.asyncio import Redis
from redis.client import NEVER_DECODE

from historian.store import keys

# Names that SCAN looks at in one go: less than a millisecond of Redis.
_COUNT = 200


async def streams(client: Redis, pattern: str = keys.ALL_HISTORY) -> AsyncIterator[tuple[str, keys.Entity, str]]:
    """Name, entity and tier ("" for the tail) of each stream of history; one may come twice.

    Raises the errors of the client.
    """
    # As bytes: another program's name may be no text.
    found_names = client.scan_iter(match=pattern, count=_COUNT, **{NEVER_DECODE: True})  # type: ignore[arg-type]  # its types do not know such options
    async for name in found_names:
        text = name.decode("utf-8", "replace")
        found = keys.parse(text)
        if found is not None:
            yield text, *found
