"""Whatever a WebSocket client sends, it gets an answer or a close; others are served on."""

import json
import random
import socket
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.historian.running import Historian

TEXT = st.text(st.characters(codec="utf-8"), max_size=50)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
COMMANDS = st.fixed_dictionaries(
    {"type": st.sampled_from(["resync", "watch", "subscribe", "ping", ""])},
    optional={"server": JSON, "stream": JSON, "seq": JSON, "other": JSON},
)


@pytest.fixture(scope="module")
def bystander(running: Historian) -> Any:
    with connect(running.url.replace("http", "ws") + "/ws", max_size=None) as client:
        client.recv(5)
        yield client


def code_after(client: ClientConnection, message: str | bytes) -> int | None:
    """How the server closes after this message; None if it goes on with messages of its own."""
    try:
        client.send(message)
        for _ in range(3):
            assert json.loads(client.recv(5))["type"] in ("snapshot", "delta", "details", "event", "ping")
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd is not None else -1
    return None


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(message=st.one_of(TEXT, st.binary(max_size=100), COMMANDS.map(json.dumps), JSON.map(json.dumps)))
@example(message="x" * 65_000)
@example(message="x" * 70_000)
@example(message="[" * 10_000)
def test_messages(message: str | bytes, running: Historian, bystander: Any) -> None:
    with connect(running.url.replace("http", "ws") + "/ws?server=local", max_size=None) as client:
        first = json.loads(client.recv(5))
        assert first["type"] == "snapshot"
        assert code_after(client, message) in (None, 1003, 1007, 1008, 1009)
    assert json.loads(bystander.recv(5))["type"] in ("delta", "event", "ping")


@pytest.mark.parametrize("seed", range(8))
def test_bytes_instead_of_frames(seed: int, running: Historian, bystander: Any) -> None:
    host, _, port = running.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        raw.sendall(
            b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert b" 101 " in raw.recv(4096)
        try:
            raw.sendall(random.Random(seed).randbytes(200))
            while raw.recv(65536):
                pass
        except ConnectionResetError:
            pass
    assert json.loads(bystander.recv(5))["type"] in ("delta", "event", "ping")
