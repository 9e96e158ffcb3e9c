"""The current state of all servers and streams, in memory, and the messages that tell watchers of each change.

A frame becomes one delta, encoded once. Watchers of one server and watchers of all count their messages separately,
each count rising by one, so that a watcher sees whether he missed one. The details of a stream go only to those who
watch it; such a message holds all of them and has no number.
"""

import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from heapq import nlargest
from typing import Any, Protocol

import orjson

from historian.health.judge import LEVELS
from historian.live.delta import STREAM_CLOCKS, changed
from historian.model.frame import EventJson, Frame, ServerJson, StreamJson
from historian.store.keys import stream_id

# A sparkline of the page shows so many scrapes.
SPARK_LENGTH = 30

# What only the page of one stream shows. Links change at each scrape and grow with the readers: lists go without.
DETAILS = ("links", "conf", "first_seen")

# Watchers are told of so many events of a scrape. More at once are seldom, and would drown slow clients: they are there
# to be read by REST.
EVENTS_AT_ONCE = 20

# A snapshot has so many open events, the worst first: what a page can show, and some 60 kB.
OPEN_EVENTS = 100

# The channel of those who watch all servers; no server has an empty name.
ALL = ""


class Watcher(Protocol):
    """Who wants to hear; must not wait in `offer`."""

    def offer(self, message: str) -> None:
        """Take a message, the same text for all of a channel."""


class Channel:
    """Watchers of one server, or of all, and the count of their messages."""

    def __init__(self) -> None:
        self.seq = 0
        self.watchers: set[Watcher] = set()
        self.snapshot = ""


class Hub:
    """State and watchers. All methods are called from one event loop."""

    def __init__(self, interval: float, clock: Callable[[], float] = time.time) -> None:
        self._interval = interval
        self._clock = clock
        self._epoch = uuid.uuid4().hex
        self._channels: dict[str, Channel] = {ALL: Channel()}
        self._detail_watchers: dict[str, set[Watcher]] = {}
        self._sparks: dict[str, deque[float | None]] = {}
        self._updated: dict[str, float] = {}  # time of each server's last frame
        self.servers: dict[str, ServerJson] = {}
        self.streams: dict[str, StreamJson] = {}
        self.open_events: dict[str, dict[str, EventJson]] = {}  # by server and id
        self.history = False
        self.reason = "not connected yet"
        self._room = ""
        self.notify: list[dict[str, Any]] = []  # the targets of notifications that fail

    @property
    def watchers(self) -> int:
        """How many watch now."""
        return sum(len(channel.watchers) for channel in self._channels.values())

    def restore(self, streams: dict[str, StreamJson], servers: dict[str, ServerJson]) -> None:
        """Start from the state that a former process has left, until scrapes tell better."""
        self.servers = servers | self.servers
        self.streams = streams | self.streams
        self._forget_snapshots(self._channels)

    def resume_events(self, server: str, events: Iterable[EventJson]) -> None:
        """Start from the open events that a former process has left."""
        known = self.open_events.setdefault(server, {})
        for event in events:
            known.setdefault(event["id"], event)
        self._forget_snapshots(self._channels)

    def apply(self, frame: Frame) -> bytes:
        """Take in a frame and tell the watchers; the whole update as a JSON object, for `mediamtx:updates`."""
        changes: dict[str, StreamJson] = {}
        listed: dict[str, StreamJson] = {}
        for path, stream in frame.streams.items():
            name = stream_id(frame.server, path)
            fields = changed(self.streams.get(name, {}), stream, STREAM_CLOCKS)
            if fields:
                changes[name] = fields
                plain = _without_details(fields)
                if plain.keys() - STREAM_CLOCKS:
                    listed[name] = plain
            self.streams[name] = stream
            self._spark(name).append(stream.get("received_bps"))
        gone = [name for path in frame.gone if self._remove(name := stream_id(frame.server, path))]
        server = changed(self.servers.get(frame.server, {}), frame.server_state)
        self.servers[frame.server] = frame.server_state
        update = {
            "server": frame.server,
            "t": frame.time_ms / 1000,
            "servers": {frame.server: server} if server else {},
            "set": listed,
            "gone": gone,
        }
        self._tell((ALL, frame.server), "delta", orjson.dumps(update).decode())
        self._tell_details(changes, gone)
        update["set"] = changes
        # Who missed one sees it by this, and reads the whole state instead.
        update["previous"] = self._updated.get(frame.server)
        self._updated[frame.server] = frame.time_ms / 1000
        if frame.events:
            self._take_events(frame.server, frame.events)
            update["events"] = frame.events
        return orjson.dumps(update)

    def _take_events(self, server: str, events: Sequence[EventJson]) -> None:
        """Remember what is open and tell the watchers. What is part of an incident or a flap speaks through that."""
        known = self.open_events.setdefault(server, {})
        flaps = {event["id"] for event in events if event["type"] == "flapping"}
        # Those that spoke for themselves until now have to be heard once more.
        told = [
            event
            for event in events
            if event["incident"] is None
            or event["incident"] in flaps
            or known.get(event["id"], event)["incident"] is None
        ]
        told.sort(key=lambda event: event["incident"] is not None)
        for event in told[:EVENTS_AT_ONCE]:
            self._tell((ALL, server), "event", orjson.dumps({"event": event}).decode())
        known |= {event["id"]: event for event in events}
        for event in events:
            if event["end"] is not None:
                del known[event["id"]]

    def forget(self, server: str) -> None:
        """Show a server no longer. Its watchers get the whole state anew: there is no shorter word for it."""
        known = self.servers.pop(server, None)
        for name in [name for name, stream in self.streams.items() if stream["server"] == server]:
            self._remove(name)
        self.open_events.pop(server, None)
        self._updated.pop(server, None)
        if known is None:
            return
        self._forget_snapshots((ALL, server))
        for name in (ALL, server):
            for watcher in self._channels.get(name, Channel()).watchers:
                watcher.offer(self.snapshot(name))

    def set_room(self, reason: str) -> None:
        """Redis has room for all of the history (""), or is nearly full. Everybody is told of a change."""
        self._room = reason
        if self.history:
            self.set_history(True, "")

    def set_history(self, available: bool, reason: str) -> None:
        """Redis came or went: charts can be drawn, or not, for a `reason`. Everybody is told of a change."""
        reason = self._room if available else reason
        if (self.history, self.reason) == (available, reason):
            return
        self.history, self.reason = available, reason
        change = {"t": self._clock(), "history": available, "history_reason": reason}
        self._tell(tuple(self._channels), "delta", orjson.dumps(change).decode())

    def set_notify(self, failing: list[dict[str, Any]]) -> None:
        """These targets of notifications fail now: name, since, reason. Everybody is told."""
        self.notify = failing
        self._tell(tuple(self._channels), "delta", orjson.dumps({"t": self._clock(), "notify": failing}).decode())

    def join(self, watcher: Watcher, server: str = ALL) -> None:
        """Let `watcher` hear of `server`, or of all."""
        self._channels.setdefault(server, Channel()).watchers.add(watcher)

    def leave(self, watcher: Watcher, server: str = ALL) -> None:
        """Forget a watcher. The count of his channel stays, for others who may come."""
        if server in self._channels:
            self._channels[server].watchers.discard(watcher)
            if server not in self.servers and server != ALL and not self._channels[server].watchers:
                del self._channels[server]

    def watch(self, watcher: Watcher, name: str) -> None:
        """Let `watcher` hear the details of the stream `server/path` too, which need not be there yet."""
        self._detail_watchers.setdefault(name, set()).add(watcher)

    def unwatch(self, watcher: Watcher, name: str) -> None:
        """End `watch`."""
        watchers = self._detail_watchers.get(name, set())
        watchers.discard(watcher)
        if not watchers:
            self._detail_watchers.pop(name, None)

    def details(self, name: str) -> str:
        """The details of a stream as a message: always all of them, so that none can be missed."""
        stream = self.streams.get(name, {})
        fields = {field: stream[field] for field in DETAILS if field in stream}
        return orjson.dumps({"type": "details", "t": self._clock(), "id": name, "set": fields}).decode()

    def seq(self, server: str = ALL) -> int:
        """The number of the channel's last message."""
        return self._channels[server].seq

    def snapshot(self, server: str = ALL) -> str:
        """The whole state as a message, made once for all who ask between two changes."""
        channel = self._channels.setdefault(server, Channel())
        if not channel.snapshot:
            streams = {
                name: _without_details(stream)
                for name, stream in self.streams.items()
                if server in (ALL, stream.get("server"))
            }
            message: dict[str, Any] = {
                "type": "snapshot",
                "epoch": self._epoch,
                "seq": channel.seq,
                "t": self._clock(),
                "interval": self._interval,
                "history": self.history,
                "history_reason": self.reason,
                "servers": {name: state for name, state in self.servers.items() if server in (ALL, name)},
                "streams": streams,
                "events": self._open_events(server),
                "notify": self.notify,
                "spark": {name: list(self._sparks[name]) for name in streams if name in self._sparks},
            }
            channel.snapshot = orjson.dumps(message).decode()
        return channel.snapshot

    def _open_events(self, server: str) -> list[EventJson]:
        """What is open and speaks for itself, newest first; of too many the worst."""
        known = [self.open_events.get(server, {})] if server != ALL else list(self.open_events.values())
        told = [event for events in known for event in events.values() if event["incident"] not in events]
        if len(told) > OPEN_EVENTS:
            told = nlargest(OPEN_EVENTS, told, key=lambda event: (LEVELS.index(event["level"]), event["begin"]))
        return sorted(told, key=lambda event: event["begin"], reverse=True)

    def ping(self, server: str = ALL) -> str:
        """A message for those who have heard nothing for a while."""
        return orjson.dumps({"type": "ping", "seq": self.seq(server), "t": self._clock()}).decode()

    def _tell(self, channels: Iterable[str], kind: str, body: str) -> None:
        """Send `body`, an object in JSON, with type and number in front."""
        self._forget_snapshots(channels)
        for name in channels:
            channel = self._channels.get(name)
            if channel is not None:
                channel.seq += 1
                message = f'{{"type":"{kind}","seq":{channel.seq},{body[1:]}'
                for watcher in channel.watchers:
                    watcher.offer(message)

    def _tell_details(self, changes: dict[str, StreamJson], gone: Iterable[str]) -> None:
        for name, watchers in self._detail_watchers.items():
            if name in gone or not changes.get(name, {}).keys().isdisjoint(DETAILS):
                message = self.details(name)
                for watcher in watchers:
                    watcher.offer(message)

    def _forget_snapshots(self, channels: Iterable[str]) -> None:
        for name in channels:
            if name in self._channels:
                self._channels[name].snapshot = ""

    def _spark(self, name: str) -> deque[float | None]:
        spark = self._sparks.get(name)
        if spark is None:
            spark = self._sparks[name] = deque(maxlen=SPARK_LENGTH)
        return spark

    def _remove(self, name: str) -> bool:
        self._sparks.pop(name, None)
        return self.streams.pop(name, None) is not None


def _without_details(stream: StreamJson) -> StreamJson:
    return {name: value for name, value in stream.items() if name not in DETAILS}
