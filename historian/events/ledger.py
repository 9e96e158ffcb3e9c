"""Begins, changes and ends the events of one server, and knows which of them a scrape has changed."""

from collections.abc import Iterable

from historian.events.event import Condition, Event, Type, level_of
from historian.health.judge import LEVELS
from historian.model.frame import EventJson


class Ledger:
    """Gives events their ids and hands them out when they have changed."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._number = 0
        self._changed: dict[str, Event] = {}

    def begin(
        self,
        kind: Type,
        condition: Condition,
        begin: float,
        count: int | None = None,
        paths: Iterable[str] | None = None,
    ) -> Event:
        """A new event of type `kind`, open from `begin` (Unix seconds) on."""
        key = condition.key
        event = Event(
            id=f"{int(begin * 1000)}-{self._number}",
            server=self._server,
            subject=key.subject,
            path=key.path,
            role=key.role,
            remote=key.remote,
            protocol=key.protocol,
            type=kind,
            cause=condition.cause,
            level=level_of(condition.level),
            begin=begin,
            text=condition.text,
            values=condition.values,
            count=count,
            paths=None if paths is None else list(paths),
        )
        self._number += 1
        self.touch(event)
        return event

    def worsen(self, event: Event, condition: Condition) -> bool:
        """Take in a condition of an open event; whether that changed it.

        A level that gets better changes nothing; one as bad as the worst before has the better words again.
        """
        worst = LEVELS.index(event.level)
        worse = condition.level > worst
        same = condition.cause == event.cause and not worse
        if same and (condition.level < worst or condition.text == event.text):
            return False
        event.cause, event.text, event.values = condition.cause, condition.text, condition.values
        if worse:
            event.level = level_of(condition.level)
        self.touch(event)
        return True

    def end(self, event: Event, end: float) -> None:
        """End an event; never before its begin, whatever a clock does."""
        event.end = max(end, event.begin)
        event.duration = round(event.end - event.begin, 3)
        self.touch(event)

    def touch(self, event: Event) -> None:
        """Note that the event has to go out."""
        self._changed[event.id] = event

    def number_from(self, events: Iterable[Event]) -> None:
        """Give no id that one of these has."""
        for event in events:
            number = event.id.rpartition("-")[2]
            if number.isascii() and number.isdecimal():
                self._number = max(self._number, int(number) + 1)

    def take_changes(self) -> tuple[EventJson, ...]:
        """What has changed since it was last asked for, each event once, in the order of its first change."""
        if not self._changed:
            return ()
        changed = tuple(event.as_json() for event in self._changed.values())
        self._changed = {}
        return changed
