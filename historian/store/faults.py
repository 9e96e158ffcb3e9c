"""What an error of Redis means: in words for people, what to do, and whether the same command may pass later."""

import builtins
import re
import socket
import ssl
from collections.abc import Iterator
from typing import Literal, NamedTuple

from redis.asyncio.sentinel import MasterNotFoundError
from redis.exceptions import (
    AskError,
    AuthenticationError,
    BusyLoadingError,
    ClusterError,
    MovedError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TimeoutError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError

from historian.store.cluster import NoClusterError

Verdict = Literal["written", "later", "never"]

# First words of answers that speak of the server's condition, not of our command.
_CONDITIONS = ("LOADING", "READONLY", "OOM", "MISCONF", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS", "BUSY")
# The same where the library has a class for it, which takes the first word away. MovedError is an AskError.
_PASSING = (
    RedisConnectionError,
    TimeoutError,
    OSError,
    ReadOnlyError,
    OutOfMemoryError,
    NoPermissionError,
    ClusterError,
    TryAgainError,
    AskError,
    NoClusterError,
)


def verdict(error: Exception) -> Verdict:
    """Whether the entry is in Redis already, may be taken later, or never will be.

    An id that is "equal or smaller" than the newest is what a repeated write meets whose answer was lost.
    """
    if isinstance(error, _PASSING):
        return "later"
    text = str(error)
    if "equal or smaller" in text:
        return "written"
    return "later" if text.split(" ", 1)[0] in _CONDITIONS else "never"


class Trouble(NamedTuple):
    """What an error means: a headline, why in a few words, and what to do. None of them holds a credential."""

    headline: str
    reason: str
    remedy: str


AWAY, LOGIN, BUSY = "Redis does not answer", "Redis refuses the login", "Redis takes no samples"
_CREDENTIALS = "check user and password in REDIS_URL or its file, which is read anew"
_ROOM = "give it more memory, or another --redis.url"
START = "start it, or give another --redis.url"
# It runs, or its machine is off, or a firewall drops what we send.
HANGS = "see whether it hangs or the network drops what is sent, or give another --redis.url"

FOREIGN = Trouble(BUSY, "the key holds another type", "delete or rename the key")
_FORBIDDEN = Trouble(BUSY, "its ACL forbids a command that we need", "give the user the rights listed in docs/redis.md")

# The first kind that fits speaks; more special kinds stand before those they derive from.
_KINDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Trouble], ...] = (
    (BusyLoadingError, Trouble(BUSY, "it is loading its data", "wait until it has")),
    (AuthenticationError, Trouble(LOGIN, "wrong user or password", _CREDENTIALS)),
    (NoPermissionError, _FORBIDDEN),
    (ReadOnlyError, Trouble(BUSY, "it is a read-only replica", "give the primary's address by --redis.url")),
    (OutOfMemoryError, Trouble(BUSY, "it is out of memory (maxmemory)", _ROOM)),
    (TimeoutError, Trouble(AWAY, "timed out", HANGS)),
    (NoClusterError, Trouble(BUSY, "it is no cluster", "write redis:// in place of redis+cluster://")),
    (ClusterError, Trouble(BUSY, "the cluster is down", "see redis-cli --cluster check")),
    (MovedError, Trouble(BUSY, "it is a node of a cluster", "write redis+cluster:// in place of redis://")),
    ((TryAgainError, AskError), Trouble(BUSY, "the cluster is moving its data", "wait until it has")),
    (
        MasterNotFoundError,
        Trouble(AWAY, "no Sentinel names a primary", "check the Sentinels and the name in --redis.url"),
    ),
)

# Signs in what a server answers.
_NO_PASSWORD = Trouble(
    LOGIN, "it asks for a password", "give user and password in REDIS_URL or its file, which is read anew"
)
_ANSWERS = (
    ("NOAUTH|Authentication required", _NO_PASSWORD),
    ("WRONGPASS|invalid username-password", Trouble(LOGIN, "wrong user or password", _CREDENTIALS)),
    # Errors within a script, which Redis 6 wraps into others.
    ("-READONLY|READONLY You", Trouble(BUSY, "it is a read-only replica", "give the primary's address by --redis.url")),
    ("-OOM|OOM command", Trouble(BUSY, "it is out of memory (maxmemory)", _ROOM)),
    ("can't run this command|NOPERM", _FORBIDDEN),
    ("MISCONF", Trouble(BUSY, "it cannot save to disk (MISCONF)", "see its log")),
    ("WRONGTYPE", FOREIGN),
    ("equal or smaller", Trouble(BUSY, "the key holds newer entries: was the clock set back?", "set the clock right")),
)

# What the system says, which the client library wraps into an error of its own.
_CAUSES: tuple[tuple[type[BaseException], Trouble], ...] = (
    (ssl.SSLError, Trouble(AWAY, "TLS failed", "check its certificate and ssl_ca_certs in REDIS_URL")),
    (socket.gaierror, Trouble(AWAY, "its host name is not known", "check the host in --redis.url")),
    (ConnectionRefusedError, Trouble(AWAY, "connection refused", START)),
    (FileNotFoundError, Trouble(AWAY, "its socket does not exist", START)),
    (PermissionError, Trouble(AWAY, "its socket may not be used by this user", "give this user access to the socket")),
    (ConnectionError, Trouble(AWAY, "connection lost", START)),
    (builtins.TimeoutError, Trouble(AWAY, "timed out", HANGS)),
)


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what it was made of, which may lead back to itself."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def trouble(error: BaseException) -> Trouble:
    """What `error` means, for log and page."""
    if isinstance(error, (ResponseError, RedisConnectionError)):
        for sign, found in _ANSWERS:
            if re.search(sign, str(error)):
                return found
    for kind, found in _KINDS:
        if isinstance(error, kind):
            return found
    if isinstance(error, ResponseError):
        return Trouble(BUSY, "it answered with an error", "see its log")
    for cause in causes(error):
        for kind, found in _CAUSES:
            if isinstance(cause, kind):
                return found
    lost = isinstance(error, RedisConnectionError)
    return Trouble(AWAY, "connection lost" if lost else type(error).__name__, START)


def describe(error: BaseException) -> str:
    """Why, in a few words, with neither addresses nor credentials in them."""
    return trouble(error).reason
