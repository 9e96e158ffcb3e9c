"""The historian's own metrics, read from its parts at each scrape."""

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from historian.api.context import Context
from historian.notify.courier import RESULTS
from historian.store.tiers import TIERS
from toolkit.version import VERSION

_PREFIX = "mediamtx_historian_"


def registry(context: Context) -> CollectorRegistry:
    """All metrics of this historian and its process."""
    made = CollectorRegistry()
    made.register(_Own(context))
    ProcessCollector(registry=made)
    return made


def _gauge(name: str, help: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(_PREFIX + name, help, value=value)


def _counter(name: str, help: str, value: float) -> CounterMetricFamily:
    return CounterMetricFamily(_PREFIX + name, help, value=value)


def _by_server(name: str, help: str, values: Mapping[str, float]) -> CounterMetricFamily:
    family = CounterMetricFamily(_PREFIX + name, help, labels=["server"])
    for server, value in sorted(values.items()):
        family.add_metric([server], value)
    return family


def _by_tier(name: str, help: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(_PREFIX + name, help, labels=["tier"])
    for tier, value in values.items():
        family.add_metric([tier or "tail"], value)
    return family


class _Own(Collector):
    def __init__(self, context: Context) -> None:
        self._context = context

    def describe(self) -> Iterable[Metric]:
        """No families: names are all known here, and nothing else has our prefix."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """What stands in the parts now."""
        hub, writer = self._context.hub, self._context.writer
        totals, pending = writer.totals, writer.pending
        info = GaugeMetricFamily(_PREFIX + "build_info", "1; the version is in the label.", labels=["version"])
        info.add_metric([VERSION], 1)
        yield info
        yield _by_server("scrapes_total", "Scrapes done, failed ones included.", self._context.scrapes)
        yield _by_server(
            "scrape_failures_total",
            "Scrapes after which the server was not known to be up: the exporter did not answer, or MediaMTX did not.",
            {server: self._context.scrape_failures[server] for server in self._context.scrapes},
        )
        discovery = self._context.discovery
        yield _counter(
            "discover_failures_total",
            "Times that the exporter gave no list of servers, if it is asked for one (--scrape.discover).",
            0 if discovery is None else discovery.failures,
        )
        yield _counter("frames_total", "Scrapes handed to the store.", totals.frames)
        yield _counter("samples_written_total", "Entries that Redis took.", totals.written)
        yield _counter("samples_repeated_total", "Entries written again that Redis had already.", totals.repeated)
        yield _counter("samples_refused_total", "Entries that Redis refused for good, see the log.", totals.refused)
        yield _counter(
            "samples_dropped_total", "Entries dropped since Redis was away for too long.", pending.dropped_samples
        )
        yield _counter(
            "samples_left_total", "Entries left to another historian that scrapes the same server.", totals.left
        )
        yield _counter(
            "samples_restored_total", "Entries written once more after a failing Redis had lost them.", totals.restored
        )
        yield _gauge("pending_frames", "Scrapes that wait for Redis.", len(pending))
        yield _gauge("pending_samples", "Entries that wait for Redis.", pending.samples)
        yield _gauge("pending_bytes", "Memory of what waits for Redis, about.", pending.weight)
        waits = pending.oldest_ms
        lag = 0.0 if waits is None else max(0.0, self._context.clock() - waits / 1000)
        yield _gauge("pending_seconds", "Age of the oldest scrape that waits for Redis: the lag of history.", lag)
        yield _gauge("redis_up", "1 if Redis took the last write.", int(writer.available))
        yield _counter("redis_failures_total", "Writes that Redis could not take at once.", totals.failures)
        told = CounterMetricFamily(
            _PREFIX + "notifications_total",
            "Messages to a target of notify: sent, dropped, and the tries that failed.",
            labels=["target", "result"],
        )
        for courier in self._context.office.couriers:
            for result in RESULTS:
                told.add_metric([courier.name, result], courier.counts[result])
        yield told
        lease = GaugeMetricFamily(
            _PREFIX + "lease", "1 if this historian scrapes the server, 0 if it follows another.", labels=["server"]
        )
        for server, held in sorted(self._context.held().items()):
            lease.add_metric([server], held)
        yield lease
        yield from self._sealing()
        yield _gauge("streams", "Streams in the list.", len(hub.streams))
        yield _gauge("websocket_clients", "Clients of the WebSocket.", hub.watchers)

    def _sealing(self) -> Iterable[Metric]:
        sealer = self._context.sealer
        blocks = CounterMetricFamily(_PREFIX + "sealed_blocks_total", "Blocks of history sealed.", labels=["tier"])
        kept = GaugeMetricFamily(
            _PREFIX + "history_retention_seconds",
            "How long history is kept now; less than asked for if Redis is nearly full.",
            labels=["tier"],
        )
        for tier in TIERS:
            blocks.add_metric([tier.name], sealer.steps.written[tier.name])
            kept.add_metric([tier.name], sealer.room.retention.of_ms(tier) / 1000)
        yield blocks
        yield kept
        yield _by_tier("history_keys", "Redis Streams of history, as of the last pass of sealing.", sealer.keys)
        yield _by_tier("history_entries", "Entries in them: samples in tails, blocks in tiers.", sealer.entries)
        yield _counter("sealing_failures_total", "Steps of sealing that failed, see the log.", sealer.failures)
        yield _counter(
            "damaged_blocks_total",
            "Sealed blocks that could not be read, each counted once, see the log.",
            sealer.steps.damaged.count,
        )
        yield _gauge("redis_memory_used_bytes", "Memory that Redis uses, by its own word.", sealer.room.usage.used)
        yield _gauge("redis_memory_max_bytes", "maxmemory of Redis; 0 for none.", sealer.room.usage.limit)
        yield _gauge("redis_memory_ratio", "Part of maxmemory that Redis uses; 0 without maxmemory.", sealer.room.share)
