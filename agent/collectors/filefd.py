"""Open files of the whole system: /proc/sys/fs/file-nr."""

from collections.abc import Iterable

from prometheus_client.core import Metric as Family

from agent.host import read
from agent.metric import Metric
from agent.settings import HostSettings

ALLOCATED = Metric("node_filefd_allocated", "gauge", "File handles in use. From /proc/sys/fs/file-nr.")
MAXIMUM = Metric("node_filefd_maximum", "gauge", "File handles that the kernel allows. From /proc/sys/fs/file-nr.")


class Collector:
    """File handles; Linux only."""

    metrics = (ALLOCATED, MAXIMUM)

    def __init__(self, settings: HostSettings) -> None:
        self._path = settings.host.proc / "sys/fs/file-nr"

    def collect(self) -> Iterable[Family]:
        """Both families."""
        allocated, _, maximum = read(self._path).split()
        return ALLOCATED.value(int(allocated)), MAXIMUM.value(int(maximum))
