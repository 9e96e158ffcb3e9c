"""What a client sees of an export that cannot go on."""

import socket
import time

from tests.drills.drill import Figures, drill
from tests.drills.history import PATHS, fill
from tests.drills.stage import Clock, Stage, historian_flags
from tests.e2e.processes import until
from tests.historian.conftest import RedisProcess, program_of

# Seconds between samples: at this rate the text is far longer than what the buffers of a connection hold.
EVERY = 4


def read(client: socket.socket) -> tuple[bytes, str]:
    """All that comes, and how it ended."""
    pieces = []
    try:
        while piece := client.recv(1 << 16):
            pieces.append(piece)
    except ConnectionResetError:
        return b"".join(pieces), "reset"
    return b"".join(pieces), "closed"


@drill(
    fault="Redis lost in the midst of an export (`/api/v1/export`)",
    happens="the download breaks off by a reset of its connection, so that nobody takes a part for the whole: curl "
    "ends with an error, and the last line `# EOF` is missing; one line of the log tells why",
    lost="nothing",
    normal="{normal} s until the client knows it",
    remedy="start Redis, and ask again",
)
def test_export(place: Stage) -> Figures:
    server = RedisProcess(program_of("redis"), place.folder)
    try:
        fill(server, EVERY)
        flags = [*historian_flags("http://127.0.0.1:1", place.folder), f"--redis.url={server.url.reveal()}"]
        historian = place.component("historian", *flags)
        host, _, port = historian.address().rpartition(":")
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.settimeout(20)
            client.connect((host, int(port)))
            client.sendall(b"GET /api/v1/export?server=local&from=-6h HTTP/1.0\r\nHost: localhost\r\n\r\n")
            begun = client.recv(1000)
            assert begun.startswith(b"HTTP/1.1 200"), begun
            time.sleep(0.5)  # until the client is what it waits for
            server.kill()
            clock = Clock()
            rest, end = read(client)
            normal = clock.seconds
        assert end == "reset"
        assert PATHS[0].encode() in begun + rest
        assert b"# EOF" not in rest
        until(lambda: "an export was broken off" in historian.log, "word of it")
        assert historian.log.count("an export was broken off") == 1
        assert "connection refused" in historian.log.partition("an export was broken off")[2].partition("\n")[0]
        assert historian.stop() == 0
        assert "Traceback" not in historian.log
        assert "level=error" not in historian.log
    finally:
        server.kill()
    return {"normal": normal}
