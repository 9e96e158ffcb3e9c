"""The desk of one target: collects what it is to be told, and says when. No storm leaves it.

What begins waits some seconds for what begins with it. While nothing may be told (quiet times, the hourly limit) it
goes on waiting, and what is over by then was never told, nor is its end.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from historian.health.judge import LEVELS
from historian.model.frame import EventJson
from historian.notify import words
from historian.notify.filters import concerns
from historian.notify.message import Item, Message
from toolkit.notifyfile import Notify

# Seconds for which the first event waits for others: incidents are found within as many.
GROUP = 10.0
_HOUR = 3600.0

Key = tuple[str, str]
_Topic = tuple[str | None, ...]


@dataclass(slots=True)
class _Told:
    """An open event that the target knows of: its newest form, the level that was told, and when."""

    event: EventJson
    rank: int
    at: float


class Desk:
    """Times are Unix seconds."""

    def __init__(self, notify: Notify) -> None:
        self.notify = notify
        self._told: dict[Key, _Told] = {}
        self._waiting: dict[Key, Item] = {}
        self._since = 0.0  # when the first that waits came
        self._sent: deque[float] = deque()
        self._missed = 0
        self._ending: dict[_Topic, Key] = {}  # of what waits to be told to be over
        self._folding: set[Key] = set()  # open incidents and flaps, which speak for their members

    def take(self, events: Iterable[EventJson], now: float) -> None:
        """Take in what a scrape began, changed and ended."""
        # What speaks for others first.
        for event in sorted(events, key=lambda one: one["incident"] is not None):
            if concerns(self.notify, event):
                self._take(event, now)

    def resume(self, server: str, events: Iterable[EventJson], told: Mapping[str, EventJson], now: float) -> None:
        """Go on with a server: its open events, and what the target was told of and not yet that it is over."""
        self.forget(server)
        known = {event["id"]: event for event in events}
        for event in known.values():
            if event["id"] in told and concerns(self.notify, event):
                self._told[server, event["id"]] = _Told(event, _rank(told[event["id"]]), now)
                self._fold(event)
        self.take([event for id, event in known.items() if id not in told], now)
        for id, event in told.items():
            if id not in known:  # it ended unwatched
                self._told[server, id] = _Told(event, _rank(event), now)
                self._wait(Item("end", event), now)

    def forget(self, server: str) -> None:
        """Another historian tells of this server now."""
        for known in (self._told, self._waiting):
            for key in [key for key in known if key[0] == server]:
                del known[key]
        self._ending = {topic: key for topic, key in self._ending.items() if key[0] != server}
        self._folding = {key for key in self._folding if key[0] != server}

    def told(self, server: str) -> dict[str, EventJson]:
        """The open events of a server that the target was told of, by id."""
        return {id: told.event for (of, id), told in self._told.items() if of == server}

    def due(self, now: float) -> Message | None:
        """What is to be told now, if anything is."""
        self._repeat(now)
        if not self._waiting or now < self._since + GROUP:
            return None
        while self._sent and self._sent[0] <= now - _HOUR:
            self._sent.popleft()
        if len(self._sent) >= self.notify.max_per_hour:
            return None
        quiet = any(schedule.holds(now) for schedule in self.notify.quiet)
        items = [item for item in self._waiting.values() if not quiet or self._passes(item)]
        if not items:
            return None
        for item in items:
            del self._waiting[item.key]
            if item.change == "end" or item.event["end"] is not None:
                self._told.pop(item.key, None)
                self._ending.pop(_topic(item.event), None)
            else:
                self._told[item.key] = _Told(item.event, _rank(item.event), now)
        self._sent.append(now)
        missed, self._missed = (0, self._missed) if quiet else (self._missed, 0)
        items.sort(key=lambda item: (item.change == "end", -_rank(item.event), item.event["begin"]))
        language = self.notify.language
        return Message(
            self.notify.name,
            language,
            now,
            words.title(items, language),
            words.text(items, missed, now, language),
            tuple(items),
            missed,
        )

    def _take(self, event: EventJson, now: float) -> None:
        key = event["server"], event["id"]
        self._fold(event)
        told = self._told.get(key)
        if (event["server"], event["incident"]) in self._folding:
            self._waiting.pop(key, None)
            self._told.pop(key, None)
            self._ending.pop(_topic(event), None)
        elif event["end"] is not None:
            self._end(event, told, now)
        elif told is not None:
            told.event = event
            if _rank(event) > told.rank and event["level"] in self.notify.levels:
                self._wait(Item("worse", event), now)
        elif event["level"] in self.notify.levels and not self._is_back(event, now):
            self._wait(Item("begin", event), now)

    def _end(self, event: EventJson, told: _Told | None, now: float) -> None:
        key = event["server"], event["id"]
        waits = self._waiting.pop(key, None)
        if told is not None:
            told.event = event
            self._wait(Item("end", event), now)
        elif waits is not None:
            self._missed += now > self._since + GROUP
        elif event["level"] in self.notify.levels and event["begin"] == event["end"]:
            self._wait(Item("begin", event), now)  # of a moment, such as a restart

    def _is_back(self, event: EventJson, now: float) -> bool:
        """Whether the target thinks it is still so: the end of the same thing has not been told yet."""
        key = self._ending.pop(_topic(event), None)
        if key is None:
            return False
        del self._waiting[key]
        before = self._told.pop(key)
        self._told[event["server"], event["id"]] = _Told(event, before.rank, before.at)
        if _rank(event) > before.rank:
            self._wait(Item("worse", event), now)
        return True

    def _repeat(self, now: float) -> None:
        if not self.notify.repeat:
            return
        for key, told in self._told.items():
            if key not in self._waiting and now - told.at >= self.notify.repeat:
                self._wait(Item("repeat", told.event), now - GROUP)

    def _wait(self, item: Item, since: float) -> None:
        if not self._waiting:
            self._since = since
        self._waiting[item.key] = item
        if item.change == "end":
            self._ending[_topic(item.event)] = item.key

    def _fold(self, event: EventJson) -> None:
        if event["type"] in ("incident", "flapping"):
            key = event["server"], event["id"]
            if event["end"] is None:
                self._folding.add(key)
            else:
                self._folding.discard(key)

    def _passes(self, item: Item) -> bool:
        return self.notify.quiet_crit and item.event["level"] == "crit"


def _rank(event: EventJson) -> int:
    return LEVELS.index(event["level"])


def _topic(event: EventJson) -> _Topic:
    return tuple(event[name] for name in ("server", "path", "subject", "role", "remote", "protocol", "cause"))
