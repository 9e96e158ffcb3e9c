"""What begins and ends again and again is one event with a count, not many."""

import math
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from historian.events import texts
from historian.events.conditions import FLAPPING
from historian.events.event import STATE, Condition, Event, Key, Texts, level_of
from historian.events.ledger import Ledger
from historian.health.advice import limit
from historian.health.judge import LEVELS, Finding, raw_level
from historian.health.rules import RULES, Rule

# What the rule `flapping` says of reconnects, more than two in ten minutes, holds for all that comes and goes, with the
# user's own thresholds: so page, rule and event mean the same by the word.
WINDOW = 600.0
# Whatever the thresholds: what began once does not come and go.
_FEWEST = 2

# A flap that goes on is told of once a minute: often enough to see it grow, and some hundred bytes a minute to store.
_TELL_SECONDS = 60.0
# Begins that no longer lead to a flap are looked for once a minute.
_SWEEP_SECONDS = 60.0

# When something began, and the event that it became; None for one that was folded into a flap.
_Begins = deque[tuple[float, Event | None]]


@dataclass(slots=True)
class _Flap:
    """An open flap. `last` is when something came or went, `told` when it went out.

    `reconnects` is what the finding said last, None while there is none; `folded` has what is not well now and since
    when, `down` the seconds of states that are over. `advice` is that of a finding that flaps.
    """

    event: Event
    last: float
    told: float
    begins: int
    advice: Texts | None
    reconnects: int | None = None
    reconnects_in_all: int = 0
    down: float = 0.0
    folded: dict[Key, float] = field(default_factory=dict)


class Flaps:
    """Watches begins of one server. Memory is for what began lately."""

    def __init__(self, ledger: Ledger, rules: Sequence[Rule] = RULES) -> None:
        """Without the rule `flapping` among `rules` nothing is folded."""
        self._ledger = ledger
        self._rule = next((rule for rule in rules if rule.id == FLAPPING), None)
        self._many = sys.maxsize if self._rule is None else max(_FEWEST, math.floor(limit(self._rule)) + 1)
        self._begins: dict[Key, _Begins] = {}
        self._flaps: dict[Key, _Flap] = {}
        self._sweep_due = 0.0
        self.heard: set[str] = set()  # the paths of which a finding says that they flap

    def takes(self, condition: Condition, now: float) -> bool:
        """Whether this begin is part of a flap, open or opened by it; else `remember` the event that it becomes."""
        key = condition.key.flap()
        begins = self._lately(key, now)
        flap = self._flaps.get(key)
        if flap is None:
            if len(begins) < self._many - 1:
                return False
            flap = self._open(key, condition, now)
        begins.append((now, None))
        flap.folded[condition.key] = flap.last = now
        flap.begins += 1
        often = raw_level(self._rule, len(begins)) if self._rule is not None else 0
        self._tell(flap, now, at_once=self._raise_level(flap, max(condition.level, often)))
        return True

    def remember(self, event: Event, now: float) -> None:
        """An event of its own began."""
        self._lately(event.key().flap(), now).append((now, event))

    def ends(self, key: Key, now: float) -> bool:
        """A condition is over; whether it was part of a flap."""
        flap = self._flaps.get(key.flap())
        begun = flap.folded.pop(key, None) if flap is not None else None
        if flap is None or begun is None:
            return False
        flap.last = now
        if key.kind == STATE:
            flap.down += now - begun
        return True

    def worsens(self, condition: Condition, now: float) -> bool:
        """A condition changed; whether it is part of a flap."""
        flap = self._flaps.get(condition.key.flap())
        if flap is None or condition.key not in flap.folded:
            return False
        if self._raise_level(flap, condition.level):
            self._tell(flap, now, at_once=True)
        return True

    def hear(self, path: str, finding: Finding | None, now: float) -> None:
        """What the rule says of the reconnects of a path; they may be too short to be seen as states."""
        key = Key("path", path, None, None, None, STATE).flap()
        flap = self._flaps.get(key)
        if finding is None:
            self.heard.discard(path)
            if flap is not None:
                flap.reconnects = None
            return
        self.heard.add(path)
        reconnects = int(finding["values"].get("reconnects") or 0)
        if flap is None:
            level = LEVELS.index(finding["level"])
            flap = self._open(key, Condition(key, FLAPPING, level, finding["advice"], {}), now)
        worse = self._raise_level(flap, LEVELS.index(finding["level"]))
        if worse or reconnects > (flap.reconnects or 0):
            flap.reconnects_in_all += max(0, reconnects - (flap.reconnects or 0))
            flap.last = now
            self._tell(flap, now, at_once=worse)
        flap.reconnects = reconnects

    def age(self, now: float, bad: Mapping[Key, Condition]) -> list[tuple[Condition, float]]:
        """End the flaps that are quiet; the conditions (of `bad`) that last beyond them, each with its begin."""
        lasting: list[tuple[Condition, float]] = []
        for key, flap in list(self._flaps.items()):
            if flap.reconnects is not None or len(self._lately(key, now)) >= self._many:
                continue
            lasting += [(bad[one], begun) for one, begun in flap.folded.items() if one in bad]
            flap.folded.clear()
            self._tell(flap, now, at_once=True)
            self._ledger.end(flap.event, flap.last)
            del self._flaps[key]
        if now >= self._sweep_due:
            self._sweep_due = now + _SWEEP_SECONDS
            self._begins = {key: begins for key, begins in self._begins.items() if self._lately(key, now)}
        return lasting

    def restore(self, event: Event, now: float) -> None:
        """Go on with a flap that was stored as open: it gets the time to show whether it goes on."""
        many = self._many if self._rule is not None else 0
        flap = _Flap(event, now, now, event.count or many, None if event.cause == FLAPPING else event.text)
        flap.down = float(event.values.get("down_seconds", 0.0))
        self._flaps[event.key()] = flap
        self._begins[event.key()] = deque(((now, None),) * many)

    def _lately(self, key: Key, now: float) -> _Begins:
        begins = self._begins.get(key)
        if begins is None:
            begins = self._begins[key] = deque()
        while begins and begins[0][0] <= now - WINDOW:
            begins.popleft()
        return begins

    def _open(self, key: Key, condition: Condition, now: float) -> _Flap:
        earlier = [event for _, event in self._lately(key, now) if event is not None]
        states = key.kind == Key("path", None, None, None, None, STATE).flap().kind
        level = max([condition.level, *(LEVELS.index(event.level) for event in earlier)])
        cause = FLAPPING if states else condition.cause
        opened = condition._replace(key=key, cause=cause, level=level, values={})
        first = min((event.begin for event in earlier), default=now)
        event = self._ledger.begin("flapping", opened, first)
        for one in earlier:
            one.incident = event.id
            self._ledger.touch(one)
        flap = _Flap(event, now, now - _TELL_SECONDS, len(earlier), None if states else condition.text)
        self._flaps[key] = flap
        return flap

    def _raise_level(self, flap: _Flap, level: int) -> bool:
        worse = level > LEVELS.index(flap.event.level)
        if worse:
            flap.event.level = level_of(level)
        return worse

    def _tell(self, flap: _Flap, now: float, at_once: bool = False) -> None:
        if not at_once and now - flap.told < _TELL_SECONDS:
            return
        flap.told = now
        flap.event.count = max(flap.begins, flap.reconnects_in_all)
        flap.event.text = texts.of_flapping(flap.event.count, flap.advice)
        if flap.advice is None:
            under_way = sum(now - begun for key, begun in flap.folded.items() if key.kind == STATE)
            flap.event.values = {"down_seconds": round(flap.down + under_way, 3)}
        self._ledger.touch(flap.event)
