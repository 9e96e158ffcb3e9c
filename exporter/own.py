"""The exporter's metrics about itself: build, and its process under the usual names."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge, GCCollector, ProcessCollector
from prometheus_client import exposition as text_format
from prometheus_client.openmetrics import exposition as openmetrics_format
from prometheus_client.registry import Collector

from toolkit.version import VERSION

# The library leaves this one function untyped.
_OPENMETRICS_WRITER: Callable[[Collector], bytes] = openmetrics_format.generate_latest


def own_registry() -> CollectorRegistry:
    """A registry with mediamtx_exporter_build_info and process_*."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    build = Gauge("mediamtx_exporter_build_info", "Version of this exporter.", ["version"], registry=registry)
    build.labels(VERSION).set(1)
    return registry


def own_text(registry: CollectorRegistry, openmetrics: bool) -> bytes:
    """The registry as text without `# EOF`, to follow other metrics on a page."""
    if openmetrics:
        return _OPENMETRICS_WRITER(registry).removesuffix(b"# EOF\n")
    return text_format.generate_latest(registry)
