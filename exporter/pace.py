"""Which list may be asked now: kindness to MediaMTX, see the reason beside each number."""

from collections.abc import Set
from dataclasses import dataclass

from exporter import errors
from exporter.collectors.base import Endpoint
from exporter.errors import ScrapeError

# A list of a protocol that no path shows, and that was empty, holds at most connections that do nothing yet.
_UNUSED = 30.0
# A switched-off protocol, or one that the release lacks, comes back only by a change of MediaMTX's configuration.
_ABSENT = 300.0
# An answer that is known to be out of date is asked for again, though not faster: it may never become complete.
_OUT_OF_DATE = 30.0
# A time-out does not free what it made MediaMTX do; asking on at the usual pace would pile that up.
_LONGEST_PATIENCE = 600.0
# MediaMTX logs every wrong try, and answers it late: so after a 401 ask less and less often.
_UNAUTHORIZED_FIRST, _UNAUTHORIZED_LONGEST = 10.0, 300.0


@dataclass(slots=True)
class _State:
    not_before: float = 0.0
    answered: float = 0.0
    failures: int = 0
    unused: bool = False
    absent: bool = False


class Pace:
    """The pace of one server's lists. Times are of a monotonic clock, in seconds."""

    def __init__(self) -> None:
        self._states: dict[Endpoint, _State] = {}
        self._used: Set[str] = frozenset()
        self._rejections = 0
        self._rejected_until = 0.0

    def use(self, protocols: Set[str]) -> None:
        """Learn which protocols paths show: a list that was left alone for lack of use is due again."""
        for endpoint, state in self._states.items():
            if endpoint.protocol in protocols and (
                state.unused or (state.absent and endpoint.protocol not in self._used)
            ):
                state.not_before = 0.0
        self._used = protocols

    def due(self, endpoint: Endpoint, now: float) -> bool:
        """Whether the list may be asked."""
        state = self._states.get(endpoint)
        return state is None or now >= state.not_before

    def answered(self, endpoint: Endpoint, now: float, empty: bool) -> None:
        """Take note of a list that came whole."""
        unused = bool(endpoint.protocol) and empty and endpoint.protocol not in self._used
        pause = max(endpoint.every, _UNUSED if unused else 0.0)
        self._states[endpoint] = _State(now + pause, now, unused=unused)

    def out_of_date(self, endpoint: Endpoint) -> None:
        """Take note that another list tells of something new that the last answer of this one does not have."""
        state = self._states.get(endpoint)
        if state is not None and state.answered:
            state.not_before = min(state.not_before, state.answered + _OUT_OF_DATE)

    def absent(self, endpoint: Endpoint, now: float) -> None:
        """Take note of a 404."""
        self._states[endpoint] = _State(now + _ABSENT, absent=True)

    def failed(self, endpoint: Endpoint, now: float, error: ScrapeError) -> None:
        """Take note of a failure; only those that cost MediaMTX much make a pause."""
        before = self._states.get(endpoint)
        failures = (before.failures if before else 0) + 1
        costly = isinstance(error, errors.TimedOut | errors.TooLarge)
        pause = min(_LONGEST_PATIENCE, endpoint.patience * 2 ** (failures - 1)) if costly else 0.0
        self._states[endpoint] = _State(now + pause, failures=failures)

    def server_failed(self) -> None:
        """Take note that the whole server went: when it is back, all lists are due."""
        self._states.clear()

    def rejected(self, now: float) -> None:
        """Take note of a 401: nothing is asked for a while."""
        self._rejected_until = now + min(_UNAUTHORIZED_LONGEST, _UNAUTHORIZED_FIRST * 2**self._rejections)
        self._rejections += 1

    def accepted(self) -> None:
        """Take note that the credentials are right."""
        self._rejections, self._rejected_until = 0, 0.0

    def shut_out(self, now: float) -> bool:
        """Whether the pause after a 401 still lasts."""
        return now < self._rejected_until
