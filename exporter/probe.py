"""One server as a page of metrics. However many scrapers come at once, MediaMTX is asked once."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from exporter.client import ApiClient
from exporter.collectors import BY_DEFAULT, COLLECTORS
from exporter.collectors.base import PATHS, Choices, Collector, Endpoint
from exporter.collectors.expect import ExpectCollector
from exporter.collectors.links import LinksCollector
from exporter.collectors.paths import PathsCollector
from exporter.errors import REASONS
from exporter.families import FAMILIES, Family
from exporter.families.paths import PATH_SOURCE_INFO
from exporter.families.server import (
    API_REQUESTS,
    COLLECTOR_DURATION,
    COLLECTOR_FAILURE,
    COLLECTOR_SUCCESS,
    DROPPED_SERIES,
    MAINTENANCE,
    READ_TIMESTAMP,
    SCRAPE_DURATION,
    SCRAPE_FAILURE,
    TARGET_INFO,
    UP,
)
from exporter.limits import PathFilter, SeriesCap
from exporter.lists import Lists
from exporter.render import Block, Labels, Number, label_bytes, pack, portions, write_page
from toolkit.expect import Expectation
from toolkit.maintenance import Maintenance, whole_server

# At most this many variants of one answer are kept: formats, packed or not, and choices of collectors.
_PAGES_KEPT = 8

_NO_CHOICES = Choices()


class Busy(Exception):
    """Another scrape of this server did not end before the deadline."""


class Probe:
    """Asks one server, remembers what its series need, and writes pages."""

    def __init__(
        self,
        client: ApiClient,
        address: str,
        collectors: Sequence[str] = BY_DEFAULT,
        *,
        server: str = "",
        choices: Choices = _NO_CHOICES,
        paths: PathFilter | None = None,
        max_series: int = 500_000,
        min_interval: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`address` goes into mediamtx_target_info, `server` into log lines; `min_interval` is in seconds."""
        self._min_interval, self._clock, self._wall = min_interval, clock, wall
        self._windows: tuple[Maintenance, ...] = ()
        self._target = Block(TARGET_INFO, [()], [label_bytes(TARGET_INFO.labels, [address])])
        self._collectors: dict[str, Collector] = {name: COLLECTORS[name](choices) for name in collectors}
        of_paths = self._collectors.get("paths")
        look = of_paths.look if isinstance(of_paths, PathsCollector) else _no_use
        self._lists = Lists(client, server, look, paths or PathFilter(), clock, sleep, wall)
        self._cap = SeriesCap(max_series)
        self._lock = threading.Lock()
        self._blocks: dict[str, list[Block]] = {}
        self._read_at: dict[str, float] = {}
        self._durations: dict[str, float] = {}
        self._duration = 0.0
        self._source_labels = Labels(PATH_SOURCE_INFO.labels)
        self._source_block = Block(PATH_SOURCE_INFO, [], [], leads=False)
        self._pages: dict[tuple[frozenset[str], bool, bool], tuple[bytes, ...]] = {}

    @property
    def collectors(self) -> frozenset[str]:
        """Names that `collect[]` may ask for."""
        return frozenset(self._collectors)

    def page(
        self,
        only: frozenset[str],
        timeout: float,
        *,
        openmetrics: bool,
        packed: bool,
        own: Callable[[], bytes] = bytes,
    ) -> tuple[bytes, ...]:
        """The page of these collectors within `timeout` seconds, in portions; `own` gives more text for its end.

        Answers younger than the least interval are shared, and so is the one that is under way. Raises Busy.
        """
        arrived = self._clock()
        if not self._lock.acquire(timeout=max(0.0, timeout)):
            raise Busy
        try:
            newest_needed = min(arrived, self._clock() - self._min_interval)
            stale = [name for name in self._collectors if name in only and not self._fresh(name, newest_needed)]
            if stale:
                self._renew(stale, arrived + timeout)
            key = (only, openmetrics, packed)
            if key not in self._pages:
                if len(self._pages) >= _PAGES_KEPT:
                    self._pages.clear()
                self._pages[key] = self._write(only, openmetrics, packed, own)
            return self._pages[key]
        finally:
            self._lock.release()

    def expect(self, expectations: Sequence[Expectation], maintenance: Sequence[Maintenance] = ()) -> None:
        """Take what the user expects of this server's paths, and when not, in place of what it was."""
        with self._lock:
            self._windows = whole_server(maintenance)
            self._collectors.pop(ExpectCollector.name, None)
            if expectations or maintenance:
                self._collectors[ExpectCollector.name] = ExpectCollector(expectations, maintenance, self._wall)

    def forget_pages(self) -> None:
        """Write the next page anew: what `own` gives has changed."""
        with self._lock:
            self._pages.clear()

    def wake(self) -> None:
        """End all pauses: the user has mended something."""
        with self._lock:
            self._lists.wake()
            self._read_at.clear()

    def close(self) -> None:
        """Give the connection back."""
        self._lists.client.close()

    def _fresh(self, name: str, since: float) -> bool:
        return self._read_at.get(name, float("-inf")) >= since

    def _renew(self, names: Sequence[str], deadline: float) -> None:
        """Ask for all that is due, and make samples of it."""
        start = self._clock()
        self._pages.clear()
        collectors = [self._collectors[name] for name in names]
        for collector in collectors:
            if all(map(self._lists.due, collector.endpoints)):
                self._blocks.pop(collector.name, None)  # or the old numbers would be there beside the new ones
        self._durations.update(self._lists.ask(collectors, deadline))
        if self._lists.failure is not None:
            self._blocks.clear()
        for collector in collectors if self._lists.failure is None else ():
            looks_at: set[Endpoint] = {*collector.endpoints, *collector.inputs}
            if looks_at & self._lists.changed or collector.name not in self._blocks:
                begun = self._clock()
                self._blocks[collector.name] = collector.collect(self._lists.answers)
                self._durations[collector.name] = self._durations.get(collector.name, 0.0) + self._clock() - begun
        self._read_at.update(dict.fromkeys(names, self._clock()))
        self._duration = self._clock() - start

    def _write(
        self, only: frozenset[str], openmetrics: bool, packed: bool, own: Callable[[], bytes]
    ) -> tuple[bytes, ...]:
        end = b"# EOF\n" if openmetrics else b""
        pieces = chain(write_page(self._compose(only), FAMILIES, openmetrics), (own(), end))
        return tuple(portions(pack(pieces) if packed else pieces))

    def _compose(self, only: frozenset[str]) -> Iterable[Block]:
        """All blocks of a page: those of the scrape itself, then the collectors'."""
        lists, names = self._lists, [name for name in self._collectors if name in only]
        failure = lists.failure
        yield _single(UP, int(failure is None))
        reasons = {(reason,): int(failure is not None and failure.reason == reason) for reason in REASONS}
        yield _table(SCRAPE_FAILURE, reasons)
        yield self._target
        if self._windows:
            yield _single(MAINTENANCE, int(any(window.holds(self._wall()) for window in self._windows)))
        yield _single(SCRAPE_DURATION, round(self._duration, 6))
        failed = {
            (name, lists.errors[endpoint].reason): 1
            for name in names
            for endpoint in self._collectors[name].endpoints
            if endpoint in lists.errors
        }
        bad = {name for name, _ in failed}
        yield _table(COLLECTOR_DURATION, {(name,): round(self._durations.get(name, 0.0), 6) for name in names})
        yield _table(COLLECTOR_SUCCESS, {(name,): int(failure is None and name not in bad) for name in names})
        yield _table(COLLECTOR_FAILURE, failed)
        if "paths" in names and PATHS in lists.answers:
            yield _single(READ_TIMESTAMP, lists.paths_read_at)
        yield _table(API_REQUESTS, lists.client.requests)
        blocks, dropped = self._cap.apply(self._about_mediamtx(names))
        yield _single(DROPPED_SERIES, dropped)
        yield from blocks

    def _about_mediamtx(self, names: Sequence[str]) -> list[Block]:
        """What the collectors have; nothing while the server cannot be read."""
        if self._lists.failure is not None:
            return []
        sources = [self._sources()] if "paths" in names else []
        return [block for name in names for block in self._blocks.get(name, ())] + sources

    def _sources(self) -> Block:
        """Who publishes each path, from whichever list has the connection."""
        links = [each for each in self._collectors.values() if isinstance(each, LinksCollector)]
        sources = [source for each in links for source in each.sources]
        labels = self._source_labels.of(sources)
        if labels is not self._source_block.labels:
            self._source_block = Block(PATH_SOURCE_INFO, [source[:1] for source in sources], labels, leads=False)
        return self._source_block


# The same few hundred label texts, of collectors, reasons and endpoints, are on each page of each server.
_label_text = lru_cache(maxsize=4096)(label_bytes)


def _no_use(paths: Sequence[Any]) -> frozenset[str]:
    return frozenset()


def _single(family: Family, value: Number) -> Block:
    return Block(family, [()], [b""], [value])


def _table(family: Family, values: Mapping[Any, Number] | Mapping[Any, int]) -> Block:
    labels = [_label_text(family.labels, key) for key in values]
    return Block(family, [()] * len(labels), labels, list(values.values()))
