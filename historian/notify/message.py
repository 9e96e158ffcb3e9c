"""A message to a target: what has changed since the last one (docs/notifications.md describes the JSON)."""

from dataclasses import dataclass
from typing import Any, Literal

from historian.model.frame import EventJson

VERSION = 1  # of the JSON; raised when a reader of the old one would be misled

# Of more events only the number is told: nobody reads on, and receivers limit the size of what they take.
MOST_EVENTS = 100

Change = Literal["begin", "worse", "repeat", "end"]


@dataclass(frozen=True, slots=True)
class Item:
    """One event, and what is told of it."""

    change: Change
    event: EventJson

    @property
    def key(self) -> tuple[str, str]:
        """Server and id."""
        return self.event["server"], self.event["id"]


@dataclass(frozen=True, slots=True)
class Message:
    """What one target is told at once, the worst first; `missed` events came and went while nothing could be told."""

    target: str
    language: str
    time: float
    title: str
    text: str
    items: tuple[Item, ...] = ()
    missed: int = 0
    test: bool = False

    def as_json(self) -> dict[str, Any]:
        """What a webhook gets."""
        return {
            "version": VERSION,
            "target": self.target,
            "time": self.time,
            "test": self.test,
            "language": self.language,
            "title": self.title,
            "text": self.text,
            "events": [{"change": item.change, **item.event} for item in self.items[:MOST_EVENTS]],
            "more": max(0, len(self.items) - MOST_EVENTS),
            "missed": self.missed,
        }
