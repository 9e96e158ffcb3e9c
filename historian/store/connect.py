"""The client for a Redis URL. Only a malformed URL is the user's mistake; a Redis that is away is waited for."""

import contextlib
import os
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError

from toolkit.errors import UserError
from toolkit.secrets import Secret, redact_url

# A local Redis answers in milliseconds; longer than this is an outage, and the samples wait in memory.
_ANSWER_SECONDS = 5.0
_CONNECT_SECONDS = 2.0
# A connection that was idle for so long is tried before use: firewalls drop quiet connections without a word.
_HEALTH_CHECK_SECONDS = 15

# Other parameters of the client library would change how we read answers, and a typo in one must not pass unseen.
_QUERY = ("db", "password", "ssl_ca_certs", "ssl_cert_reqs", "ssl_certfile", "ssl_check_hostname", "ssl_keyfile")
_FILES = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")
_SCHEMES = ("redis", "rediss", "unix")
_REMEDY = "write redis://host:6379, rediss://host:6379, unix:///path/redis.sock or embedded"


def check(url: Secret) -> None:
    """Raise UserError, naming the mistake and never the password, if `url` cannot be the URL of a Redis."""
    text = url.reveal()
    try:
        parts = urlsplit(text)
        port_given = parts.port is not None
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        raise UserError(f"redis.url: its host or port is malformed; {_REMEDY}") from None
    if parts.scheme not in _SCHEMES or not text.lower().startswith(f"{parts.scheme}://"):
        raise UserError(
            f"redis.url: {_shown(text)} does not begin with redis://, rediss:// or unix://; "
            "write for example redis://127.0.0.1:6379"
        )
    shown = redact_url(text)
    if parts.scheme == "unix":
        if not parts.path or (parts.netloc.rpartition("@")[2]):
            raise UserError(f"redis.url: {shown} lacks an absolute path; write unix:///path/redis.sock")
    elif not parts.hostname:
        raise UserError(f"redis.url: {shown} lacks a host; {_REMEDY}")
    elif parts.path.strip("/") and not parts.path.strip("/").isdecimal():
        raise UserError(f"redis.url: {shown}: what follows the host is a database number, for example /0")
    if port_given and parts.scheme != "unix" and parts.port == 0:
        raise UserError(f"redis.url: {shown}: port 0 is no port")
    unknown = sorted(set(query) - set(_QUERY))
    if unknown:
        raise UserError(f"redis.url: unknown parameter {unknown[0]!r}; known are {', '.join(_QUERY)}")
    for name in _FILES:
        if name in query and not os.access(query[name], os.R_OK):
            raise UserError(f"redis.url: {name}: cannot read {query[name]}")
    if not query.get("db", "0").isdecimal():
        raise UserError(f"redis.url: {shown}: db takes a number")


def _shown(text: str) -> str:
    """A text that is no URL of ours, as far as no password can stand in it."""
    beginning, at, rest = text.rpartition("@")
    scheme = beginning.partition("://")[0] + "://" if "://" in beginning else ""
    host = re.split(r"[?#]", rest, maxsplit=1)[0]
    return repr(f"{scheme}…@{host}" if at else host)


def open_url(url: Secret, answer_seconds: float = _ANSWER_SECONDS) -> Redis:
    """A client with text answers; nothing is connected yet. Raises UserError for a malformed URL.

    The client repeats nothing by itself: whoever writes must know whether a command was sent before.
    """
    check(url)
    try:
        client = Redis.from_url(
            url.reveal(),
            decode_responses=True,
            protocol=2,  # one shape of answers from every server since Redis 6
            socket_timeout=answer_seconds,
            socket_connect_timeout=_CONNECT_SECONDS,
            health_check_interval=_HEALTH_CHECK_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
    except (ValueError, RedisError) as error:
        raise UserError(f"redis.url: {redact_url(url.reveal())} is not usable: {type(error).__name__}") from None
    # Entries of streams as they come: the library's own reader makes a dict of each, at a third more time.
    client.set_response_callback("XRANGE", _as_it_is)
    return client


def is_cluster(client: object) -> bool:
    """Whether a client of `open_url` is one of a cluster, which the library does not derive from the other."""
    return isinstance(client, RedisCluster)


async def renew(client: Redis) -> None:
    """After an error: let a client of a cluster ask anew which node has what. It does not find out by itself."""
    if is_cluster(client):
        with contextlib.suppress(RedisError, OSError):
            await client.aclose()


async def call(client: Redis, *command: str | int | float) -> Any:
    """Send one command, which must be one that may be repeated; its answer.

    It is sent once more if the connection was lost: a Redis that was restarted has closed those of the pool.
    """
    with contextlib.suppress(ConnectionError):
        return await client.execute_command(*command)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    return await client.execute_command(*command)  # type: ignore[no-untyped-call]  # the same


def _as_it_is(response: Any, **_: Any) -> Any:
    return response
