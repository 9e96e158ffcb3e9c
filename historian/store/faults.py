"""What an error of Redis means: in words for people, and whether the same command may pass later."""

import builtins
import re
import socket
import ssl
from typing import Literal

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


# The first kind that fits speaks; more special kinds stand before those they derive from.
_KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (BusyLoadingError, "it is loading its data"),
    (AuthenticationError, "wrong user or password"),
    (NoPermissionError, "its ACL forbids a command that we need, see docs/redis.md"),
    (ReadOnlyError, "it is a read-only replica"),
    (OutOfMemoryError, "it is out of memory (maxmemory)"),
    (TimeoutError, "timed out"),
)

# Signs in what a server answers.
_ANSWERS = (
    ("MISCONF", "it cannot save to disk (MISCONF)"),
    ("NOAUTH|WRONGPASS|invalid username-password", "wrong user or password"),
    ("WRONGTYPE", "the key holds another type"),
    ("equal or smaller", "the key holds newer entries: was the clock set back?"),
)

# What the system says, which the client library wraps into an error of its own.
_CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (ssl.SSLError, "TLS failed"),
    (socket.gaierror, "its host name is not known"),
    (ConnectionRefusedError, "connection refused"),
    (FileNotFoundError, "its socket does not exist"),
    (PermissionError, "its socket may not be used by this user"),
    (ConnectionError, "connection lost"),
    (builtins.TimeoutError, "timed out"),
)


def describe(error: BaseException) -> str:
    """A few words for log and page, with neither addresses nor credentials in them."""
    for kind, words in _KINDS:
        if isinstance(error, kind):
            return words
    if isinstance(error, ResponseError):
        found = (words for sign, words in _ANSWERS if re.search(sign, str(error)))
        return next(found, "it answered with an error")
    cause: BaseException | None = error
    while cause is not None:
        for kind, words in _CAUSES:
            if isinstance(cause, kind):
                return words
        cause = cause.__cause__ or cause.__context__
    return "connection lost" if isinstance(error, RedisConnectionError) else type(error).__name__
