"""A MediaMTX whose streams the test starts, changes and stops at will."""

import json
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class FakeMediaMTX:
    """Answers /v3/info and /v3/paths/list; every other list is switched off (404), as in a real server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paths: dict[str, dict[str, Any]] = {}
        self.status = 200
        self.requests: list[str] = []
        self._http: ThreadingHTTPServer | None = self._listen(0)
        self.port: int = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def publish(self, path: str, bits_per_second: float) -> None:
        """Begin a stream, or change its bit rate."""
        now = time.time()
        with self._lock:
            before = self._paths.get(path)
            counted = _bytes(before, now) if before else 0.0
            began = before["began"] if before else now
            self._paths[path] = {"began": began, "since": now, "counted": counted, "rate": bits_per_second / 8}

    def unpublish(self, path: str) -> None:
        """End a stream: under all_others its path leaves the list."""
        with self._lock:
            del self._paths[path]

    def start(self) -> None:
        """Listen again, on the same port."""
        self._http = self._listen(self.port)

    def _listen(self, port: int) -> ThreadingHTTPServer:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # headers and body in one packet, else a delayed acknowledgement costs 40 ms

            def do_GET(self) -> None:
                fake.requests.append(self.path)
                status, body = fake.answer(self.path.partition("?")[0])
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # a client that went away is no news

        http = Server(("127.0.0.1", port), Handler)
        threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
        return http

    def stop(self) -> None:
        """Stop listening: connections are refused from now on, and kept ones answer 503."""
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()
            self._http = None

    def answer(self, route: str) -> tuple[int, bytes]:
        """Status and body for a route."""
        if self._http is None:
            return 503, b"{}"
        if self.status != 200:
            return self.status, b'{"status":"error","error":"authentication error"}'
        if route == "/v3/info":
            return 200, json.dumps({"version": "v1.20.1", "started": "2026-11-22T00:00:00Z"}).encode()
        if route == "/v3/paths/list":
            with self._lock:
                items = [_item(name, path, time.time()) for name, path in sorted(self._paths.items())]
            return 200, json.dumps({"itemCount": len(items), "pageCount": min(1, len(items)), "items": items}).encode()
        return 404, b"404 page not found"


def _bytes(path: dict[str, Any], now: float) -> float:
    return float(path["counted"] + path["rate"] * (now - path["since"]))


def _item(name: str, path: dict[str, Any], now: float) -> dict[str, Any]:
    began = datetime.fromtimestamp(path["began"], UTC).isoformat()
    received = int(_bytes(path, now))
    return {
        "name": name,
        "confName": "all_others",
        "source": {"type": "rtmpConn", "id": "4f7b2f0e-6a4c-4b6e-9d3a-1f2e3d4c5b6a"},
        "ready": True,
        "readyTime": began,
        "available": True,
        "availableTime": began,
        "online": True,
        "onlineTime": began,
        "tracks": ["H264"],
        "tracks2": [{"codec": "H264", "codecProps": {"width": 1280, "height": 720, "profile": "High", "level": "3.1"}}],
        "bytesReceived": received,
        "bytesSent": 0,
        "inboundBytes": received,
        "outboundBytes": 0,
        "inboundFramesInError": 0,
        "readers": [],
    }
