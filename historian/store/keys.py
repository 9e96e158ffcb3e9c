"""The names of everything in Redis."""

from historian.model.fields import Kind

SCHEMA = "mediamtx:schema"
STREAMS_LATEST = "mediamtx:streams:latest"
SERVERS_LATEST = "mediamtx:servers:latest"
UPDATES = "mediamtx:updates"

# Raised when a change of keys or fields would mislead a reader of the old ones.
SCHEMA_VERSION = "1"


def part(text: str) -> str:
    """One part of a key: the separator `:` and the escape sign `%` are percent-encoded, all else stays readable."""
    return text.replace("%", "%25").replace(":", "%3A")


def history(server: str, kind: Kind, key: tuple[str, ...]) -> str:
    """The stream of an entity, `key` being that of `EntitySample`. An empty remote is left out."""
    parts = [server, kind, *key]
    if kind == "srt" and not parts[-1]:
        del parts[-1]
    return "mediamtx:history:" + ":".join(map(part, parts))


def events(server: str) -> str:
    """The stream of a server's events."""
    return f"mediamtx:events:{part(server)}"


def lease(server: str) -> str:
    """The lease of a server: which historian scrapes it."""
    return f"mediamtx:lease:{part(server)}"


def stream_id(server: str, path: str) -> str:
    """The id of a stream in hashes, REST and WebSocket; server names hold no slash, so it is unique."""
    return f"{server}/{path}"
