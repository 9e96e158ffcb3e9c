"""A control API to test against over real sockets: it plays recorded lists, and every kind of misbehaviour.

Headers and body leave in one packet (wbufsize -1 and one flush): two packets would cost 44 ms each, which is what a
kept connection waits for when Nagle's algorithm meets a delayed acknowledgement.
"""

import json
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

FIXTURES = Path(__file__).parent.parent / "fixtures" / "mediamtx"

Reply = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as MediaMTX does, unless the server was told otherwise for a path."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: "FakeServer"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        name = url.path.lstrip("/")
        self.server.requests[name] += 1
        self.server.headers_seen.append(dict(self.headers))
        special = self.server.replies.get(name) or self.server.replies.get("*")
        if special is not None:
            special(self)
        elif name == "v3/paths/forward/list" and self.server.forwards:
            self._forwards(parse_qs(url.query)["path"][0])
        elif name in self.server.lists:
            self.send(json.dumps(self._page(self.server.lists[name], parse_qs(url.query))).encode())
        elif name in self.server.objects:
            self.send(json.dumps(self.server.objects[name]).encode())
        else:
            self.send(b"404 page not found", 404, "text/plain")

    def _forwards(self, path: str) -> None:
        if path in self.server.forwards:
            self.send(json.dumps(self._page(self.server.forwards[path], {})).encode())
        else:
            self.send(b'{"status":"error","error":"path not found"}', 404)

    def _page(self, items: list[Any], query: dict[str, list[str]]) -> dict[str, Any]:
        size = min(int(query.get("itemsPerPage", ["100"])[0]), self.server.page_limit)
        number = int(query.get("page", ["0"])[0])
        pages = -(-len(items) // size) if size else 0
        return {"itemCount": len(items), "pageCount": pages, "items": items[number * size : (number + 1) * size]}

    def send(self, body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        """A whole answer in one packet."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        pass


class FakeServer(ThreadingHTTPServer):
    """`lists` by their path such as `v3/paths/list`, `objects` such as `v3/info`, `replies` for the unusual."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lists: dict[str, list[Any]] = {}
        self.objects: dict[str, Any] = {}
        self.forwards: dict[str, list[Any]] = {}
        """Forward destinations by path."""
        self.replies: dict[str, Reply] = {}
        self.requests: Counter[str] = Counter()
        self.headers_seen: list[dict[str, str]] = []
        self.page_limit = 1 << 31
        self.scheme = "http"
        self.over = threading.Event()
        """Set at the end, so that replies which wait for ever can stop."""

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up in the middle is what many tests want."""


@contextmanager
def fake_mediamtx(
    release: str = "", certificate: "tuple[str, str] | None" = None, clients_show_theirs: bool = False
) -> Iterator[FakeServer]:
    """A running fake server with the recorded lists of a release, or with one empty list of paths."""
    with FakeServer() as server:
        server.lists = recorded_lists(release) if release else {"v3/paths/list": []}
        server.objects = {"v3/info": {"version": "v1.20.1", "started": "2026-11-22T18:00:00.5Z"}}
        if release:
            server.objects = recorded_objects(release)
            server.forwards = recorded_forwards(release)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            if clients_show_theirs:
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations(certificate[0])
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.scheme = "https"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


_FILES = (
    "paths", "srtconns", "rtspconns", "rtspsessions", "rtspsconns", "rtspssessions", "rtmpconns", "rtmpsconns",
    "webrtcsessions", "hlsmuxers", "hlssessions", "moqsessions",
)  # fmt: skip


def recorded_lists(release: str, moment: str = "") -> dict[str, list[Any]]:
    """Recorded lists by API path; those of a moment exist for paths and SRT alone."""
    lists = {}
    for name in _FILES:
        file = FIXTURES / release / f"{name}{'-' + moment if moment else ''}.json"
        if file.exists():
            lists[f"v3/{name}/list"] = json.loads(file.read_text())["items"]
    return lists


def recorded_objects(release: str) -> dict[str, Any]:
    """The recorded answer to /info, of releases that have it."""
    file = FIXTURES / release / "info.json"
    return {"v3/info": json.loads(file.read_text())} if file.exists() else {}


def recorded_forwards(release: str) -> dict[str, list[Any]]:
    """The recorded forward destinations, of releases that have them."""
    file = FIXTURES / release / "forward.json"
    return {"cam/forwarded": json.loads(file.read_text())["items"]} if file.exists() else {}
