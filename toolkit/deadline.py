"""Answers that end at a deadline. A socket's own time-out begins anew with each byte, so one that drips never ends."""

import http.client
import io
import socket
from collections.abc import Callable
from typing import Any

import urllib3


class _UntilDeadline(io.RawIOBase):
    """The bytes of a socket until a deadline; `left` gives the seconds that remain."""

    def __init__(self, sock: socket.socket, left: Callable[[], float]) -> None:
        super().__init__()
        self._socket, self._left = sock, left
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._left()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def pool_classes(left: Callable[[], float]) -> dict[str, type[urllib3.HTTPConnectionPool]]:
    """urllib3's pools by scheme, whose answers raise a time-out, headers or body, once `left()` seconds are none.

    They are for the `pool_classes_by_scheme` of a PoolManager whose requests come one after the other.
    """

    class Answer(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
            super().__init__(sock, *args, **options)
            self.fp.close()
            self.fp = io.BufferedReader(_UntilDeadline(sock, left))

    class Plain(urllib3.connection.HTTPConnection):
        response_class = Answer

    class Encrypted(urllib3.connection.HTTPSConnection):
        response_class = Answer

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}
