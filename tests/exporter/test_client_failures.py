"""Answers that break off, drip, flood or never come have names, and end at the deadline."""

import gzip
import time

import pytest

from exporter import errors
from exporter.client import ApiClient
from exporter.transport import Access
from tests.exporter.asking import answer, read_paths
from tests.exporter.fake_mediamtx import Handler, Reply, fake_mediamtx
from tests.exporter.pages import client


def half_a_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"items": [')
    handler.wfile.flush()
    handler.close_connection = True


def half_a_chunked_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b'100\r\n{"items": [')
    handler.wfile.flush()
    handler.close_connection = True


def hang_up(handler: Handler) -> None:
    handler.close_connection = True


def flood(handler: Handler) -> None:
    """100 MB, or as much as the client takes."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(100 << 20))
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" " * (1 << 20))
        handler.wfile.flush()


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (answer(b"", 401, WWW_Authenticate='Basic realm="mediamtx"'), errors.Unauthorized),
        (answer(b"404 page not found", 404), errors.NotMediaMTX),
        (answer(b'{"status":"error","error":"terminated"}', 500), errors.HttpError),
        (answer(b"", 302, Location="http://127.0.0.1:1/login"), errors.NotMediaMTX),
        (answer(b"<html>It works!</html>"), errors.NotMediaMTX),
        (answer(b'{"items": ['), errors.NotMediaMTX),
        (answer(gzip.compress(b'{"items": []}'), Content_Encoding="gzip"), errors.NotMediaMTX),
        (answer(b'{"items": "' + b"x" * (2 << 20) + b'"}'), errors.TooLarge),
        (flood, errors.TooLarge),
        (half_a_body, errors.Incomplete),
        (half_a_chunked_body, errors.Incomplete),
        (hang_up, errors.Incomplete),
    ],
)
def test_failures_have_their_names(reply: Reply, expected: type[Exception]) -> None:
    with fake_mediamtx() as server:
        server.replies["*"] = reply
        with pytest.raises(expected):
            read_paths(client(server))


def silence(handler: Handler) -> None:
    handler.server.over.wait()
    handler.close_connection = True


def dripping_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    drip(handler, b" ")


def dripping_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    drip(handler, b"x")


def drip(handler: Handler, byte: bytes) -> None:
    while not handler.server.over.wait(0.02):
        handler.wfile.write(byte)
        handler.wfile.flush()


@pytest.mark.parametrize("reply", [silence, dripping_body, dripping_headers])
def test_whoever_is_slow_is_cut_off_at_the_deadline(reply: Reply) -> None:
    with fake_mediamtx() as server:
        server.replies["*"] = reply
        begun = time.monotonic()
        with pytest.raises(errors.TimedOut):
            read_paths(client(server), seconds=0.3)
        assert time.monotonic() - begun < 4  # not the 5 s of one answer, by a wide margin


def test_nobody_there() -> None:
    with fake_mediamtx() as server:
        asked = client(server)
    with pytest.raises(errors.Refused):
        read_paths(asked)
    assert asked.requests == {("paths/list", "0"): 1}


def test_unknown_host() -> None:
    asked = ApiClient(Access("http://no-such-host.invalid:9997"), timeout=5, max_bytes=1000)
    with pytest.raises(errors.NameUnknown):
        read_paths(asked)
