"""What is known of a server as a whole: outages of its API, restarts, an agent that is away, times without a watch."""

from collections.abc import Sequence

from historian.events import texts
from historian.events.event import Condition, Event, Key
from historian.events.ledger import Ledger
from historian.health.judge import LEVELS
from historian.model.frame import ServerJson, StreamJson
from toolkit.maintenance import Maintenance

# MediaMTX closes its API for some seconds when it restarts, and an exporter may start a moment after the historian:
# an outage is one when it has lasted for so long.
_OUTAGE_AFTER = 5.0
# The agent has a time-out and an update of its own, and nothing is urgent about it.
_AGENT_AFTER = 30.0
# An update or a restart of the historian takes less; a longer pause is a hole in what is known.
_UNWATCHED_AFTER = 60.0
# An outage names so many streams; its `count` is that of all.
_NAMED = 20

OUTAGE, UNWATCHED, RESTARTED = "unknown", "unwatched", "restarted"
_SERVER = Key("server", None, None, None, None, OUTAGE)
_AGENT = Key("host", None, None, None, None, "state")
_INFO, _WARN, _CRIT = map(LEVELS.index, ("info", "warn", "crit"))


class Watch:
    """Watches one server from scrape to scrape. Times are Unix seconds."""

    def __init__(self, ledger: Ledger, windows: Sequence[Maintenance]) -> None:
        self._ledger, self._windows = ledger, windows
        self._seen: float | None = None  # the last scrape, good or not
        self._dark: float | None = None  # since when no scrape has told of streams
        self._outage: Event | None = None
        self._no_agent: float | None = None
        self._agent_event: Event | None = None
        self._start_time: float | None = None
        self.restarted: float | None = None  # when a restart of MediaMTX was last seen
        self.first_good: float | None = None

    def take(self, server: ServerJson, streams: dict[str, StreamJson], now: float) -> bool:
        """Take in a scrape; whether it tells of the streams."""
        known = bool(server.get("up")) and server.get("reason") is None
        self._look_back(now)
        self._seen = now
        if known:
            self._see(server, now)
        else:
            self._miss(str(server.get("reason") or ""), streams, now)
        self._look_for_agent(server.get("agent") == "unreachable", now)
        return known

    def restore(self, event: Event) -> None:
        """Go on with an event of this room that was stored as open."""
        ours = self._agent_event if event.subject == "host" else self._outage
        if ours is not None:
            self._ledger.end(event, ours.begin)
        elif event.subject == "host":
            self._agent_event, self._no_agent = event, event.begin
        else:
            self._outage, self._dark = event, event.begin

    def seen(self, at: float) -> None:
        """The server was last scraped at this time, by a former process."""
        self._seen = at

    def note_pause(self, begin: float, end: float) -> None:
        """Nothing was scraped in between; a short pause is none."""
        if end - begin <= _UNWATCHED_AFTER:
            return
        key = _SERVER._replace(kind="state")
        event = self._ledger.begin("state", Condition(key, UNWATCHED, _INFO, texts.UNWATCHED, {}), begin)
        self._ledger.end(event, end)

    def _look_back(self, now: float) -> None:
        if self._seen is not None and self._outage is None:
            self.note_pause(self._seen, now)

    def _see(self, server: ServerJson, now: float) -> None:
        self._dark = None
        if self.first_good is None:
            self.first_good = now
        if self._outage is not None:
            self._ledger.end(self._outage, now)
            self._outage = None
        start = server.get("start_time")
        if start is not None and self._start_time is not None and start > self._start_time + 1.0:
            self.restarted = now
            key = _SERVER._replace(kind="state")
            event = self._ledger.begin("state", Condition(key, RESTARTED, _INFO, texts.RESTARTED, {}), now)
            self._ledger.end(event, now)
        self._start_time = start if start is not None else self._start_time

    def _miss(self, reason: str, streams: dict[str, StreamJson], now: float) -> None:
        if self._dark is None:
            self._dark = now
        due = not any(window.holds(now) for window in self._windows)
        begin = self._dark
        if self._outage is not None and due and self._outage.values.get("due") is False:
            self._ledger.end(self._outage, now)  # the maintenance is over, and it is away yet
            self._outage, begin = None, now
        if self._outage is not None or now - self._dark < _OUTAGE_AFTER:
            return
        paths = sorted(path for path, stream in streams.items() if stream["state"] == "unknown")
        text = texts.of_outage(reason, len(paths))
        values = {"reason": reason} if due else {"reason": reason, "due": False}
        condition = Condition(_SERVER, OUTAGE, _CRIT if due else _INFO, text, values)
        self._outage = self._ledger.begin("incident", condition, begin, count=len(paths), paths=paths[:_NAMED])

    def _look_for_agent(self, away: bool, now: float) -> None:
        if not away:
            self._no_agent = None
            if self._agent_event is not None:
                self._ledger.end(self._agent_event, now)
                self._agent_event = None
            return
        if self._no_agent is None:
            self._no_agent = now
        if any(window.holds(now) for window in self._windows):
            return
        if self._agent_event is None and now - self._no_agent >= _AGENT_AFTER:
            condition = Condition(_AGENT, OUTAGE, _WARN, texts.AGENT_AWAY, {})
            self._agent_event = self._ledger.begin("state", condition, self._no_agent)
