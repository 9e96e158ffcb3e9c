"""The exporter's list of servers, good and bad."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from historian.scrape.discover import MOST_SERVERS, Discovery, parse
from historian.settings import HistorianSettings
from tests.historian.scrape.test_fetch import Site, reply, site

__all__ = ["site"]


def group(name: str = "") -> dict[str, object]:
    labels = {"__metrics_path__": "/probe", "__param_target": name, "instance": name} if name else {}
    return {"targets": ["127.0.0.1:10190"], "labels": labels}


def body(*groups: object) -> bytes:
    return json.dumps(groups).encode()


def test_names_come_in_order_and_once() -> None:
    assert parse(body(group("b"), group("a"), group("b"), group())) == ("b", "a", "")
    assert parse(body({"targets": ["x:1"]})) == ("",)


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"{}",
        b"[]",
        b"[1]",
        b"\xff",
        b"[" * 100_000,
        body({"labels": {}}),
        body({"targets": "x"}),
        body({"targets": [], "labels": {"__param_target": 5}}),
        body({"targets": [], "labels": []}),
        body(group("a/b")),
        body(group("a\nb")),
        body(group("a" * 201)),
        body(*(group(str(number)) for number in range(MOST_SERVERS + 1))),
    ],
)
def test_what_is_no_list_is_told_in_words(bad: bytes) -> None:
    with pytest.raises(ValueError, match=r"list of targets|name of a server|more than|without any server"):
        parse(bad)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON | st.lists(st.fixed_dictionaries({"targets": st.lists(st.text())}, optional={"labels": JSON})))
def test_nothing_else_than_a_value_error_comes_of_any_json(value: object) -> None:
    try:
        names = parse(json.dumps(value).encode())
    except ValueError:
        return
    assert all(isinstance(name, str) for name in names)


def test_a_list_is_asked_for_as_json_and_failures_are_counted(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    discovery = Discovery(HistorianSettings(exporter_url=site.url.removesuffix("/metrics")))
    site.answer = reply(body(group("a")), Content_Type="application/json")
    assert asyncio.run(discovery.ask()) == ("a",)
    assert site.headers[-1]["Accept"] == "application/json"
    for answer in (
        reply(b"[]", 500),
        reply(b"<html>", Content_Type="text/html"),
        reply(b"{}", Content_Type="application/json"),
        reply(b"[]", Content_Type="application/json"),
        reply(b"[" + b" " * 5_000_000, Content_Type="application/json"),
    ):
        site.answer = answer
        assert asyncio.run(discovery.ask()) is None
    assert discovery.failures == 5
    site.answer = reply(body(group("b")), Content_Type="application/json")
    assert asyncio.run(discovery.ask()) == ("b",)
    assert caplog.messages[-1] == "the exporter lists its servers again"
