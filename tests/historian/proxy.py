"""A wire to a server that can be cut: what is sent into it then goes nowhere, and nothing says so, as on a network."""

import contextlib
import selectors
import socket
import threading
import time


class Proxy:
    """Forwards connections to `port`; `cut` holds back all bytes, also of new connections, until `mend`."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._whole = threading.Event()
        self._whole.set()
        self._open = True
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        """Put the wire together; connections of before are dead, as they mostly are after a cut."""
        for half in self._sockets:
            half.close()
        self._sockets.clear()
        self._whole.set()

    def close(self) -> None:
        self._open = False
        self._listener.close()
        self.mend()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while self._open:
                near, _ = self._listener.accept()
                threading.Thread(target=self._forward, args=(near,), daemon=True).start()

    def _forward(self, near: socket.socket) -> None:
        self._whole.wait()
        with (
            contextlib.suppress(OSError, ValueError),  # closed in the midst of it
            near,
            socket.create_connection(("127.0.0.1", self._target)) as far,
            selectors.DefaultSelector() as ready,
        ):
            self._sockets += [near, far]
            for half, other in ((near, far), (far, near)):
                ready.register(half, selectors.EVENT_READ, other)
            while self._open:
                for key, _ in ready.select(0.1):
                    while not self._whole.is_set():
                        time.sleep(0.01)
                    assert isinstance(key.fileobj, socket.socket)
                    data = key.fileobj.recv(65536)
                    if not data:
                        return
                    key.data.sendall(data)
