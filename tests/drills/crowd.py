"""Many clients of one port that do not behave."""

import contextlib
import re
import resource
import select
import socket
import ssl
from collections import Counter
from types import TracebackType
from typing import Self

import psutil

from toolkit.descriptors import make_room


class Crowd:
    """Connections to `address` (host:port), each of which has sent `first`; all are closed at the end of a `with`."""

    def __init__(
        self, address: str, number: int, first: bytes, buffer: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        """With a `buffer` of few bytes the system takes little for a client that does not read. `tls` comes first."""
        make_room(number + 1000)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > number, "too few descriptors for this drill"
        host, _, port = address.rpartition(":")
        self.refused = 0
        self._sockets: list[socket.socket] = []
        self._heard: dict[int, bytearray] = {}
        for _ in range(number):
            try:
                client = socket.socket()
                self._sockets.append(client)
                if buffer:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
                client.settimeout(5)
                client.connect((host, int(port)))
                if tls is not None:
                    client = self._sockets[-1] = tls.wrap_socket(client, server_hostname="localhost")
                client.send(first)
                client.setblocking(False)
            except OSError:
                self.refused += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._sockets:
            client.close()

    def say(self, more: bytes) -> None:
        """Send this on each connection that stands."""
        for client in self._sockets:
            with contextlib.suppress(OSError):
                client.send(more)

    def left(self) -> int:
        """How many still stand, seen by the state of TCP: nothing is read."""
        poll = select.poll()
        for client in self._sockets:
            poll.register(client, select.POLLRDHUP)
        gone = poll.poll(0)
        return len(self._sockets) - len(gone)

    def held(self) -> int:
        """How many the system still holds at the server's end, in whatever state.

        A client that reads nothing is never told of the end: there is no room for it.
        """
        ours = {client.getsockname() for client in self._sockets}
        return sum(tuple(found.raddr) in ours for found in psutil.net_connections("tcp"))

    def listen(self) -> None:
        """Read what there is."""
        for client in self._sockets:
            heard = self._heard.setdefault(client.fileno(), bytearray())
            with contextlib.suppress(OSError):
                while part := client.recv(1 << 20):
                    heard += part

    def answers(self) -> Counter[int]:
        """The status codes that were heard."""
        found = (re.match(rb"HTTP/1\.1 (\d+) ", heard) for heard in self._heard.values())
        return Counter(int(match[1]) for match in found if match)
