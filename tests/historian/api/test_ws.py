import pytest
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from historian.api.origin import same_host
from tests.historian.api.conftest import Api
from tests.historian.conftest import MakeFrame


@pytest.mark.parametrize(
    ("origin", "host", "expected"),
    [
        (None, "monitor.test", True),
        ("http://monitor.test", "monitor.test", True),
        ("https://monitor.test", "monitor.test", True),
        ("http://Monitor.TEST", "monitor.test", True),
        ("http://monitor.test:80", "monitor.test", True),
        ("http://monitor.test:10191", "monitor.test:10191", True),
        ("http://[::1]:10191", "[::1]:10191", True),
        ("http://monitor.test:10191", "monitor.test", False),
        ("http://monitor.test", "monitor.test:10191", False),
        ("http://evil.test", "monitor.test", False),
        ("http://monitor.test.evil.test", "monitor.test", False),
        ("http://evilmonitor.test", "monitor.test", False),
        ("http://monitor.test@evil.test", "monitor.test", False),
        ("null", "monitor.test", False),
        ("", "monitor.test", False),
        ("file://", "monitor.test", False),
        ("http://[::1", "monitor.test", False),
        ("http://monitor.test:x", "monitor.test", False),
        ("http://monitor.test", "", False),
        ("http://monitor.test", "[", False),
    ],
)
def test_same_host(origin: str | None, host: str, expected: bool) -> None:
    assert same_host(origin, host) is expected


def test_snapshot_then_deltas(api: Api, make_frame: MakeFrame) -> None:
    api.context.hub.apply(make_frame(0))
    with api.client.websocket_connect("/ws") as socket:
        snapshot = socket.receive_json()
        assert snapshot["type"] == "snapshot"
        history = {"history", "history_reason"}
        parts = {"type", "epoch", "seq", "t", "interval", "servers", "streams", "events", "notify", "spark"}
        assert set(snapshot) == parts | history
        assert snapshot["interval"] == 2.0
        assert snapshot["history"] is False
        assert snapshot["streams"]["studio/cam"]["received_bps"] == 1000
        api.apply(make_frame(1))
        delta = socket.receive_json()
        assert (delta["type"], delta["seq"]) == ("delta", snapshot["seq"] + 1)
        assert delta["set"]["studio/cam"]["received_bps"] == 1001


def test_failing_targets_of_notifications_are_told(api: Api) -> None:
    failing = [{"name": "chat", "since": 1.5, "reason": "no connection"}]
    with api.client.websocket_connect("/ws") as socket:
        snapshot = socket.receive_json()
        assert snapshot["notify"] == []
        assert api.client.portal is not None
        api.client.portal.call(api.context.hub.set_notify, failing)
        delta = socket.receive_json()
        assert (delta["type"], delta["seq"], delta["notify"]) == ("delta", snapshot["seq"] + 1, failing)
        assert set(delta) == {"type", "seq", "t", "notify"}
    with api.client.websocket_connect("/ws") as socket:
        assert socket.receive_json()["notify"] == failing


def test_resync_gives_a_new_snapshot(api: Api, make_frame: MakeFrame) -> None:
    with api.client.websocket_connect("/ws") as socket:
        assert socket.receive_json()["type"] == "snapshot"
        socket.send_text('{"type":"resync"}')
        assert socket.receive_json()["type"] == "snapshot"


def test_one_server(api: Api, make_frame: MakeFrame) -> None:
    for server in ("studio", "other"):
        api.context.hub.apply(make_frame(0, server=server))
    with api.client.websocket_connect("/ws?server=other") as socket:
        assert set(socket.receive_json()["streams"]) == {"other/cam"}


def test_the_details_of_a_stream_are_had_by_asking(api: Api, make_frame: MakeFrame) -> None:
    api.context.hub.apply(make_frame(0))
    with api.client.websocket_connect("/ws?server=studio&stream=cam") as socket:
        assert socket.receive_json()["type"] == "snapshot"
        details = socket.receive_json()
        assert (details["type"], details["id"]) == ("details", "studio/cam")
    with api.client.websocket_connect("/ws") as socket:
        assert "links" not in socket.receive_json()["streams"]["studio/cam"]
        socket.send_text('{"type":"watch","server":"studio","stream":"cam"}')
        assert socket.receive_json()["id"] == "studio/cam"
        socket.send_text('{"type":"resync"}')
        assert [socket.receive_json()["type"] for _ in range(2)] == ["snapshot", "details"]
    assert api.context.hub._detail_watchers == {}


@pytest.mark.parametrize(
    "message", ["", "x", "{}", "[]", "null", '{"type":"subscribe"}', '{"type":1}', '{"type":"resync"', "\x00"]
)
def test_who_says_anything_else_is_shown_out(api: Api, message: str) -> None:
    with api.client.websocket_connect("/ws") as socket:
        socket.receive_json()
        socket.send_text(message)
        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_json()
    assert ended.value.code == 1008
    assert api.context.hub.watchers == 0


def test_a_client_that_leaves_is_forgotten(api: Api) -> None:
    with api.client.websocket_connect("/ws") as socket:
        socket.receive_json()
        assert api.context.hub.watchers == 1
    assert api.context.hub.watchers == 0


@pytest.mark.parametrize(
    ("address", "origin", "status", "words"),
    [
        ("/ws", "http://evil.test", 403, "another site"),
        ("/ws?x=1", "http://testserver", 400, "unknown parameter 'x'"),
        ("/ws?stream=cam", "http://testserver", 400, "server is missing"),
        ("/ws?server=" + "x" * 2000, "http://testserver", 400, "too long"),
    ],
)
def test_refused_handshakes_say_why(api: Api, address: str, origin: str, status: int, words: str) -> None:
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        api.client.websocket_connect(address, headers={"origin": origin}),
    ):
        pass
    assert refused.value.status_code == status
    assert words in refused.value.json()["error"]


def test_no_more_clients_than_are_bearable(api: Api) -> None:
    api.context.most_clients = 1
    with api.client.websocket_connect("/ws") as first:
        first.receive_json()
        with pytest.raises(WebSocketDenialResponse) as refused, api.client.websocket_connect("/ws"):
            pass
    assert refused.value.status_code == 503
    assert refused.value.headers["retry-after"] == "30"
