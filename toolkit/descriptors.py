"""File descriptors: as many as the connections that may come."""

import contextlib
import logging
import sys

if sys.platform != "win32":  # which has no such limit
    import resource

# What a component opens beside its clients: logs, sockets to Redis, MediaMTX and others, files of /proc.
BESIDE = 124

log = logging.getLogger(__name__)


def make_room(connections: int) -> int:
    """Raise the soft limit (often 1024) as far as the hard one allows, so that so many connections fit.

    Returns how many do: fewer where the hard limit is low, of which the log then tells.
    """
    if sys.platform == "win32":
        return connections
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + BESIDE
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):  # some systems have a lower limit than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    if soft == resource.RLIM_INFINITY or soft >= connections + BESIDE:
        return connections
    # Where even what stands beside would not fit, clients get a quarter and the component the rest.
    fit = max(soft - BESIDE, soft // 4)
    log.warning(
        "few file descriptors, so fewer connections are served: raise the limit (LimitNOFILE of systemd, ulimit -Hn)",
        extra={"descriptors": soft, "connections": fit, "wanted": connections},
    )
    return fit
