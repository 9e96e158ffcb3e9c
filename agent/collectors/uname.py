"""Kernel and host name, as the command uname gives them."""

import os
import platform
import sys
from collections.abc import Iterable

from prometheus_client.core import Metric as Family

from agent.host import read_if_there
from agent.metric import Metric
from agent.settings import HostSettings

INFO = Metric(
    "node_uname_info",
    "gauge",
    "Always 1; kernel and host name of the system that the agent runs in.",
    ("sysname", "release", "version", "machine", "nodename", "domainname"),
)


class Collector:
    """Kernel and host name."""

    metrics = (INFO,)

    def __init__(self, settings: HostSettings) -> None:
        self._path = settings.host.proc / "sys/kernel/domainname"

    def collect(self) -> Iterable[Family]:
        """One sample. The domain is NIS' (usually "(none)") and known on Linux only."""
        if sys.platform == "win32":
            name = platform.uname()
            labels = (name.system, name.release, name.version, name.machine, name.node, "")
        else:
            # platform.uname() remembers its first answer, and a host may be renamed.
            its = os.uname()
            domain = read_if_there(self._path).strip()
            labels = (its.sysname, its.release, its.version, its.machine, its.nodename, domain)
        return [INFO.family([(labels, 1)])]
