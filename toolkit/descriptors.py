"""File descriptors: as many as the connections that may come."""

import contextlib
import sys

if sys.platform != "win32":  # which has no such limit
    import resource

# What a component opens beside its clients: logs, sockets to Redis, MediaMTX and others, files of /proc.
_BESIDE = 124


def make_room(connections: int) -> None:
    """Raise the soft limit (often 1024) as far as the hard one allows, so that so many connections fit."""
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _BESIDE
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):  # some systems have a lower limit than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
