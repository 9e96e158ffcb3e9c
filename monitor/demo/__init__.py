"""A simulated MediaMTX: three servers with good, bad and ugly streams, to see all of the monitor without a real one.

All but `serving` and `__main__` is pure: the same second gives the same answer, whatever was asked before.
"""

from monitor.demo.settings import DEFAULT_PORT_BASE, SERVER_NAMES, monitor_yml, ports_from

__all__ = ["DEFAULT_PORT_BASE", "SERVER_NAMES", "monitor_yml", "ports_from"]
