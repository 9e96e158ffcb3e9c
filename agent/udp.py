"""The table of UDP sockets: /proc/net/udp and udp6, and who owns a socket."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Columns of the tables (proc_net_udp(5)); drops stands last.
_LOCAL, _QUEUES, _INODE = 1, 4, 9


@dataclass(frozen=True, slots=True)
class UdpSocket:
    """One socket: local port, bytes waiting to be sent and to be read, packets dropped since it was opened."""

    inode: int
    port: int
    send_queue: int
    receive_queue: int
    drops: int


def parse(text: str) -> Iterable[UdpSocket]:
    """The sockets of a table."""
    for line in text.splitlines()[1:]:
        words = line.split()
        send, _, receive = words[_QUEUES].partition(":")
        port = words[_LOCAL].rpartition(":")[2]
        yield UdpSocket(int(words[_INODE]), int(port, 16), int(send, 16), int(receive, 16), int(words[-1]))


def socket_inodes(descriptors: Path) -> set[int]:
    """Inodes of the sockets that a process has open; `descriptors` is its /proc/<pid>/fd.

    Raises PermissionError for another user's process.
    """
    inodes = set()
    for name in os.listdir(descriptors):
        try:
            target = os.readlink(descriptors / name)
        except FileNotFoundError:  # closed since it was listed
            continue
        if target.startswith("socket:["):
            inodes.add(int(target[8:-1]))
    return inodes
