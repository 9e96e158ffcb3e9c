"""The headers that every answer has, of whatever status, unless it has its own."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from toolkit.headers import PLAIN_POLICY, SecurityHeaders, security_headers


def test_every_answer_has_them_and_may_say_otherwise() -> None:
    def framed(request: Request) -> Response:
        return PlainTextResponse("", headers={"X-Frame-Options": "sameorigin"})

    middleware = [Middleware(SecurityHeaders, security_headers())]
    client = TestClient(Starlette(routes=[Route("/framed", framed)], middleware=middleware))
    for answer in (client.get("/"), client.post("/framed"), client.get("/framed")):
        assert answer.headers["content-security-policy"] == PLAIN_POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get("/").headers["x-frame-options"] == "DENY"
    assert client.get("/framed").headers.get_list("x-frame-options") == ["sameorigin"]
