"""The page and the API below a prefix, behind a proxy that keeps it or cuts it off."""

import contextlib
from dataclasses import replace

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse

from historian.app import application
from historian.settings import HistorianSettings
from tests.historian.api.conftest import context_at
from toolkit.secrets import Secret

# Where a proxy shows the page.
PUBLIC = "https://media.example.org/ops/monitor"


def client(**settings: str) -> TestClient:
    context = context_at(Secret("redis://127.0.0.1:1"))
    app = application(replace(context, settings=HistorianSettings(**settings)))  # type: ignore[arg-type]
    return TestClient(app, base_url="http://monitor.test", follow_redirects=False)


@pytest.mark.parametrize(
    ("settings", "prefix"),
    [
        ({}, ""),
        ({"external_url": "http://monitor.test"}, ""),
        ({"external_url": PUBLIC}, "/ops/monitor"),
        ({"external_url": PUBLIC, "route_prefix": "/"}, ""),
        ({"route_prefix": "/inside/"}, "/inside"),
    ],
)
def test_where_things_are(settings: dict[str, str], prefix: str) -> None:
    there = client(**settings)
    for path in ("/", "/stream/a/b", "/api/v1/servers", "/static/favicon.svg", "/-/healthy", "/metrics"):
        assert there.get(prefix + path).status_code == 200
        if prefix and path != "/":
            assert there.get(path).status_code == 404
    stranger = {"origin": "https://evil.example.org"}
    with pytest.raises(WebSocketDenialResponse) as refused, there.websocket_connect(f"{prefix}/ws", headers=stranger):
        pass
    assert refused.value.status_code == 403


def test_a_prefix_without_its_slash_leads_to_the_page() -> None:
    there = client(external_url=PUBLIC)
    for path in ("/", "/ops/monitor"):
        answer = there.get(path)
        assert (answer.status_code, answer.headers["location"]) == (302, "/ops/monitor/")
        assert "content-security-policy" in answer.headers


def test_the_page_knows_its_public_prefix() -> None:
    html = client(external_url=PUBLIC, route_prefix="/").get("/").text
    assert '<html data-prefix="/ops/monitor"' in html
    assert 'src="/ops/monitor/static/pack/main.js"' in html
    assert '="/static' not in html
    assert "data-prefix" not in client().get("/").text


def test_pages_of_the_public_address_may_open_the_websocket() -> None:
    there = client(external_url=PUBLIC, route_prefix="/")
    with (
        contextlib.closing(there),
        there.websocket_connect("/ws", headers={"origin": "https://media.example.org"}) as socket,
    ):
        assert socket.receive_json()["type"] == "snapshot"


def test_no_answer_leads_to_a_host_that_the_client_named() -> None:
    for there, address in ((client(), "/metrics/"), (client(external_url=PUBLIC), "/ops/monitor/api/v1/servers/")):
        answer = there.get(address, headers={"host": "evil.example"})
        assert (answer.status_code, answer.headers.get("location")) == (404, None)
