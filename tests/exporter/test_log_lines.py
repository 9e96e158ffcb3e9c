"""What the terminal tells of a server that cannot be read: once, with address and remedy."""

import logging
from typing import Any

import pytest

from tests.exporter.fake_mediamtx import fake_mediamtx
from tests.exporter.pages import Clock, page, probe, samples, value


def warnings(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [
        vars(record) | {"text": record.getMessage()} for record in caplog.records if record.levelno == logging.WARNING
    ]


def test_json_that_is_not_of_mediamtx_is_told_once_with_address_and_remedy(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    with fake_mediamtx() as server:
        server.replies["*"] = lambda handler: handler.send(b'{"status":"ok"}')
        asked = probe(server, clock)
        for _ in range(4):
            found = samples(page(asked))
            clock.now += 60
    assert value(found, "mediamtx_up") == 0
    assert value(found, "mediamtx_scrape_failure", reason="not_mediamtx") == 1
    told = warnings(caplog)
    assert [line["text"] for line in told if not line.get("list")] == ["MediaMTX cannot be read"]
    assert len(told) <= 2
    for line in told:
        assert line["address"].startswith("http://127.0.0.1:")
        assert "port 9997" in line["remedy"]


def test_a_failure_that_comes_back_is_told_again(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    with fake_mediamtx() as server:
        asked = probe(server, clock)
        for _ in range(2):
            page(asked)
            clock.now += 600
            server.replies["*"] = lambda handler: handler.send(b"<html>", 200)
            page(asked)
            clock.now += 600
            server.replies.clear()
    assert [line["text"] for line in warnings(caplog) if not line.get("list")] == ["MediaMTX cannot be read"] * 2
