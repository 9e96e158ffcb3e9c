"""Fetching a page from a real HTTP server that behaves well or badly."""

import contextlib
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from historian.scrape.fetch import Fetcher, timeout_of
from historian.scrape.outcome import Reason

PAGE = b"mediamtx_up 1\n" * 1000
PLAIN = "text/plain; version=0.0.4; charset=utf-8"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """An HTTP server whose answer a test chooses; it notes the headers of the requests and counts connections."""

    def __init__(self) -> None:
        self.answer: Answer = reply(PAGE)
        self.headers: list[dict[str, str]] = []
        self.connections = 0
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                site.connections += 1
                super().setup()

            def do_GET(self) -> None:
                site.headers.append(dict(self.headers))
                site.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/metrics"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


def reply(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        given = {"Content-Type": PLAIN, "Content-Length": str(len(body))}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in given.items():
            handler.send_header(name, value)
        handler.end_headers()
        with contextlib.suppress(OSError):  # a client that has seen enough hangs up
            handler.wfile.write(body)

    return answer


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def fetcher(site: Site) -> Iterator[Fetcher]:
    fetcher = Fetcher(site.url, 5.0)
    yield fetcher
    fetcher.close()


def test_pages_come_over_one_kept_connection(site: Site, fetcher: Fetcher) -> None:
    for _ in range(3):
        outcome = fetcher.fetch()
        assert (outcome.page, outcome.reason, outcome.detail) == (PAGE, Reason.OK, "")
        assert 0 < outcome.seconds < 5
    assert site.connections == 1
    assert site.headers[0]["X-Prometheus-Scrape-Timeout-Seconds"] == "5"
    assert site.headers[0]["Accept"] == "text/plain;version=0.0.4"


def test_the_other_side_restarting_between_two_scrapes_costs_none(site: Site, fetcher: Fetcher) -> None:
    site.answer = reply(PAGE, Connection="close")
    assert fetcher.fetch().page == PAGE
    assert fetcher.fetch().page == PAGE
    assert site.connections == 2


def test_a_packed_page_is_unpacked(site: Site, fetcher: Fetcher) -> None:
    site.answer = reply(gzip.compress(PAGE), Content_Encoding="gzip")
    assert fetcher.fetch().page == PAGE


@pytest.mark.parametrize("length", [20, -1])
def test_a_packed_page_cut_short_is_no_page(site: Site, fetcher: Fetcher, length: int) -> None:
    site.answer = reply(gzip.compress(PAGE)[:length], Content_Encoding="gzip")
    assert (fetcher.fetch().reason, fetcher.fetch().page) == (Reason.NETWORK, b"")


def test_rubbish_said_to_be_packed_is_no_page(site: Site, fetcher: Fetcher) -> None:
    site.answer = reply(PAGE, Content_Encoding="gzip")
    assert fetcher.fetch().reason is Reason.NETWORK


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_beyond_the_cap_is_refused(site: Site, packed: bool) -> None:
    body = b"a" * 5_000_000
    site.answer = reply(zlib.compress(body, wbits=31), Content_Encoding="gzip") if packed else reply(body)
    fetcher = Fetcher(site.url, 5.0, max_bytes=100_000)
    outcome = fetcher.fetch()
    fetcher.close()
    assert (outcome.reason, outcome.page) == (Reason.TOO_LARGE, b"")
    assert "larger than 100000 bytes" in outcome.detail


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply(b"", 401), Reason.UNAUTHORIZED),
        (reply(b"", 500), Reason.HTTP_ERROR),
        (reply(b"", 302, Location="/elsewhere"), Reason.HTTP_ERROR),
        (reply(b"<html>", Content_Type="text/html"), Reason.NOT_METRICS),
        (reply(b"{}", Content_Type="application/json"), Reason.NOT_METRICS),
    ],
)
def test_an_answer_that_is_no_page_has_a_reason(site: Site, fetcher: Fetcher, answer: Answer, reason: Reason) -> None:
    site.answer = answer
    outcome = fetcher.fetch()
    assert (outcome.reason, outcome.page) == (reason, b"")
    assert outcome.detail.startswith(site.url)


def test_half_a_page_is_no_page(site: Site, fetcher: Fetcher) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        reply(PAGE[:100], Content_Length=str(len(PAGE)))(handler)
        handler.close_connection = True

    site.answer = cut
    assert fetcher.fetch().reason is Reason.NETWORK


def test_silence_is_a_timeout(site: Site) -> None:
    release = threading.Event()
    site.answer = lambda handler: (release.wait(10), None)[1]
    fetcher = Fetcher(site.url, 0.2)
    assert fetcher.fetch().reason is Reason.TIMEOUT
    release.set()
    fetcher.close()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n"


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"2\r\na\n\r\n"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n", b"a"),
        (HEAD + b"Content-Length: 1000000\r\n\r\n", b"a"),
        (HEAD + b"X-Long: ", b"a"),
        (b"HTTP", b"/"),
    ],
)
def test_an_answer_that_drips_is_a_timeout(site: Site, start: bytes, drop: bytes) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        with contextlib.suppress(OSError):  # the client hangs up
            handler.wfile.write(start)
            for _ in range(60):
                handler.wfile.write(drop)
                time.sleep(0.05)
        handler.close_connection = True

    site.answer = drip
    fetcher = Fetcher(site.url, 0.3)
    outcome = fetcher.fetch()
    fetcher.close()
    assert outcome.reason is Reason.TIMEOUT
    assert outcome.seconds < 2, "the answer took 3 s in all"


def test_what_follows_a_packed_page_is_not_kept(site: Site, fetcher: Fetcher) -> None:
    site.answer = reply(gzip.compress(PAGE) + bytes(1 << 20), Content_Encoding="gzip")
    assert fetcher.fetch().reason is Reason.NETWORK


def test_a_closed_port_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    outcome = Fetcher(f"http://user:geheim@127.0.0.1:{port}/probe?token=geheim", 1.0).fetch()
    assert outcome.reason is Reason.REFUSED
    assert outcome.detail == f"http://127.0.0.1:{port}/probe: the connection is refused: is it running?"


def test_an_unknown_host_is_told_as_such() -> None:
    assert Fetcher("http://no-such-host.invalid/metrics", 2.0).fetch().reason is Reason.DNS


def test_a_server_without_tls_is_told_as_such(site: Site) -> None:
    fetcher = Fetcher(site.url.replace("http:", "https:"), 2.0)
    assert fetcher.fetch().reason is Reason.TLS
    fetcher.close()


@pytest.mark.parametrize(
    ("url", "encoding"),
    [
        ("http://127.0.0.1:10190/metrics", "identity"),
        ("http://[::1]:10190/metrics", "identity"),
        ("http://localhost/metrics", "identity"),
        ("http://10.0.0.5:10190/metrics", "gzip"),
    ],
)
def test_on_the_same_machine_nothing_is_packed(url: str, encoding: str) -> None:
    session = requests.Session()
    Fetcher(url, 2.0, session=session).close()
    assert session.headers["Accept-Encoding"] == encoding


@pytest.mark.parametrize(("interval", "timeout"), [(0.5, 5), (2, 5), (15, 15), (60, 30)])
def test_the_timeout_leaves_time_for_a_late_refusal(interval: float, timeout: float) -> None:
    assert timeout_of(interval) == timeout
