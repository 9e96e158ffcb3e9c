"""The cast of the demo: which servers there are and which stories their streams tell."""

from monitor.demo.cast.america import america
from monitor.demo.cast.europe import europe
from monitor.demo.cast.studio import studio
from monitor.demo.server import SimulatedServer


def servers(epoch: float) -> tuple[SimulatedServer, ...]:
    """The three servers, in the order of their names in the settings; `epoch` is the Unix time of demo second 0."""
    return studio(epoch), europe(epoch), america(epoch)
