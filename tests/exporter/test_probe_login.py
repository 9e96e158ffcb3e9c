"""Credentials that are rejected are tried less and less."""

import threading

from tests.exporter.fake_mediamtx import Handler, fake_mediamtx
from tests.exporter.pages import Clock, page, probe, reason, samples, value


def test_a_rejected_exporter_asks_less_and_less() -> None:
    clock = Clock()
    with fake_mediamtx() as server:
        server.replies["*"] = lambda handler: handler.send(b"", 401)
        asked = probe(server, clock)
        for _ in range(30):
            assert reason(samples(page(asked))) == {"unauthorized"}  # type: ignore[arg-type]
            clock.now += 2
        assert server.requests.total() == 3
        server.replies.clear()
        clock.now += 300
        assert value(samples(page(asked)), "mediamtx_up") == 1


def test_a_late_401_is_heard_by_a_later_scrape() -> None:
    """MediaMTX answers wrong credentials after up to 4 s, longer than a scrape every 2 s can wait."""
    with fake_mediamtx() as server:
        answer = threading.Event()

        def late(handler: Handler) -> None:
            answer.wait(10)
            handler.send(b"", 401)

        server.replies["*"] = late
        clock = Clock()
        asked = probe(server, clock, username="monitor", password="wrong")
        for _ in range(3):
            assert reason(samples(page(asked, timeout=0.05))) == {"timeout"}  # type: ignore[arg-type]
            clock.now += 2
        answer.set()
        assert reason(samples(page(asked))) == {"unauthorized"}  # type: ignore[arg-type]
        assert server.requests.total() == 1


def test_right_credentials_are_tried_once() -> None:
    with fake_mediamtx() as server:
        clock = Clock()
        asked = probe(server, clock, username="monitor", password="right")
        for _ in range(3):
            assert value(samples(page(asked)), "mediamtx_up") == 1
            clock.now += 2
        assert server.requests == {
            "v3/info": 4,
            "v3/paths/list": 3,
            **{name: 1 for name in server.requests if name not in ("v3/info", "v3/paths/list")},
        }


def test_a_release_without_info_shows_by_its_paths_whether_it_lets_us_in() -> None:
    with fake_mediamtx() as server:
        server.objects = {}
        server.replies["v3/paths/list"] = lambda handler: handler.send(b"", 401)
        asked = probe(server, Clock(), username="monitor", password="wrong")
        assert reason(samples(page(asked))) == {"unauthorized"}  # type: ignore[arg-type]
        assert server.requests == {"v3/info": 1, "v3/paths/list": 1}


def test_what_nobody_foresaw_at_the_login_does_not_make_scrapes_wait() -> None:
    with fake_mediamtx() as server:
        server.replies["v3/info"] = lambda handler: handler.send(b'{"a":' * 500_000)
        asked = probe(server, Clock(), username="monitor", password="right")
        assert value(samples(page(asked)), "mediamtx_up") == 1
