"""One scrape: every subject asked in turn, none of them able to fail the others."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping

from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector as Page

from agent.collectors import Subject
from agent.metric import Metric

log = logging.getLogger(__name__)

DURATION = Metric(
    "node_scrape_collector_duration_seconds", "gauge", "How long a collector took in this scrape.", ("collector",)
)
SUCCESS = Metric(
    "node_scrape_collector_success",
    "gauge",
    "1 if a collector gave its metrics in this scrape, else 0.",
    ("collector",),
)


class Scraper:
    """Asks the subjects. One scrape at a time: they keep figures of the last one."""

    def __init__(
        self, subjects: Mapping[str, Callable[[], Subject]], clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._make = subjects
        self._made: dict[str, Subject] = {}
        self._failing: set[str] = set()
        self._clock = clock
        self._lock = threading.Lock()

    @property
    def names(self) -> frozenset[str]:
        """Names of the subjects."""
        return frozenset(self._make)

    def scrape(self, names: Iterable[str]) -> list[Family]:
        """Families of these subjects, and how each of them fared."""
        families: list[Family] = []
        fared: dict[str, tuple[float, bool]] = {}
        with self._lock:
            for name in sorted(names):
                start = self._clock()
                found = self._ask(name)
                fared[name] = (self._clock() - start, found is not None)
                families += found or ()
        families.append(DURATION.family(((name,), seconds) for name, (seconds, _) in fared.items()))
        families.append(SUCCESS.family(((name,), float(success)) for name, (_, success) in fared.items()))
        return families

    def _ask(self, name: str) -> list[Family] | None:
        try:
            if name not in self._made:
                self._made[name] = self._make[name]()
            found = list(self._made[name].collect())
        except Exception as error:  # whatever it is, the other subjects go on
            if name not in self._failing:  # said once, not at every scrape
                self._failing.add(name)
                told = {"collector": name, "error": f"{type(error).__name__}: {error}"}
                log.log(_level(error), "collector gives no metrics", extra=told)
            return None
        if name in self._failing:
            self._failing.discard(name)
            log.info("collector gives metrics again", extra={"collector": name})
        return found


def _level(error: Exception) -> int:
    """A host without sensors or IPv6 is nothing to warn of, and neither is a system that is not Linux."""
    return logging.DEBUG if isinstance(error, FileNotFoundError | ImportError) else logging.WARNING


class ScrapePage(Page):
    """A scrape in the shape that prometheus-client renders."""

    def __init__(self, scraper: Scraper, names: Iterable[str], *others: Page) -> None:
        self._scraper = scraper
        self._names = names
        self._others = others

    def collect(self) -> Iterator[Family]:
        """The families of now."""
        yield from self._scraper.scrape(self._names)
        for other in self._others:
            yield from other.collect()
