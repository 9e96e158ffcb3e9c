"""SRT connections, one series for each publisher and for each host that reads a path."""

from exporter.collectors.base import Endpoint
from exporter.collectors.links import LinksCollector, host_key


def srt_collector() -> LinksCollector:
    """The collector of /srtconns/list."""
    return LinksCollector("srt", (Endpoint("srtconns/list", "srt", "srt"),), host_key)
