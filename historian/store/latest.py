"""The newest state of each stream and server: two hashes of JSON that anybody can read."""

import logging
from collections.abc import Collection
from typing import Any

import msgspec
import orjson
from redis.asyncio import Redis

from historian.model.frame import Frame, ServerJson, StreamJson
from historian.store import keys
from historian.store.connect import call
from historian.store.raw import Command

log = logging.getLogger(__name__)

# These move with every scrape; a stream of which nothing else changed is not written again for that alone.
_CLOCKS = ("updated", "last_seen")
# Figures move with nearly every scrape, and each time the whole stream would be written: half of what an append-only
# file grows by. Who wants them at once follows `mediamtx:updates`; in the hash they are at most so old, in seconds.
_FIGURES = ("received_bps", "sent_bps", "rtt_ms", "loss_ratio")
_FIGURES_SECONDS = 10.0
# Yet a reader must be able to tell a quiet stream from a dead historian.
_REFRESH_SECONDS = 60.0


def _content(value: StreamJson) -> StreamJson:
    return {name: part for name, part in value.items() if name not in _CLOCKS}


def _facts(content: StreamJson) -> StreamJson:
    """What must be there at once: all but the size of figures. That one is zero or not known is a fact, too."""
    facts = dict(content)
    for name in _FIGURES:
        figure = content.get(name)
        facts[name] = None if figure is None else bool(figure)
    health = content.get("health") or {}
    facts["health"] = health.get("level"), [(one.get("id"), one.get("level")) for one in health.get("findings", ())]
    facts["links"] = [(link.get("role"), link.get("remote")) for link in content.get("links", ())]
    return facts


class LatestWriter:
    """Makes the commands that bring the hashes up to a frame, knowing what they hold already."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[StreamJson, float]] = {}
        self._proposed: dict[str, tuple[StreamJson, float]] = {}
        self._gone: set[str] = set()
        self._deleted: set[str] = set()

    def note(self, frame: Frame) -> None:
        """Remember what a frame says is gone: frames may be skipped, but what has gone must be deleted."""
        self._gone.update(keys.stream_id(frame.server, path) for path in frame.gone)

    def commands(self, frame: Frame) -> list[Command]:
        """HSET of what changed and HDEL of what is gone. Follow by `confirm` or `forget`."""
        now = frame.time_ms / 1000
        self._proposed = {}
        streams: Command = ["HSET", keys.STREAMS_LATEST]
        for path, stream in frame.streams.items():
            stream_id = keys.stream_id(frame.server, path)
            self._gone.discard(stream_id)
            content = _content(stream)
            if self._is_due(content, *self._written.get(stream_id, ({}, 0.0)), now):
                self._proposed[stream_id] = content, now
                streams += [stream_id, orjson.dumps(stream).decode()]
        self._deleted = set(self._gone)
        made: list[Command] = [["HSET", keys.SERVERS_LATEST, frame.server, orjson.dumps(frame.server_state).decode()]]
        if self._proposed:
            made.append(streams)
        if self._deleted:
            made.append(["HDEL", keys.STREAMS_LATEST, *sorted(self._deleted)])
        return made

    @staticmethod
    def _is_due(content: StreamJson, known: StreamJson, written: float, now: float) -> bool:
        age = now - written
        if not 0 <= age < _REFRESH_SECONDS:
            return True
        return content != known and (age >= _FIGURES_SECONDS or _facts(content) != _facts(known))

    def confirm(self) -> None:
        """Redis took the commands made last."""
        self._written |= self._proposed
        for stream_id in self._deleted:
            self._written.pop(stream_id, None)
        self._gone -= self._deleted

    def forget(self) -> None:
        """Redis may have lost what it held: the next frame is written whole."""
        self._written.clear()


class _Finding(msgspec.Struct):
    id: str
    level: str
    since: float | None
    values: dict[str, Any]
    advice: dict[str, str]


class _Health(msgspec.Struct):
    level: str
    findings: list[_Finding]


class _Stream(msgspec.Struct):
    """What a restart relies on in a stream that was stored."""

    server: str
    path: str
    state: str
    since: float | None
    last_seen: float | None
    health: _Health
    first_seen: float | None = None


class _Server(msgspec.Struct):
    """The same of a server."""

    server: str
    up: bool | None


async def forget_servers(client: Redis, watched: Collection[str]) -> None:
    """Delete the state of all servers but these: for a store that no other historian writes to."""
    streams, servers = await load(client)
    for key, names in (
        (keys.STREAMS_LATEST, [name for name, stream in streams.items() if stream["server"] not in watched]),
        (keys.SERVERS_LATEST, [name for name in servers if name not in watched]),
    ):
        if names:
            await call(client, "HDEL", key, *names)


async def forget(client: Redis, server: str) -> None:
    """Delete the state of one server that nobody scrapes any more. Raises the errors of the client."""
    streams, _ = await load(client)
    names = [name for name, stream in streams.items() if stream["server"] == server]
    if names:
        await call(client, "HDEL", keys.STREAMS_LATEST, *names)
    await call(client, "HDEL", keys.SERVERS_LATEST, server)


async def load(client: Redis) -> tuple[dict[str, StreamJson], dict[str, ServerJson]]:
    """Streams by id and servers by name as they were written last; what is not in our form is left out and told."""
    streams: dict[str, StreamJson] = {}
    servers: dict[str, ServerJson] = {}
    # One HGETALL each is right here: the hashes are ours, and as long as the lists of streams and servers.
    for name, text in (await call(client, "HGETALL", keys.STREAMS_LATEST)).items():
        stream = _read(keys.STREAMS_LATEST, name, text, _Stream)
        if stream is not None and keys.stream_id(stream["server"], stream["path"]) == name:
            streams[name] = stream
    for name, text in (await call(client, "HGETALL", keys.SERVERS_LATEST)).items():
        server = _read(keys.SERVERS_LATEST, name, text, _Server)
        if server is not None and server["server"] == name:
            servers[name] = server
    return streams, servers


def _read(key: str, name: str, text: str, shape: type[msgspec.Struct]) -> dict[str, Any] | None:
    try:
        value: dict[str, Any] = orjson.loads(text)
        msgspec.convert(value, shape)
    except (orjson.JSONDecodeError, msgspec.ValidationError):
        log.warning("left out what another program wrote", extra={"key": key, "field": name})
        return None
    return value
