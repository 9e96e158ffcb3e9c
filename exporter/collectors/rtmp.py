"""RTMP and RTMPS connections."""

from exporter.collectors.base import Choices, Endpoint
from exporter.collectors.links import LinksCollector


def rtmp_collector(choices: Choices) -> LinksCollector:
    """The collector of /rtmpconns/list and /rtmpsconns/list."""
    endpoints = (Endpoint("rtmpconns/list", "rtmp", "rtmp"), Endpoint("rtmpsconns/list", "rtmp", "rtmps"))
    return LinksCollector("rtmp", endpoints, choices)
