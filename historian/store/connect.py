"""The client for a Redis URL. Only a malformed URL is the user's mistake; a Redis that is away is waited for."""

import contextlib
from typing import Any, cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.client import NEVER_DECODE
from redis.exceptions import ConnectionError, RedisError

from historian.store.cluster import Cluster
from historian.store.login import Login, of_sentinels, of_server
from historian.store.redisurl import RedisUrl, parse
from toolkit.errors import UserError
from toolkit.secrets import Secret, redact_url

# A local Redis answers in milliseconds; longer than this is an outage, and the samples wait in memory.
_ANSWER_SECONDS = 5.0
_CONNECT_SECONDS = 2.0
# A connection that was idle for so long is tried before use: firewalls drop quiet connections without a word.
_HEALTH_CHECK_SECONDS = 15


def open_url(url: Secret, answer_seconds: float = _ANSWER_SECONDS) -> Redis:
    """A client with text answers; nothing is connected yet. Raises UserError for a malformed URL.

    The client repeats nothing by itself: whoever writes must know whether a command was sent before. That of a cluster
    is not derived from Redis by the library; all that is used of it is the same.
    """
    parsed = parse(url)
    options: dict[str, Any] = {
        "decode_responses": True,
        "protocol": 2,  # one shape of answers from every server since Redis 6
        "socket_timeout": answer_seconds,
        "socket_connect_timeout": _CONNECT_SECONDS,
        "health_check_interval": _HEALTH_CHECK_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }
    try:
        client = _client(url, parsed, options)
    except (ValueError, RedisError) as error:
        raise UserError(f"redis.url: {redact_url(url.reveal())} is not usable: {type(error).__name__}") from None
    # Entries of streams as they come: the library's own reader makes a dict of each, at a third more time.
    client.set_response_callback("XRANGE", _as_it_is)
    return client


def _client(url: Secret, parsed: RedisUrl, options: dict[str, Any]) -> Redis:
    tls = _tls_options(parsed)
    login: dict[str, Any] = {"credential_provider": Login(url, of_server)}
    if parsed.kind == "unix":
        return Redis(unix_socket_path=parsed.path, db=parsed.db, **options, **login)
    if parsed.kind == "server":
        ((host, port),) = parsed.hosts
        return Redis(host=host, port=port, db=parsed.db, **options, **login, **tls)
    if parsed.kind == "cluster":
        return cast(Redis, Cluster(parsed.hosts, **options, **login, **tls))
    sentinel_login = {"credential_provider": Login(url, of_sentinels)}
    # A Sentinel that does not answer must not keep from asking the next one.
    sentinel_options = options | {"socket_timeout": _CONNECT_SECONDS, "retry": Retry(NoBackoff(), 0)}
    sentinels: Any = Sentinel(  # type: ignore[no-untyped-call]  # the library leaves it untyped
        parsed.hosts, sentinel_kwargs=sentinel_options | sentinel_login | tls
    )
    client: _BehindSentinels = sentinels.master_for(
        parsed.service, redis_class=_BehindSentinels, db=parsed.db, **options, **login, **tls
    )
    client.sentinels = sentinels
    return client


def _tls_options(parsed: RedisUrl) -> dict[str, Any]:
    if not parsed.tls:
        return {}
    given: dict[str, Any] = {name: value for name, value in parsed.query.items() if name.startswith("ssl_")}
    if "ssl_check_hostname" in given:
        given["ssl_check_hostname"] = given["ssl_check_hostname"].lower() in ("true", "1", "yes")
    return {"ssl": True, **given}


class _BehindSentinels(Redis):
    """A client of the primary that Sentinels name; closing it closes the connections to these as well."""

    sentinels: Sentinel | None = None

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        await super().aclose(close_connection_pool)
        if self.sentinels is not None:
            await self.sentinels.aclose()


def is_cluster(client: object) -> bool:
    """Whether a client of `open_url` is one of a cluster."""
    return isinstance(client, Cluster)


async def renew(client: Redis, login: bool = False) -> None:
    """After an error: let a client of a cluster ask anew which node has what. It does not find out by itself.

    `login` tells that the error was of the login: a connection of the pool that was made without one never gets it,
    nor does one to a Sentinel.
    """
    with contextlib.suppress(RedisError, OSError):
        if is_cluster(client):
            await client.aclose()
        elif login:
            await client.connection_pool.disconnect(inuse_connections=False)
        if isinstance(client, _BehindSentinels) and client.sentinels is not None:
            for sentinel in client.sentinels.sentinels:
                await sentinel.connection_pool.disconnect(inuse_connections=False)


async def call(client: Redis, *command: str | int | float) -> Any:
    """Send one command, which must be one that may be repeated; its answer.

    It is sent once more if the connection was lost: a Redis that was restarted has closed those of the pool.
    """
    with contextlib.suppress(ConnectionError):
        return await client.execute_command(*command)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    return await client.execute_command(*command)  # type: ignore[no-untyped-call]  # the same


async def call_bytes(client: Redis, *command: str | int | float | bytes) -> Any:
    """The same, with texts of the answer as bytes."""
    with contextlib.suppress(ConnectionError):
        return await client.execute_command(*command, **{NEVER_DECODE: True})  # type: ignore[no-untyped-call]  # the same
    return await client.execute_command(*command, **{NEVER_DECODE: True})  # type: ignore[no-untyped-call]  # the same


def _as_it_is(response: Any, **_: Any) -> Any:
    return response
