"""SRT connections, one series for each publisher and for each host that reads a path."""

from exporter.collectors.base import Choices, Endpoint
from exporter.collectors.links import LinksCollector


def srt_collector(choices: Choices) -> LinksCollector:
    """The collector of /srtconns/list."""
    return LinksCollector("srt", (Endpoint("srtconns/list", "srt", "srt"),), choices, by_host=True)
