"""The pictures of dashboards, as the HTML that is drawn."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from dashboards.grafana.render import rendered
from scripts.dashboard_pictures import Prometheus, page, written

API = "http://prometheus.test"


@pytest.fixture
def prometheus() -> Prometheus:
    variables = {
        "job": ".+",
        "instance": "studio",
        "role": ".+",
        "remote": ".*",
        "path": "ob/1",
        "__rate_interval": "1m",
    }
    return Prometheus(API, variables, 10)


def answered(made: Prometheus, labels: dict[str, str], values: list[str]) -> tuple[str, list[str]]:
    """The dashboard of a stream where each query answers one series with these values, and the queries."""
    times = [made.start + 60 * number for number in range(len(values))]
    series = {
        "metric": labels,
        "value": [made.end, values[-1] if values else ""],
        "values": list(zip(times, values, strict=True)),
    }
    with responses.RequestsMock() as web:
        for kind in ("query", "query_range"):
            web.get(f"{API}/api/v1/{kind}", json={"data": {"result": [series] if values else []}})
        text = page(json.loads(rendered()["mediamtx-stream.json"]), made)
        return text, [parse_qs(urlsplit(str(call.request.url)).query)["query"][0] for call in web.calls]


def test_every_panel_is_drawn_with_its_values(prometheus: Prometheus) -> None:
    text, queries = answered(prometheus, {"state": "live", "codec": "H264", "protocol": "<srt>"}, ["1", "3", "2"])
    for panel in json.loads(rendered()["mediamtx-stream.json"])["panels"]:
        assert f">{panel['title']}<" in text
    assert ">live<" in text
    assert "<td>H264</td>" in text
    assert "&lt;srt&gt;" in text
    assert "<polyline" in text
    assert not any("$" in query for query in queries)
    assert any('instance=~"studio",path="ob/1"' in query for query in queries)


def test_a_gap_parts_a_line(prometheus: Prometheus) -> None:
    whole, _ = answered(prometheus, {}, ["1", "2", "3", "4"])
    parted, _ = answered(prometheus, {}, ["1", "2", "NaN", "4"])
    assert parted.count("<polyline") == 2 * whole.count("<polyline")


@pytest.mark.parametrize("values", [[], ["NaN"]])
def test_without_data_a_panel_says_so(prometheus: Prometheus, values: list[str]) -> None:
    assert "No data" in answered(prometheus, {}, values)[0]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0571, "s", "57.1 ms"),
        (7200, "s", "2 h"),
        (5.2e6, "bps", "5.2 Mb/s"),
        (1536, "bytes", "1.5 kB"),
        (0.25, "percentunit", "25 %"),
        (1, "bool_yes_no", "Yes"),
        (38, "none", "38"),
    ],
)
def test_values_are_written_in_their_units(value: float, unit: str, text: str) -> None:
    assert written(value, unit) == text
