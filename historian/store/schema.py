"""The version of keys and fields in a Redis, so that no release misreads what another has written."""

from redis.asyncio import Redis

from historian.store import keys
from historian.store.connect import call


class OtherSchemaError(Exception):
    """The store was written by a release whose keys or fields we do not know."""


async def ensure(client: Redis) -> None:
    """Leave our version in an empty store. Raises OtherSchemaError if another one is there."""
    found = await call(client, "GET", keys.SCHEMA)
    if found is None:  # a Redis that is full takes no SET, but may be read and trimmed
        await call(client, "SET", keys.SCHEMA, keys.SCHEMA_VERSION, "NX")
        found = await call(client, "GET", keys.SCHEMA)
    if found != keys.SCHEMA_VERSION:
        raise OtherSchemaError(
            f"its {keys.SCHEMA} is {found!r} and this release reads {keys.SCHEMA_VERSION!r}: "
            "use the release that wrote it, or another database"
        )
