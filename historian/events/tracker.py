"""From scrapes to events: what was well and is not begins, what is well again ends. Works only for what changed."""

from collections.abc import Iterable, Mapping, Sequence

from historian.events import conditions
from historian.events.event import OFF, STATE, Condition, Event, Key, Type, rank
from historian.events.flapping import Flaps
from historian.events.incidents import Incidents
from historian.events.ledger import Ledger
from historian.events.watch import Watch
from historian.health.rules import RULES, Rule
from historian.model.frame import EventJson, ServerJson, StreamJson
from toolkit.maintenance import Maintenance

# Findings of a server and its host are kept as those of the path "": no path has this name.
_NO_PATH = ""


class Tracker:
    """The events of one server. Memory is for what is not well and for what lately was not."""

    def __init__(self, server: str, windows: Sequence[Maintenance] = (), rules: Sequence[Rule] = RULES) -> None:
        """In the maintenance `windows` the server may be away. `rules` tell what flaps."""
        self._ledger = Ledger(server)
        self._watch = Watch(self._ledger, windows)
        self._flaps = Flaps(self._ledger, rules)
        self._incidents = Incidents(self._ledger)
        self._bad: dict[Key, Condition] = {}  # all that is not well now
        self._open: dict[Key, Event] = {}  # the events of it; what flaps has none of its own
        self._keys: dict[str, set[Key]] = {}  # what is not well, by path
        self._sights: dict[str, tuple[object, ...]] = {}  # what was last seen of the paths that are not well
        self._handed: tuple[Sequence[Event], float | None] | None = None
        self._streams = 0

    def resume(self, events: Sequence[Event], seen: float | None) -> None:
        """Go on from the events that are stored as open, with the next scrape.

        `seen` is when the server was last scraped before (Unix seconds). May be called by another thread than
        `observe`, and also later than the first scrape, when a store was away at the start.
        """
        self._handed = events, seen

    def observe(self, time_ms: int, server: ServerJson, streams: dict[str, StreamJson]) -> tuple[EventJson, ...]:
        """The events that this scrape began, changed and ended. `streams` are those of the frame, by path."""
        now = time_ms / 1000
        if self._handed is not None:
            (events, seen), self._handed = self._handed, None
            self._restore(events, seen, now)
        if not server:
            return ()
        known = self._watch.take(server, streams, now)
        if known:
            self._take_streams(streams, now)
        self._take_server(server, known, now)
        if known:
            for condition, begun in self._flaps.age(now, self._bad):
                self._open[condition.key] = self._ledger.begin(_type(condition), condition, begun)
            self._incidents.settle(now)
        return self._ledger.take_changes()

    def _take_streams(self, streams: dict[str, StreamJson], now: float) -> None:
        self._streams = len(streams)
        well, keys, heard = conditions.WELL, self._keys, self._flaps.heard
        for path, stream in streams.items():
            if stream["state"] in well and not stream["health"]["findings"] and path not in keys and path not in heard:
                continue  # the way of all that is well
            # Findings that did not change are the same objects, so that this comparison is quick.
            sight = stream["state"], stream.get("expected"), stream["health"]["findings"]
            if self._sights.get(path) == sight:
                continue
            self._sights[path] = sight
            found, flapping = conditions.of_stream(path, stream)
            if flapping is not None or path in heard:
                self._flaps.hear(path, flapping, now)
            if found or path in keys:
                self._take(path, found, now)
            if not found:
                self._sights.pop(path, None)
        for path in [path for path in keys if path not in streams and path != _NO_PATH]:
            self._forget(path, now)
        for path in [path for path in heard if path not in streams]:
            self._flaps.hear(path, None, now)

    def _take_server(self, server: ServerJson, known: bool, now: float) -> None:
        found = conditions.of_server(server, known)
        before = self._keys.get(_NO_PATH)
        if not found and not before:
            return
        blind = conditions.unjudged(server, known)
        kept = {key: self._bad[key] for key in before or () if key.subject in blind}
        self._take(_NO_PATH, found | kept, now)

    def _take(self, path: str, found: Mapping[Key, Condition], now: float) -> None:
        before = self._keys.get(path, set())
        for key in before - found.keys():
            self._over(key, now)
        for key, condition in found.items():
            if key not in before:
                self._begin(condition, now)
            elif _is_other(condition, self._bad[key]):
                self._change(condition, now)
        if found:
            self._keys[path] = set(found)
        else:
            self._keys.pop(path, None)

    def _begin(self, condition: Condition, now: float) -> None:
        self._bad[condition.key] = condition
        if self._flaps.takes(condition, now):
            return
        event = self._ledger.begin(_type(condition), condition, now)
        self._open[condition.key] = event
        self._flaps.remember(event, now)
        if condition.key.path is not None and condition.key.kind != OFF:
            self._incidents.begins(event, now, self._streams, self._watch)

    def _change(self, condition: Condition, now: float) -> None:
        self._bad[condition.key] = condition
        if self._flaps.worsens(condition, now):
            return
        event = self._open.get(condition.key)
        if event is not None and self._ledger.worsen(event, condition):
            self._incidents.changes(event)

    def _over(self, key: Key, now: float) -> None:
        del self._bad[key]
        if self._flaps.ends(key, now):
            return
        event = self._open.pop(key, None)
        if event is not None:
            self._ledger.end(event, now)
            self._incidents.ends(event)

    def _forget(self, path: str, now: float) -> None:
        """A path is no longer shown: nothing more will be known of it, which is not the same as being well."""
        self._sights.pop(path, None)
        for key in self._keys.pop(path):
            event = self._open.get(key)
            if event is not None and key.kind == STATE:
                event.values = {**event.values, "forgotten": True}
            self._over(key, now)

    def _restore(self, events: Iterable[Event], seen: float | None, now: float) -> None:
        late = self._watch.first_good
        events = [event for event in events if event.end is None and (late is None or event.begin < late)]
        self._ledger.number_from(events)
        if late is not None:
            self._settle_late(events, late)
            if seen is not None:
                self._watch.note_pause(seen, late)
            return
        if seen is not None:
            self._watch.seen(seen)
        for event in events:
            if event.type == "flapping":
                self._flaps.restore(event, now)
            elif event.type == "incident" and event.subject == "server" and "reason" not in event.values:
                members = [one for one in events if one.incident == event.id]
                self._incidents.restore(event, members, now)
            elif event.cause == "unknown" and event.path is None:
                self._watch.restore(event)
            else:
                self._hold(event)

    def _hold(self, event: Event) -> None:
        key = event.key()
        if key in self._open:
            self._ledger.end(event, self._open[key].begin)
            return
        self._open[key] = event
        self._bad[key] = Condition(key, event.cause, rank(event), event.text, event.values)
        self._keys.setdefault(key.path or _NO_PATH, set()).add(key)

    def _settle_late(self, events: Iterable[Event], first_good: float) -> None:
        """Events of a former process, heard of only after scrapes of this one: they ended where ours began."""
        for event in events:
            self._ledger.end(event, first_good)


def _is_other(condition: Condition, before: Condition) -> bool:
    return condition.level != before.level or condition.cause != before.cause


def _type(condition: Condition) -> Type:
    return "state" if condition.key.kind in (STATE, OFF) else "finding"
