"""Bounds for clients."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from historian.api.limits import Addresses, TimeLimit


async def hang(request: Request) -> PlainTextResponse:
    await asyncio.sleep(60)
    return PlainTextResponse("late")


async def trickle(request: Request) -> StreamingResponse:
    async def parts():
        for number in range(3):
            yield f"{number}\n"
            await asyncio.sleep(0.1)

    return StreamingResponse(parts())


async def fail(request: Request) -> PlainTextResponse:
    raise TimeoutError("of something else")


@pytest.fixture
def client() -> TestClient:
    routes = [Route("/hang", hang), Route("/trickle", trickle), Route("/fail", fail)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(TimeLimit, 0.15)]))


def test_an_answer_that_does_not_begin_is_503(client: TestClient) -> None:
    answer = client.get("/hang")
    assert (answer.status_code, answer.json()) == (503, {"error": "no answer within 0.15 s: ask for less"})


def test_an_answer_that_has_begun_may_take_its_time(client: TestClient) -> None:
    assert client.get("/trickle").text == "0\n1\n2\n"


def test_other_time_outs_are_not_taken_for_it(client: TestClient) -> None:
    with pytest.raises(TimeoutError, match="of something else"):
        client.get("/fail")


def test_one_address_cannot_take_all_places() -> None:
    addresses = Addresses(most=2)
    for _ in range(2):
        assert not addresses.is_full("192.0.2.1")
        addresses.enter("192.0.2.1")
        addresses.enter("127.0.0.1")
    assert addresses.is_full("192.0.2.1")
    assert not addresses.is_full("192.0.2.2")
    assert not addresses.is_full("127.0.0.1"), "a proxy may stand for many"
    addresses.leave("192.0.2.1")
    assert not addresses.is_full("192.0.2.1")
    addresses.leave("192.0.2.1")
    assert "192.0.2.1" not in addresses._held


def test_addresses_of_one_ipv6_network_count_as_one() -> None:
    addresses = Addresses(most=1)
    addresses.enter("2001:db8:0:1::1")
    assert addresses.is_full("2001:db8:0:1:ffff::2")
    assert not addresses.is_full("2001:db8:0:2::1")
    addresses.enter("::ffff:192.0.2.1")
    assert addresses.is_full("192.0.2.1")
    assert not addresses.is_full("192.0.2.2")
    addresses.leave("2001:db8:0:1::1")
    addresses.leave("192.0.2.1")
    assert not addresses._held
