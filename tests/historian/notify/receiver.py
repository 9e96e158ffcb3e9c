"""A webhook's far end on loopback, which takes what it gets and answers as it is told; and events to tell."""

import http.server
import json
import threading
import time
from typing import Any, Self

START = 1_767_225_600.0  # 2026-01-01T00:00:00Z


def event(number: int = 1, **more: Any) -> dict[str, Any]:
    """An open event of ob/van-<number> as JSON."""
    return {
        "id": f"{int(START * 1000)}-{number}",
        "server": "studio",
        "path": f"ob/van-{number}",
        "subject": "path",
        "role": None,
        "remote": None,
        "protocol": None,
        "type": "state",
        "cause": "down",
        "level": "crit",
        "begin": START,
        "end": None,
        "duration": None,
        "text": {"en": f"Van {number} is down.", "de": f"Wagen {number} fehlt."},
        "values": {},
        "incident": None,
        "count": None,
        "paths": None,
        **more,
    }


def ended(event: dict[str, Any], seconds: float = 60.0) -> dict[str, Any]:
    return {**event, "end": event["begin"] + seconds, "duration": seconds}


class Receiver:
    """Runs while its block lasts. `statuses` are given in turn, the last one for ever; `delay` is before each."""

    def __init__(self, *statuses: int, delay: float = 0.0) -> None:
        self.statuses = list(statuses) or [204]
        self.delay = delay
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.headers.append({name.lower(): value for name, value in self.headers.items()})
                receiver.bodies.append(json.loads(body))
                time.sleep(receiver.delay)
                status = receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0]
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}/hook"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, count: int, seconds: float = 15.0) -> list[dict[str, Any]]:
        """Wait for so many bodies."""
        deadline = time.monotonic() + seconds
        while len(self.bodies) < count:
            assert time.monotonic() < deadline, f"{len(self.bodies)} of {count} came"
            time.sleep(0.02)
        return self.bodies
