"""Many events of one kind at once, on one server, are one incident with what they share."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from historian.events import texts
from historian.events.event import STATE, Condition, Event, Key, Texts, rank
from historian.events.ledger import Ledger
from historian.events.watch import Watch
from historian.model.fields import STATES

# What begins within so many seconds of each other has one cause: MediaMTX notices at different times, up to 10 s after
# (its readTimeout), that the connections over a broken line are dead.
TOGETHER = 10.0
# Two may be chance. On large servers so is more: of a thousand streams some always come and go.
FEWEST, SHARE = 3, 0.01
# An incident names so many paths; its `count` is that of all.
NAMED = 20
# A restart of MediaMTX is the cause of what begins so soon after it was seen: clients notice within their time-outs.
_AFTER_RESTART = 30.0

_KEY = Key("server", None, None, None, None, "incident")


@dataclass(slots=True)
class _Incident:
    """An open incident: its members that are open, when the last one joined, and what is said of the first one."""

    event: Event
    kind: str
    last: float
    first: Texts
    members: dict[str, Event] = field(default_factory=dict)
    changed: bool = True
    mixed: bool = False  # its open members are in different states


class Incidents:
    """Watches what begins on one server."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._recent: dict[str, deque[tuple[float, Event]]] = {}
        self._active: dict[str, _Incident] = {}  # by kind: the newest one, which others may join
        self._open: dict[str, _Incident] = {}  # by id

    def begins(self, event: Event, now: float, streams: int, watch: Watch) -> None:
        """An event began at a server of so many streams."""
        kind = event.key().kind
        active = self._active.get(kind)
        if active is not None and active.event.id in self._open and now - active.last <= TOGETHER:
            self._join(active, event, now)
            return
        recent = self._recent.setdefault(kind, deque())
        recent.append((now, event))
        while now - recent[0][0] > TOGETHER:
            recent.popleft()
        if len({(one.path, one.role, one.remote, one.protocol) for _, one in recent}) < max(FEWEST, SHARE * streams):
            return
        first = recent[0][1]
        values = _why(watch, now) if kind == STATE else {}
        condition = Condition(_KEY, first.cause, rank(first), first.text, values)
        incident = _Incident(
            self._ledger.begin("incident", condition, first.begin, count=0, paths=()), kind, now, first.text
        )
        self._active[kind] = self._open[incident.event.id] = incident
        for _, one in recent:
            self._join(incident, one, now)
        recent.clear()

    def changes(self, event: Event) -> None:
        """An event that may be a member got worse or has another cause."""
        incident = self._open.get(event.incident or "")
        if incident is not None:
            incident.changed = True

    def ends(self, event: Event) -> None:
        """An event that may be a member has ended."""
        incident = self._open.get(event.incident or "")
        if incident is not None and incident.members.pop(event.id, None) is not None:
            incident.changed = True

    def settle(self, now: float) -> None:
        """Bring the incidents up to what their members are after a scrape; one without open members has ended."""
        for incident in [one for one in self._open.values() if one.changed]:
            incident.changed = False
            self._describe(incident)
            if not incident.members:
                del self._open[incident.event.id]
                if self._active.get(incident.kind) is incident:
                    del self._active[incident.kind]
                self._ledger.end(incident.event, now)

    def restore(self, event: Event, members: Iterable[Event], now: float) -> None:
        """Go on with an incident that was stored as open, and those of its members that were open."""
        kind = STATE if event.cause in STATES else event.cause
        self._open[event.id] = _Incident(event, kind, now, event.text, {one.id: one for one in members})

    def _join(self, incident: _Incident, event: Event, now: float) -> None:
        event.incident = incident.event.id
        self._ledger.touch(event)
        incident.last, incident.changed = now, True
        if event.end is None:
            incident.members[event.id] = event
        whole = incident.event
        whole.count = (whole.count or 0) + 1
        named = whole.paths or []
        if event.path is not None and event.path not in named and len(named) < NAMED:
            whole.paths = [*named, event.path]

    def _describe(self, incident: _Incident) -> None:
        whole, members = incident.event, incident.members.values()
        count = whole.count or 0
        whole.level = max([whole, *members], key=rank).level
        if incident.kind != STATE:
            whole.text = texts.of_findings_together(count, incident.first)
        else:
            causes = Counter(one.cause for one in members)
            if causes:
                # Of equally many the one that was first: a cause that flickers would tell nothing.
                whole.cause = causes.most_common(1)[0][0]
                incident.mixed = len(causes) > 1
            if whole.values.get("at_start"):
                whole.text = texts.of_states_at_start(count)
            else:
                cause = None if incident.mixed else whole.cause
                whole.text = texts.of_states_together(cause, count, bool(whole.values.get("restarted")))
        self._ledger.touch(whole)


def _why(watch: Watch, now: float) -> dict[str, Any]:
    """What is known of the cause of states that begin at once."""
    if watch.first_good == now:
        return {"at_start": True}  # they may have been so for long, each since another time
    restarted = watch.restarted is not None and now - watch.restarted <= _AFTER_RESTART
    return {"restarted": True} if restarted else {}
