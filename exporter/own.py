"""The exporter's metrics about itself: build, settings file, and its process under the usual names."""

import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge, GCCollector, ProcessCollector
from prometheus_client import exposition as text_format
from prometheus_client.openmetrics import exposition as openmetrics_format
from prometheus_client.registry import Collector

from toolkit.version import VERSION

# The library leaves this one function untyped.
_OPENMETRICS_WRITER: Callable[[Collector], bytes] = openmetrics_format.generate_latest


class OwnMetrics:
    """A registry with mediamtx_exporter_build_info, mediamtx_config_last_reload_* and process_*."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        build = Gauge("mediamtx_exporter_build_info", "Version of this exporter.", ["version"], registry=registry)
        build.labels(VERSION).set(1)
        self._good = Gauge(
            "mediamtx_config_last_reload_successful",
            "1 if the settings file was good when it was last read.",
            registry=registry,
        )
        self._good_at = Gauge(
            "mediamtx_config_last_reload_success_timestamp_seconds",
            "When the settings file was last read and good, Unix time.",
            registry=registry,
        )
        self.reloaded(True)

    def reloaded(self, good: bool) -> None:
        """Take note that the settings file was read."""
        self._good.set(int(good))
        if good:
            self._good_at.set(self._clock())

    def text(self, openmetrics: bool) -> bytes:
        """All of it without `# EOF`, to follow other metrics on a page."""
        if openmetrics:
            return _OPENMETRICS_WRITER(self._registry).removesuffix(b"# EOF\n")
        return text_format.generate_latest(self._registry)
