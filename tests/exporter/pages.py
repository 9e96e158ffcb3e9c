"""Pages of a probe as samples, read by prometheus-client's own parsers, which are the judges of our writer."""

from collections.abc import Callable, Iterable
from typing import Any

from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from exporter.client import ApiClient
from exporter.probe import Probe
from exporter.transport import Access
from tests.exporter.fake_mediamtx import FakeServer
from toolkit.secrets import Secret

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


class Clock:
    """A clock that goes on when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def access(server: FakeServer, **given: Any) -> Access:
    if "password" in given:
        given["password"] = Secret(given["password"])
    return Access(server.url, **given)


def client(server: FakeServer, clock: Callable[[], float] | None = None, **given: Any) -> ApiClient:
    more = {} if clock is None else {"clock": clock}
    return ApiClient(access(server, **given), timeout=5, max_bytes=1 << 20, **more)


def probe(server: FakeServer, clock: Callable[[], float], **given: Any) -> Probe:
    def sleep(seconds: float) -> None:
        assert isinstance(clock, Clock)
        clock.now += seconds

    credentials = {name: given.pop(name) for name in ("username", "password") if name in given}
    return Probe(
        client(server, clock, **credentials),
        "http://mediamtx.example:9997",
        clock=clock,
        sleep=sleep,
        wall=lambda: 1.8e9 + clock(),
        **given,
    )


def page(asked: Probe, *only: str, timeout: float = 9.5, openmetrics: bool = False) -> str:
    names = frozenset(only) or asked.collectors
    return b"".join(asked.page(names, timeout, openmetrics=openmetrics, packed=False)).decode()


def samples(text: str, openmetrics: bool = False) -> Samples:
    """Name and labels to value. Fails on twins, which the parsers let pass."""
    parse: Callable[[str], Iterable[Metric]] = parse_openmetrics if openmetrics else parse_text
    found: Samples = {}
    for family in parse(text):
        for sample in family.samples:
            key = sample.name, frozenset(sample.labels.items())
            assert key not in found, key
            found[key] = sample.value
    return found


def value(found: Samples, name: str, **labels: str) -> float | None:
    """The value of one series; labels that are left out do not matter."""
    hits = [number for (each, all_labels), number in found.items() if each == name and labels.items() <= all_labels]
    assert len(hits) < 2, f"{name} {labels} is not one series"
    return hits[0] if hits else None


def names(found: Samples) -> set[str]:
    return {name for name, _ in found}


def reason(found: dict[tuple[str, frozenset[tuple[str, str]]], float]) -> set[str]:
    """Why the server could not be read, by a page's samples; empty if it could."""
    return {
        dict(labels)["reason"]
        for (name, labels), number in found.items()
        if name == "mediamtx_scrape_failure" and number
    }
