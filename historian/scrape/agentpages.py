"""The agent's pages, one after another → the figures of the host."""

from typing import Literal

from historian.model.hostload import HostLoad, host_load
from historian.model.hosts import HostPage, HostStatus, HostValues, Series, bind, host_json, host_values
from historian.model.rates import LOOK_BACK
from historian.scrape.outcome import Reason, ScrapeOutcome
from historian.scrape.textformat import TextReader


class AgentPages:
    """The memory of one agent between scrapes. `expected` tells that a user asked for this agent.

    `load` is that of the last page, None while the agent gives none.
    """

    def __init__(self, expected: bool) -> None:
        self._reader: TextReader[Series | None] = TextReader(bind)
        self._expected = expected
        self._before: HostPage | None = None
        self._started = 0.0
        self.status = HostStatus(self._without())
        self.load: HostLoad | None = None

    def take(self, outcome: ScrapeOutcome | None) -> HostValues | None:
        """Take in a scrape and give its figures; None if it gave none. No news (None) changes nothing."""
        if outcome is None:
            return None
        page = self._page(outcome)
        if page is None:
            self.status, self.load = HostStatus(self._without()), None
            return None
        self._expected = True  # from now on it is missed
        seconds = outcome.started - self._started
        since = seconds if self._before is not None and 0 < seconds <= LOOK_BACK else None
        values = host_values(self._before, page, since)
        self.load = host_load(self._before, page, since, values)
        self._before, self._started = page, outcome.started
        self.status = HostStatus("ok", host_json(values))
        return values

    def _page(self, outcome: ScrapeOutcome) -> HostPage | None:
        if outcome.reason is not Reason.OK:
            return None
        try:
            return HostPage(*self._reader.read(outcome.page))
        except ValueError:
            return None

    def _without(self) -> Literal["unreachable", "absent"]:
        return "unreachable" if self._expected else "absent"
