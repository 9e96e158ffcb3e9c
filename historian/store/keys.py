"""The names of everything in Redis."""

from typing import NamedTuple
from urllib.parse import unquote

from historian.model.fields import FIELDS, Kind

SCHEMA = "mediamtx:schema"
STREAMS_LATEST = "mediamtx:streams:latest"
SERVERS_LATEST = "mediamtx:servers:latest"
UPDATES = "mediamtx:updates"

_HISTORY = "mediamtx:history:"
# What begins the names of all streams of history, as a pattern for SCAN.
ALL_HISTORY = f"{_HISTORY}*"
# Last parts of the names of sealed streams, from fine to coarse.
TIERS = ("raw", "1m", "1h")

# Raised when a change of keys or fields would mislead a reader of the old ones.
SCHEMA_VERSION = "1"


def part(text: str) -> str:
    """One part of a key: the separator `:` and the escape sign `%` are percent-encoded, all else stays readable."""
    return text.replace("%", "%25").replace(":", "%3A")


class Entity(NamedTuple):
    """Whose history a stream holds; `key` is that of `EntitySample`."""

    server: str
    kind: Kind
    key: tuple[str, ...]


def history(server: str, kind: Kind, key: tuple[str, ...]) -> str:
    """The tail stream of an entity, `key` being that of `EntitySample`. An empty remote is left out."""
    parts = [part(text) for text in (server, kind, *key)]
    if kind == "srt" and not parts[-1]:
        del parts[-1]
    elif kind == "srt" and parts[-1] in TIERS:
        parts[-1] = f"%{ord(parts[-1][0]):02X}{parts[-1][1:]}"  # a remote must not look like a tier
    return _HISTORY + ":".join(parts)


def sealed(tail: str, tier: str) -> str:
    """The stream of sealed blocks of a tier, beside a tail stream."""
    return f"{tail}:{tier}"


def of_server(server: str) -> str:
    """A pattern for SCAN that all streams of history of a server match (and it may match others: `parse` tells)."""
    return _HISTORY + "".join(f"\\{sign}" if sign in "*?[]\\^" else sign for sign in part(server)) + ":*"


def parse(name: str) -> tuple[Entity, str] | None:
    """The entity and the tier ("" for the tail) of a stream of history; None if the name is none of ours."""
    parts = name.removeprefix(_HISTORY).split(":")
    if not name.startswith(_HISTORY) or len(parts) < 2:
        return None
    kind = next((known for known in FIELDS if known == parts[1]), None)
    tier = parts.pop() if parts[-1] in TIERS and len(parts) > (3 if kind == "path" else 2) else ""
    server, _, *key = map(unquote, parts)
    if kind == "srt" and len(key) == 2:
        key.append("")
    if kind is None or len(key) != {"path": 1, "srt": 3}.get(kind, 0):
        return None
    return Entity(server, kind, tuple(key)), tier


def events(server: str) -> str:
    """The stream of a server's events."""
    return f"mediamtx:events:{part(server)}"


def notified(server: str) -> str:
    """The hash of what targets of notifications were told of a server."""
    return f"mediamtx:notified:{part(server)}"


def lease(server: str) -> str:
    """The lease of a server: which historian scrapes it."""
    return f"mediamtx:lease:{part(server)}"


def stream_id(server: str, path: str) -> str:
    """The id of a stream in hashes, REST and WebSocket; server names hold no slash, so it is unique."""
    return f"{server}/{path}"
