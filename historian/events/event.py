"""An event: something that was not well, from its begin to its end (docs/events.md describes the JSON)."""

from typing import Any, Literal, NamedTuple, cast

import msgspec

from historian.health.judge import LEVELS, Finding
from historian.health.rules import RULES
from historian.model.frame import EventJson

Type = Literal["state", "finding", "flapping", "incident"]
Level = Literal["info", "warn", "crit"]
Texts = dict[str, str]

# What rules speak of.
_SUBJECTS: dict[str, str] = {rule.id: rule.subject for rule in RULES}

# Kinds of keys that are no rule: a state while it matters, and while the stream is meant to be off.
STATE, OFF = "state", "off"
# The kind of a key for the coming and going of another kind.
_FLAP = "flap "


class Key(NamedTuple):
    """What an event is about; there is at most one open event of a key."""

    subject: str
    path: str | None
    role: str | None
    remote: str | None
    protocol: str | None
    kind: str

    def flap(self) -> "Key":
        """The key for its coming and going; states of a path flap together, whether due or not."""
        return self._replace(kind=_FLAP + (STATE if self.kind == OFF else self.kind))


class Condition(NamedTuple):
    """What a scrape found not to be well. `level` is an index of LEVELS; texts and values are never altered."""

    key: Key
    cause: str
    level: int
    text: Texts
    values: dict[str, Any]


class Event(msgspec.Struct, kw_only=True):
    """One event. Times are Unix seconds; `duration` is None while it is open. `level` is the worst that was reached."""

    id: str
    server: str
    path: str | None = None
    subject: str
    role: str | None = None
    remote: str | None = None
    protocol: str | None = None
    type: Type
    cause: str
    level: Level
    begin: float
    end: float | None = None
    duration: float | None = None
    text: Texts
    values: dict[str, Any]
    incident: str | None = None
    count: int | None = None
    paths: list[str] | None = None

    def as_json(self) -> EventJson:
        """As it goes out; later changes of the event do not show in it."""
        return msgspec.structs.asdict(self)

    def key(self) -> Key:
        """The key that it was begun with."""
        if self.type == "state":
            kind = OFF if self.values.get("due") is False else STATE
        elif self.type == "flapping":
            kind = _FLAP + (STATE if self.cause == "flapping" else self.cause)
        else:
            kind = self.cause
        return Key(self.subject, self.path, self.role, self.remote, self.protocol, kind)


def level_of(number: int) -> Level:
    """The level with this index of LEVELS; what is no less than well is worth knowing."""
    return cast(Level, LEVELS[max(number, 1)])


def rank(event: Event) -> int:
    """The level as an index of LEVELS."""
    return LEVELS.index(event.level)


def found(path: str | None, finding: Finding) -> Condition:
    """A finding as a condition; `path` is None for one of a server or host."""
    values = finding["values"]
    key = Key(
        _SUBJECTS.get(finding["id"], "path"),
        path,
        values.get("role"),
        values.get("remote"),
        values.get("protocol"),
        finding["id"],
    )
    return Condition(key, finding["id"], LEVELS.index(finding["level"]), finding["advice"], values)
