"""What the rules see of a host, and what must be remembered for it."""

from dataclasses import dataclass

from historian.health.windows import CountWindow
from historian.model.hostload import HostLoad


@dataclass(frozen=True, slots=True)
class HostView:
    """Measures of a host: those of HostLoad, with `udp_drops` of the last minute."""

    cpu_ratio: float | None
    memory_used_ratio: float | None
    disk_used_ratio: float | None
    network_ratio: float | None
    network_device: str
    fds_ratio: float | None
    udp_drops: int


class HostMemory:
    """The last minute of a host."""

    def __init__(self) -> None:
        self._drops: CountWindow | None = None

    def view(self, load: HostLoad, tick: float) -> HostView:
        """Take in a page's load at `tick` and give the measures."""
        if self._drops is None:
            self._drops = CountWindow(tick, 1)
        self._drops.push(tick, (load.udp_drops,))
        return HostView(*load[:-1], udp_drops=int(self._drops.sums()[0]))
