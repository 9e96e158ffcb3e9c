"""Answers that end at a deadline, however they drip."""

import http.server
import threading
from collections.abc import Iterator

import pytest
import urllib3

from toolkit.deadline import pool_classes


@pytest.fixture
def port() -> Iterator[int]:
    """A server that says hello and goes on with dots, two hundred a second, for two seconds."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"hello")
            try:
                for _ in range(400):
                    if self.path != "/drip" or gone.wait(0.005):
                        break
                    self.wfile.write(b".")
            except OSError:
                pass

        def log_message(self, format: str, *args: object) -> None:
            pass

    gone = threading.Event()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    gone.set()
    server.shutdown()
    server.server_close()


def test_an_answer_is_read_until_the_deadline(port: int) -> None:
    left = [30.0]
    with urllib3.PoolManager(retries=False) as pools:
        pools.pool_classes_by_scheme = pool_classes(lambda: left[0])
        assert pools.request("GET", f"http://127.0.0.1:{port}/").data == b"hello"
        answer = pools.request("GET", f"http://127.0.0.1:{port}/drip", preload_content=False)
        left[0] = 0.0
        with pytest.raises(urllib3.exceptions.ReadTimeoutError):
            answer.read()
        answer.close()
