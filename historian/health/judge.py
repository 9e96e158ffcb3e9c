"""Rules applied: levels with hysteresis, findings with advice, the health of a stream."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, gt, lt
from typing import Any, get_args

from historian.health.advice import figures, sentences
from historian.health.rules.rule import Rule, Subject

Key = tuple[str, ...]
Finding = dict[str, Any]

LEVELS = ("ok", "info", "warn", "crit")

# Whose findings come first within a level, by their role: causes before what they lead to. What is wrong between the
# source and the server shows in the path (without role), and what is wrong there with the readers.
_ORDER = {"publish": 0, None: 1, "read": 2}


@dataclass(slots=True)
class Hold:
    """The level of one rule for one entity, and the other level that is about to replace it.

    `since` is Unix seconds. `turning` is the tick from which on all raw levels were worse (or better) than the level,
    `nearest` the one among them that is nearest to it. `finding` has the figures of the last scrape that was as bad as
    the level: while a level only holds on, better figures would contradict its words.
    """

    level: int = 0
    since: float = 0.0
    turning: float | None = None
    nearest: int = 0
    finding: Finding = field(default_factory=dict)

    def step(self, raw: int, rule: Rule, tick: float, wall: float) -> None:
        """Take in the raw level of a scrape; the level follows once that has lasted."""
        if raw == self.level:
            self.turning = None
            return
        worse = raw > self.level
        if self.turning is None or worse != (self.nearest > self.level):
            self.turning, self.nearest = tick, raw
        else:
            self.nearest = min(self.nearest, raw) if worse else max(self.nearest, raw)
        if tick - self.turning >= (rule.hold if worse else rule.clear):
            if self.level == 0:
                self.since = wall
            self.level, self.turning = self.nearest, None


class _Table:
    """The rules of one subject, with what is needed to see quickly that all is well."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        # Rule by rule: whether more is worse, and the mildest threshold.
        self.limits = tuple((rule, rule.worse == "above", rule.thresholds[-1][0]) for rule in rules)
        self.measures = _getter([rule.measure for rule in rules])
        above = [(rule.measure, limit) for rule, more, limit in self.limits if more]
        below = [(rule.measure, limit) for rule, more, limit in self.limits if not more]
        self._above, self._highest = _getter([name for name, _ in above]), [limit for _, limit in above]
        self._below, self._lowest = _getter([name for name, _ in below]), [limit for _, limit in below]
        self._well: Any = None  # the last view that was well: all paths that are well share one

    def is_well(self, view: Any) -> bool:
        """Whether all measures are known, and none lies beyond a threshold: what is so of nearly all, nearly always."""
        if view is self._well:
            return True
        try:
            if any(map(gt, self._above(view), self._highest)) or any(map(lt, self._below(view), self._lowest)):
                return False
        except TypeError:  # a measure is None: that it cannot be told now
            return False
        self._well = view
        return True


def _getter(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """One look at all these attributes. attrgetter gives a tuple only for two names or more."""
    return attrgetter(*names, names[0]) if names else lambda view: ()


class Judge:
    """Applies a table of rules to the entities of one server. Remembers only those that are not well."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._tables = {name: _Table([rule for rule in rules if rule.subject == name]) for name in get_args(Subject)}
        self._holds: dict[Key, dict[str, Hold]] = {}

    def findings(self, subject: Subject, key: Key, view: Any, tick: float, wall: float) -> list[Finding]:
        """Judge one entity; `view` has the measures of the rules of its subject as attributes."""
        found: list[Finding] = []
        table = self._tables[subject]
        holds = self._holds.get((subject, *key))
        if holds is None and table.is_well(view):
            return found
        for (rule, above, mildest), measure in zip(table.limits, table.measures(view), strict=False):
            hold = holds.get(rule.id) if holds is not None else None
            if measure is not None:  # what cannot be told now changes no level
                if hold is None:
                    if measure <= mildest if above else measure >= mildest:
                        continue  # the way of all that is well
                    holds = self._holds.setdefault((subject, *key), {})
                    hold = holds[rule.id] = Hold()
                _update(hold, rule, _relieved(rule, raw_level(rule, measure), view), view, tick, wall)
            if hold is not None and hold.level:
                found.append(hold.finding)
        if holds is not None:
            self._drop_idle(holds, (subject, *key))
        return found

    def restore(self, subject: Subject, key: Key, findings: Sequence[Finding]) -> None:
        """Go on from the findings that were stored before a restart."""
        known = {rule.id for rule, _, _ in self._tables[subject].limits}
        holds = {
            one["id"]: Hold(LEVELS.index(one["level"]), float(one["since"]), finding=one)
            for one in findings
            if one["id"] in known
        }
        if holds:
            self._holds[(subject, *key)] = holds

    def keep(self, subject: Subject, keys: Collection[Key]) -> None:
        """Forget the entities of a subject that are no more."""
        ended = [key for key in self._holds if key[0] == subject and key[1:] not in keys]
        for key in ended:
            del self._holds[key]

    def pause(self) -> None:
        """Nothing can be measured: time does not count towards any change of level."""
        for holds in self._holds.values():
            for hold in holds.values():
                hold.turning = None

    def _drop_idle(self, holds: dict[str, Hold], key: Key) -> None:
        for rule_id in [id for id, hold in holds.items() if hold.level == 0 and hold.turning is None]:
            del holds[rule_id]
        if not holds:
            del self._holds[key]


def raw_level(rule: Rule, measure: float) -> int:
    """The level of a measure without any hysteresis."""
    above = rule.worse == "above"
    for threshold, level in rule.thresholds:
        if measure > threshold if above else measure < threshold:
            return level
    return 0


def health(findings: Sequence[Finding], judged: bool) -> dict[str, Any]:
    """The health of a stream: its findings and their level; `none` where there is nothing to judge.

    The worst come first, and among those of a level the causes.
    """
    ordered = sorted(findings, key=_place) if findings else []
    worst = LEVELS.index(ordered[0]["level"]) if ordered else 0
    # What is only worth knowing does not make a stream any less well.
    level = LEVELS[worst] if worst >= LEVELS.index("warn") else ("ok" if judged else "none")
    return {"level": level, "findings": ordered}


def _relieved(rule: Rule, level: int, view: Any) -> int:
    """The level of a measure in the light of what proves that no harm is done."""
    if rule.relief is not None and getattr(view, rule.relief.measure) > 0:
        return min(level, LEVELS.index("warn"))
    return level


def _place(finding: Finding) -> tuple[int, int]:
    return -LEVELS.index(finding["level"]), _ORDER.get(finding["values"].get("role"), 1)


def _update(hold: Hold, rule: Rule, raw: int, view: Any, tick: float, wall: float) -> None:
    hold.step(raw, rule, tick, wall)
    if hold.level == 0:
        return
    finding, level = hold.finding, LEVELS[hold.level]
    values = figures(rule, view) if raw >= hold.level or not finding else finding["values"]
    if not finding or values != finding["values"]:
        finding = {**finding, "id": rule.id, "values": values, "advice": sentences(rule, values)}
    if finding is not hold.finding or level != finding["level"]:
        # A new object at each change: findings that went out are never altered.
        hold.finding = {**finding, "level": level, "since": hold.since}
