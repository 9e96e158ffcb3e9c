"""What a scraper's headers turn into; pages themselves are tested in test_app and test_probe."""

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from exporter.client import ApiClient
from exporter.probe import Busy, Probe
from exporter.scrape import scrape_response
from exporter.transport import Access


class Recorder(Probe):
    """A probe that only takes note of what it is asked."""

    def __init__(self) -> None:
        super().__init__(ApiClient(Access("http://127.0.0.1:1"), timeout=1, max_bytes=1), "")
        self.asked: dict[str, object] = {}

    def page(self, only: frozenset[str], timeout: float, **more: object) -> tuple[bytes, ...]:  # type: ignore[override]
        self.asked = {"only": only, "timeout": timeout, **more}
        return (b"",)


def asked(**headers: str) -> dict[str, object]:
    recorder = Recorder()
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "headers": raw, "query_string": b"", "path": "/metrics", "method": "GET"}
    scrape_response(Request(scope), recorder)
    return recorder.asked


@pytest.mark.parametrize(("told", "left"), [("10", 9.5), ("2", 1.5), ("0.6", 0.3), ("30.5", 30.0)])
def test_the_deadline_leaves_time_for_the_way_back(told: str, left: float) -> None:
    assert asked(x_prometheus_scrape_timeout_seconds=told)["timeout"] == pytest.approx(left)


def test_without_a_deadline_it_is_that_of_prometheus() -> None:
    assert asked()["timeout"] == 9.5


def test_format_and_packing() -> None:
    chosen = asked(accept="application/openmetrics-text", accept_encoding="gzip")
    assert (chosen["openmetrics"], chosen["packed"]) == (True, True)
    chosen = asked(accept="application/openmetrics-text;q=0.1,text/plain", accept_encoding="br")
    assert (chosen["openmetrics"], chosen["packed"]) == (False, False)


def test_a_busy_server_is_told_as_such() -> None:
    class BusyProbe(Recorder):
        def page(self, only: frozenset[str], timeout: float, **more: object) -> tuple[bytes, ...]:  # type: ignore[override]
            raise Busy

    scope = {"type": "http", "headers": [], "query_string": b"", "path": "/metrics", "method": "GET"}
    with pytest.raises(HTTPException) as caught:
        scrape_response(Request(scope), BusyProbe())
    assert caught.value.status_code == 503
