"""Receive drops of UDP sockets by local port, added up so that they never fall while a process lives."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from agent.udp import UdpSocket, socket_inodes

# Where sockets are that got their port from the system: it changes with each connection and would make a new series
# each time.
EPHEMERAL = "ephemeral"
# A process with 1 000 connections takes some 3 ms to walk.
_WALK_AGAIN_SECONDS = 10.0


def port_label(port: int, ephemeral: range) -> str:
    """The port, or one word for all those that the system gives out by itself."""
    return EPHEMERAL if port in ephemeral else str(port)


class DropSums:
    """Sums by label. The kernel counts for each socket, and forgets the count when the socket is closed."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}
        self._sums: dict[str, int] = {}

    def update(self, sockets: Iterable[tuple[str, UdpSocket]]) -> dict[str, int]:
        """Add what the sockets, each with its label, dropped since the last update; the sums by label.

        A socket not seen before counts with all it dropped since it was opened.
        """
        seen = {}
        for label, socket in sockets:
            before = self._seen.get(socket.inode, 0)
            # The inode of a closed socket can come back as another one's, whose count starts anew.
            added = socket.drops - before if socket.drops >= before else socket.drops
            self._sums[label] = self._sums.get(label, 0) + added
            seen[socket.inode] = socket.drops
        self._seen = seen
        return dict(self._sums)


class Owner:
    """Which of the sockets in a table belong to a process.

    The table holds those of the whole network namespace; telling them apart takes a walk over the process' open
    files, so it is done only when a socket not seen before shows up, and then at most every 10 s. A socket waits
    that long before it counts; its drops are not lost by that, as the kernel counts from its opening.
    """

    def __init__(self, clock: Callable[[], float], inodes: Callable[[Path], set[int]] = socket_inodes) -> None:
        self._clock = clock
        self._inodes = inodes
        self._walked = float("-inf")
        self._known: dict[int, bool] | None = None

    def own(self, table: Sequence[UdpSocket], descriptors: Path) -> list[UdpSocket]:
        """The process' own sockets; `descriptors` is its /proc/<pid>/fd.

        Raises PermissionError for another user's process, at the first look even if there is no socket at all.
        """
        present = {socket.inode for socket in table}
        news = self._known is None or not present <= self._known.keys()
        if news and self._clock() - self._walked >= _WALK_AGAIN_SECONDS:
            self._walked = self._clock()
            mine = self._inodes(descriptors)
            self._known = {inode: inode in mine for inode in present}
        known = self._known or {}
        return [socket for socket in table if known.get(socket.inode)]
