"""The lists of one server as they stand: what was read, what failed, and whether the server is there at all."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from exporter import errors
from exporter.client import ApiClient
from exporter.collectors.base import CONFIG, FORWARDS, PATHS, Collector, Endpoint
from exporter.collectors.info import INFO_LIST
from exporter.errors import ScrapeError
from exporter.forwards import Forwards
from exporter.limits import PathFilter
from exporter.model.items import NAME_FIELDS
from exporter.pace import Pace

log = logging.getLogger(__name__)

# An API that restarts after a change of MediaMTX's configuration refuses connections for up to two seconds.
_RESTART_SECONDS = 2.0
_RESTART_STEP = 0.25
# Longer than the longest delay of a 401, 4 s.
_LOGIN_SECONDS = 6.0
# One list may take this part of the time that is left, so that one that hangs leaves some to the others; most of it, as
# on a large server the list of paths takes long and the rest little.
_SHARE = 0.75
# With less of a scrape's time left than this part, a list is not asked: it would be blamed, and left alone, for others.
_TOO_LATE = 0.125
# Failures of one list that mean the whole server.
_SERVER_GONE = (errors.Refused, errors.NameUnknown, errors.TlsFailed, errors.Unauthorized)


class Lists:
    """Asks for the lists that are due, one after the other, and keeps what came."""

    def __init__(
        self,
        client: ApiClient,
        server: str,
        look: Callable[[Sequence[Any]], frozenset[str]],
        filter: PathFilter,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`look` takes the list of paths as soon as it came and says which protocols are in use."""
        self._look, self._filter = look, filter
        self.client, self._server, self._clock, self._sleep, self._wall = client, server, clock, sleep, wall
        self._pace = Pace()
        self._forwards = Forwards(client)
        self.answers: dict[Endpoint, Sequence[Any]] = {}
        """Lists that came whole at the last try."""
        self.changed: set[Endpoint] = set()
        """Lists that came, or went, in the last round."""
        self.errors: dict[Endpoint, ScrapeError] = {}
        """Lists whose last try failed; they may be left alone for a while since."""
        self.paths_read_at: float | None = None
        """Unix time of the list of paths among the answers."""
        self.failure: ScrapeError | None = None
        """Why the server as a whole could not be read, if so."""
        self._told: dict[str, str] = {}  # reasons that were logged, by list; "" is the whole server
        self._entries: set[str] = set()  # names of the entries of MediaMTX's configuration
        self._was_up = False
        self._accepted = False
        self._login: Future[None] | None = None

    def due(self, endpoint: Endpoint) -> bool:
        """Whether the next round asks for this list."""
        return self._pace.due(endpoint, self._clock())

    def wake(self) -> None:
        """Forget all pauses."""
        self._pace = Pace()

    def ask(self, collectors: Sequence[Collector], deadline: float) -> dict[str, float]:
        """Read all lists of these collectors that are due; seconds spent on each collector. Raises nothing."""
        spent: dict[str, float] = {}
        self.changed.clear()
        try:
            if self._pace.shut_out(self._clock()):
                raise errors.Unauthorized
            too_late = deadline - _TOO_LATE * (deadline - self._clock())
            self._log_in(deadline)
            self._reach(deadline)
            for collector in collectors:
                start = self._clock()
                self._read(collector, deadline, too_late)
                spent[collector.name] = self._clock() - start
            self._prove(deadline)
        except ScrapeError as error:
            self._server_failed(error)
        else:
            if not self._was_up:
                log.info("MediaMTX answers", extra={"server": self._server})
            self._told.pop("", None)
            self.failure, self._was_up = None, True
        return spent

    def _prove(self, deadline: float) -> None:
        """A server without /info is there if any list is; the list of paths is in every release."""
        if not self.answers:
            error = self.errors.get(PATHS)
            if error is not None:
                raise error
            self._get(PATHS, deadline)

    def _log_in(self, deadline: float) -> None:
        """Find out whether the credentials are right, before anything else is asked.

        MediaMTX answers wrong ones after up to 4 s. A scrape with a shorter deadline would only ever see a time-out, so
        the question runs on in a thread of its own, and a later scrape hears the answer.
        """
        if self._accepted or not self.client.has_credentials:
            return
        if self._login is None:
            self._login = Future()
            threading.Thread(target=self._try_credentials, args=(self._login,), daemon=True).start()
        try:
            self._login.result(max(0.0, deadline - self._clock()))
        except TimeoutError as error:
            raise errors.TimedOut from error
        except errors.Unauthorized:
            self._login = None
            raise
        except ScrapeError:
            self._login = None  # whatever it was, the lists themselves will tell
        else:
            self._login, self._accepted = None, True

    def _try_credentials(self, login: "Future[None]") -> None:
        deadline = self._clock() + _LOGIN_SECONDS
        try:
            try:
                self.client.read_one(INFO_LIST.path, INFO_LIST.item, deadline)
            except errors.Absent:  # some of the releases that lack it answer so before they look at the credentials
                self.client.read_all(PATHS.path, PATHS.item, deadline)
        except Exception as error:  # all of them, or the scrapes would wait for this answer for ever
            login.set_exception(error)
        else:
            login.set_result(None)

    def _reach(self, deadline: float) -> None:
        """Ask for /info, which costs MediaMTX nothing; through the short time in which a known server restarts."""
        give_up = min(deadline, self._clock() + _RESTART_SECONDS)
        while self._pace.due(INFO_LIST, self._clock()):
            try:
                self._get(INFO_LIST, deadline)
                return
            except (errors.Refused, errors.Incomplete):
                if not self._was_up or self._clock() + _RESTART_STEP >= give_up:
                    raise
                self._sleep(_RESTART_STEP)
            except (errors.HttpError, errors.NotMediaMTX, errors.TooLarge) as error:
                self._list_failed(INFO_LIST, error)
                return

    def _read(self, collector: Collector, deadline: float, too_late: float) -> None:
        for endpoint in collector.endpoints:
            now = self._clock()
            if endpoint is INFO_LIST or not self._pace.due(endpoint, now):
                continue
            if endpoint is FORWARDS and not self._forwarding_paths():
                self._drop(FORWARDS)
                continue
            if now > too_late:
                self._drop(endpoint)
                self.errors[endpoint] = errors.TimedOut()
                continue
            try:
                self._get(endpoint, now + _SHARE * (deadline - now))
            except _SERVER_GONE:
                raise
            except ScrapeError as error:
                if endpoint is PATHS and INFO_LIST in self.errors:
                    raise  # the two that every server has: nothing else need be asked
                self._list_failed(endpoint, error)
            if endpoint is PATHS:
                paths = self.answers.get(PATHS, ())
                self._pace.use(self._look(paths))
                if CONFIG in self.answers and not {path.confName for path in paths} <= self._entries:
                    self._pace.out_of_date(CONFIG)

    def _get(self, endpoint: Endpoint, deadline: float) -> None:
        """Ask once and keep the answer; a 404 is no failure."""
        self._drop(endpoint)  # two of the large lists at once would be the peak of our memory
        try:
            if endpoint is INFO_LIST:
                items = [self.client.read_one(endpoint.path, endpoint.item, deadline)]
            elif endpoint is FORWARDS:
                items = self._forwards.read(self._forwarding_paths(), deadline)
            else:
                items = self.client.read_all(endpoint.path, endpoint.item, deadline)
                if endpoint is not CONFIG:
                    items = self._filter.keep(items, NAME_FIELDS.get(endpoint.item, "path"))
        except MemoryError as error:
            raise errors.NoMemory from error
        except errors.Absent:
            self._pace.absent(endpoint, self._clock())
        else:
            self.answers[endpoint] = items
            if endpoint is CONFIG:
                self._entries = {conf.name for conf in items}
            if endpoint is PATHS:
                self.paths_read_at = self._wall()
            self._told.pop(endpoint.path, None)
            self._pace.answered(endpoint, self._clock(), empty=not items)
            self._pace.accepted()
        self.errors.pop(endpoint, None)

    def _drop(self, endpoint: Endpoint) -> None:
        self.answers.pop(endpoint, None)
        self.changed.add(endpoint)

    def _forwarding_paths(self) -> list[str]:
        """Paths whose configuration has forward destinations."""
        forwarding = {conf.name for conf in self.answers.get(CONFIG, ()) if conf.forward}
        return [path.name for path in self.answers.get(PATHS, ()) if path.confName in forwarding] if forwarding else []

    def _list_failed(self, endpoint: Endpoint, error: ScrapeError) -> None:
        self._tell("a list could not be read", endpoint.path, error)
        self.errors[endpoint] = type(error)()  # its traceback would keep all that was read until it went wrong
        self._pace.failed(endpoint, self._clock(), error)

    def _server_failed(self, error: ScrapeError) -> None:
        self._tell("MediaMTX cannot be read", "", error)
        if isinstance(error, errors.Unauthorized) and not self._pace.shut_out(self._clock()):
            self._pace.rejected(self._clock())
            self._accepted = False
        self.failure, self._was_up = type(error)(), False
        self.answers.clear()
        self.errors.clear()
        self._forwards.forget()
        self._pace.server_failed()

    def _tell(self, message: str, path: str, error: ScrapeError) -> None:
        """Log a failure when it begins and when its reason changes, not at every scrape."""
        if self._told.get(path) == error.reason:
            return
        self._told[path] = error.reason
        thing = {"list": path} if path else {}
        fields = {"server": self._server, "address": self.client.address, **thing}
        log.warning(message, extra={**fields, "reason": error.reason, "remedy": error.remedy})
