"""What an error of Redis means: in words for people, what to do, and whether the same command may pass later."""

import builtins
import re
import socket
import ssl
from typing import Literal, NamedTuple

from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TimeoutError,
)
from redis.exceptions import ConnectionError as RedisConnectionError

Verdict = Literal["written", "later", "never"]

# First words of answers that speak of the server's condition, not of our command.
_CONDITIONS = ("LOADING", "READONLY", "OOM", "MISCONF", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS", "BUSY")


def verdict(error: Exception) -> Verdict:
    """Whether the entry is in Redis already, may be taken later, or never will be.

    An id that is "equal or smaller" than the newest is what a repeated write meets whose answer was lost.
    """
    if isinstance(
        error, (RedisConnectionError, TimeoutError, OSError, ReadOnlyError, OutOfMemoryError, NoPermissionError)
    ):
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
_CREDENTIALS = "check user and password in REDIS_URL"
_ROOM = "give it more memory, or another --redis.url"
START = "start it, or give another --redis.url"

# The first kind that fits speaks; more special kinds stand before those they derive from.
_KINDS: tuple[tuple[type[BaseException], Trouble], ...] = (
    (BusyLoadingError, Trouble(BUSY, "it is loading its data", "wait until it has")),
    (AuthenticationError, Trouble(LOGIN, "wrong user or password", _CREDENTIALS)),
    (
        NoPermissionError,
        Trouble(BUSY, "its ACL forbids a command that we need", "give the user the rights listed in docs/redis.md"),
    ),
    (ReadOnlyError, Trouble(BUSY, "it is a read-only replica", "give the primary's address by --redis.url")),
    (OutOfMemoryError, Trouble(BUSY, "it is out of memory (maxmemory)", _ROOM)),
    (TimeoutError, Trouble(AWAY, "timed out", START)),
)

# Signs in what a server answers.
_NO_PASSWORD = Trouble(LOGIN, "it asks for a password", "give user and password in REDIS_URL")
_ANSWERS = (
    ("NOAUTH|Authentication required", _NO_PASSWORD),
    ("WRONGPASS|invalid username-password", Trouble(LOGIN, "wrong user or password", _CREDENTIALS)),
    ("MISCONF", Trouble(BUSY, "it cannot save to disk (MISCONF)", "see its log")),
    ("WRONGTYPE", Trouble(BUSY, "the key holds another type", "delete or rename the key")),
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
    (builtins.TimeoutError, Trouble(AWAY, "timed out", START)),
)


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
    cause: BaseException | None = error
    while cause is not None:
        for kind, found in _CAUSES:
            if isinstance(cause, kind):
                return found
        cause = cause.__cause__ or cause.__context__
    lost = isinstance(error, RedisConnectionError)
    return Trouble(AWAY, "connection lost" if lost else type(error).__name__, START)


def describe(error: BaseException) -> str:
    """Why, in a few words, with neither addresses nor credentials in them."""
    return trouble(error).reason
