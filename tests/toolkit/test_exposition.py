"""Content negotiation of /metrics, and its answers read back by prometheus-client."""

import gzip

import pytest
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text
from starlette.requests import Request

from toolkit.exposition import gzip_accepted, metrics_response, negotiate

TEXT = "text/plain; version=0.0.4; charset=utf-8"
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping="
# What Prometheus 3 sends, and what Prometheus 2.42 sends.
PROMETHEUS_3 = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
    "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
    "text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
)
PROMETHEUS_2 = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,*/*;q=0.1"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", TEXT),
        ("*/*", TEXT),
        (PROMETHEUS_3, OPENMETRICS + "allow-utf-8"),
        (PROMETHEUS_2, OPENMETRICS + "underscores"),
        ("application/openmetrics-text;q=0.1, text/plain;q=0.9", TEXT),
        ("text/plain;q=0.1, application/openmetrics-text;q=0.9", OPENMETRICS + "underscores"),
        ("application/openmetrics-text;version=2.0.0", TEXT),
        ("application/openmetrics-text;q=0", TEXT),
        ("application/openmetrics-text;q=high", TEXT),
        ("application/openmetrics-text;escaping=evil", OPENMETRICS + "underscores"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", TEXT),
    ],
)
def test_negotiation(accept: str, content_type: str) -> None:
    chosen = negotiate(accept)
    assert chosen.content_type == content_type
    assert chosen.openmetrics is content_type.startswith("application/")


@pytest.mark.parametrize(
    ("header", "accepted"),
    [("gzip", True), ("deflate, gzip;q=0.5", True), ("gzip;q=0", False), ("", False), ("br", False), ("x-gzip", True)],
)
def test_gzip(header: str, accepted: bool) -> None:
    assert gzip_accepted(header) is accepted


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/metrics", "query_string": b"", "headers": raw})


def registry(series: int) -> CollectorRegistry:
    made = CollectorRegistry()
    counter = Counter("mediamtx_sample_total", "A counter of this test.", ["path"], registry=made)
    for number in range(series):
        counter.labels(f"cam/{number}").inc(number)
    return made


def test_answers_read_back_in_both_formats() -> None:
    text = metrics_response(registry(2), request())
    openmetrics = metrics_response(registry(2), request(accept=PROMETHEUS_2))
    (from_text, *_) = parse_text(bytes(text.body).decode())
    families = parse_openmetrics(bytes(openmetrics.body).decode())  # type: ignore[no-untyped-call]  # the library's
    (from_openmetrics, *_) = families
    value = ("mediamtx_sample_total", {"path": "cam/1"}, 1.0)
    assert value in [sample[:3] for sample in from_text.samples]
    assert value in [sample[:3] for sample in from_openmetrics.samples]
    assert bytes(openmetrics.body).endswith(b"# EOF\n")


def test_large_pages_are_compressed_on_request_only() -> None:
    plain = metrics_response(registry(100), request())
    packed = metrics_response(registry(100), request(accept_encoding="gzip"))
    small = metrics_response(registry(1), request(accept_encoding="gzip"))
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    unpacked = gzip.decompress(packed.body).decode()
    assert unpacked.splitlines()[0] == bytes(plain.body).decode().splitlines()[0]
    assert "content-encoding" not in small.headers
