"""The host's clock."""

import time
from collections.abc import Iterable

from prometheus_client.core import Metric as Family

from agent.metric import Metric
from agent.settings import HostSettings

SECONDS = Metric("node_time_seconds", "gauge", "The host's clock, Unix time.")
OFFSET = Metric(
    "node_time_zone_offset_seconds", "gauge", "How far local time is ahead of UTC, seconds.", ("time_zone",)
)


class Collector:
    """Clock and time zone."""

    metrics = (SECONDS, OFFSET)

    def __init__(self, settings: HostSettings) -> None:
        del settings  # the clock is the same in every container

    def collect(self) -> Iterable[Family]:
        """Both families."""
        now = time.time()
        local = time.localtime(now)
        return SECONDS.value(now), OFFSET.family([((local.tm_zone,), local.tm_gmtoff)])
