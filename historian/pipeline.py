"""One scrape of one server: pages → entities → rates → states → judgement → a frame. No I/O, no clock of its own."""

import logging
from collections.abc import Mapping, Sequence

from historian.events.event import Event
from historian.events.tracker import Tracker
from historian.health.hosts import HostMemory
from historian.health.judge import Finding, Judge, health
from historian.health.links import SrtLinks
from historian.health.remembered import Remembered
from historian.health.rules import RULES, Rule
from historian.health.servers import server_view
from historian.health.sessions import Sessions
from historian.health.states import Sight
from historian.health.streams import Streams
from historian.model.entities import Cell, Roster
from historian.model.frame import EntitySample, Frame, ServerJson, StreamJson
from historian.model.rates import Moment
from historian.model.server import ServerFacts, ServerStatus, Totals, read_server, server_values
from historian.scrape.agentpages import AgentPages
from historian.scrape.outcome import Reason, ScrapeOutcome
from historian.scrape.targets import Target
from historian.scrape.textformat import TextReader

log = logging.getLogger(__name__)

# The reason that is shown when it is the exporter that does not answer, or not with its page.
_EXPORTER_UNREACHABLE = "exporter_unreachable"

# MediaMTX closes its API for a second or two when its configuration is reloaded: one refused scrape so soon after a
# good one is no outage.
_RELOAD = 3.0

# After so many seconds without a good scrape the minute before is no longer the last minute.
_WINDOWS_LAST = 15.0


class Pipeline:
    """The memory of all servers between scrapes. Different servers may be handled by different threads."""

    def __init__(self, targets: Sequence[Target], rules: Sequence[Rule] = RULES) -> None:
        self._rules = rules
        self._targets: dict[str, Target] = {}
        self._servers: dict[str, _ServerPipeline] = {}
        self.set_targets(targets)

    def set_targets(self, targets: Sequence[Target]) -> None:
        """Have exactly these servers; those that were there before go on."""
        self._targets = {target.server: target for target in targets}
        self._servers = {
            name: self._servers.get(name) or _ServerPipeline(target, self._rules)
            for name, target in self._targets.items()
        }

    def restart(self, server: str) -> None:
        """Forget all of a server that is not scraped just now; `seed` and `resume` follow."""
        if server in self._targets:
            self._servers[server] = _ServerPipeline(self._targets[server], self._rules)

    def seed(self, streams: Mapping[str, StreamJson]) -> None:
        """Go on from the streams (by `server/path`) that were stored before a restart: `since` lives on."""
        for name, stream in streams.items():
            try:
                server = self._servers.get(stream["server"])
                if server is not None:
                    server.seed(stream)
            except (KeyError, TypeError, ValueError):
                # Another program may have written there; a stream that is really there comes with the next scrape.
                log.warning("a stored stream is not read: it lacks what a stream has", extra={"stream": name})

    def resume(self, server: str, events: Sequence[Event], seen: float | None) -> None:
        """Go on from the events of a server that are stored as open; it was last scraped at `seen` (Unix seconds)."""
        if server in self._servers:
            self._servers[server].events.resume(events, seen)

    def frame(self, server: str, exporter: ScrapeOutcome, agent: ScrapeOutcome | None, time_ms: int) -> Frame:
        """What one scrape of a server comes to.

        `agent` is None if there is no news of the agent. `time_ms` is when the scrape began, in ms since 1970.
        """
        return self._servers[server].frame(exporter, agent, time_ms)


class _ServerPipeline:
    """The memory of one server. Ticks are times of the monotonic clock, `wall` is Unix time."""

    def __init__(self, target: Target, rules: Sequence[Rule]) -> None:
        self._name = target.server
        self._roster = Roster()
        self._reader: TextReader[Cell] = TextReader(self._roster.bind)
        self._judge = Judge(rules)
        self._srt = SrtLinks(self._judge)
        self._sessions = Sessions(self._judge)
        self._host = HostMemory()
        self._host_judge = Judge(rules)  # of its own: an outage of the API pauses the other, not this one
        self._host_findings: list[Finding] = []
        self._udp_drops: int | None = None  # of the host's last minute
        self._agent = AgentPages(target.agent_expected)
        self._status = ServerStatus(target.server, target.address, target.player)
        self._server: ServerJson = {}
        self._streams = Streams(target.server, self._judge, Remembered(target.expect, target.maintenance))
        self._good = self._good_srt = Moment()  # of the last good scrapes
        self._totals: Totals | None = None  # of the last good scrape
        self._witnessed = False  # the scrape before was good
        self.events = Tracker(target.server, target.windows, rules)

    def seed(self, stream: StreamJson) -> None:
        self._streams.seed(stream)

    def frame(self, exporter: ScrapeOutcome, agent: ScrapeOutcome | None, time_ms: int) -> Frame:
        wall, tick = time_ms / 1000, exporter.started
        samples: list[EntitySample] = []
        gone: list[str] = []
        host = self._agent.take(agent)
        if host is not None:
            samples.append(EntitySample("host", (), host))
        host_findings = self._judge_host(host is not None, tick, wall)
        facts = self._take_page(exporter)
        reason = _EXPORTER_UNREACHABLE if facts is None else facts.reason
        if facts is not None and reason is None and self._is_known(facts, tick):
            samples.append(EntitySample("server", (), server_values(facts, self._totals, exporter.seconds)))
            return self._make(time_ms, samples, ())
        totals = None
        if facts is not None and reason is None:
            totals, gone = self._take_streams(facts, tick, wall, samples)
        reloading = reason == "refused" and tick - self._good.tick <= _RELOAD
        if totals is None:
            self._witnessed = False
            self._judge.pause()
            if not reloading:
                self._streams.lose_sight(wall)
        samples.append(EntitySample("server", (), server_values(facts, totals, exporter.seconds)))
        if not reloading:
            server_findings = self._judge_server(tick, wall) if totals is not None else []
            state = health(server_findings + host_findings, facts is not None and facts.up)
            self._server = self._status.update(facts, reason, totals, self._agent.status, state, wall)
        return self._make(time_ms, samples, gone)

    def _make(self, time_ms: int, samples: Sequence[EntitySample], gone: Sequence[str]) -> Frame:
        streams = dict(self._streams.json)
        events = self.events.observe(time_ms, self._server, streams)
        return Frame(self._name, time_ms, tuple(samples), streams, self._server, tuple(gone), events)

    def _take_page(self, outcome: ScrapeOutcome) -> ServerFacts | None:
        """Read a page into the roster; one without streams leaves the entities as they were."""
        if outcome.reason is not Reason.OK:
            return None
        try:
            cells, values = self._reader.read(outcome.page)
        except ValueError:
            return None
        self._roster.take(cells, values)
        facts = read_server(self._roster)
        if facts is None or facts.reason is not None or self._is_known(facts, outcome.started):
            self._roster.undo()
        elif self._roster.is_crowded():
            self._roster.forget_absent()
            self._reader.forget_absent()
        return facts

    def _is_known(self, facts: ServerFacts, tick: float) -> bool:
        """Whether the exporter gave again what it had read for a scrape before this one: nothing has changed."""
        return Moment(tick, facts.read_at).is_reading_of(self._good)

    def _take_streams(
        self, facts: ServerFacts, tick: float, wall: float, samples: list[EntitySample]
    ) -> tuple[Totals, list[str]]:
        now = Moment(tick, facts.read_at)
        if tick - self._good.tick > _WINDOWS_LAST:
            self._srt.start_anew()
        if facts.srt_read:
            exact = facts.counts_losses_exactly
            links = self._srt.observe(
                self._roster.links.present(), now.seconds_since(self._good_srt), tick, wall, exact
            )
            self._good_srt = now
        else:
            links = []
            self._roster.links.undo()
        self._sessions.observe(self._roster.sessions.present(), tick, wall)
        listed, totals, gone = self._streams.take(
            self._roster.paths.present(),
            self._roster.expected(),
            self._roster.resting(),
            now.seconds_since(self._good),
            Sight(tick, wall, self._witnessed),
            self._srt.links,
            (self._srt.findings, self._sessions.findings),
        )
        samples += listed
        samples += links
        self._good, self._witnessed, self._totals = now, True, totals
        return totals, gone

    def _judge_server(self, tick: float, wall: float) -> list[Finding]:
        return self._judge.findings("server", (), server_view(self._streams.json, self._udp_drops), tick, wall)

    def _judge_host(self, news: bool, tick: float, wall: float) -> list[Finding]:
        """The findings of the host as they are; they change only with news of it and end with its agent."""
        if self._agent.load is None:
            self._host_findings, self._udp_drops = [], None
        elif news:
            view = self._host.view(self._agent.load, tick)
            self._udp_drops = view.udp_drops if self._agent.load.udp_drops is not None else None
            self._host_findings = self._host_judge.findings("host", (), view, tick, wall)
        return self._host_findings
