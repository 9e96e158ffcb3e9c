"""Serving for real: ports, lifespan, stop by signal, all in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from toolkit.errors import UserError
from toolkit.serve import bind

PROGRAM = """
import asyncio
import sys
from contextlib import asynccontextmanager
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from toolkit import cli, serve
from toolkit.errors import UserError
from toolkit.settings import CommonSettings

@asynccontextmanager
async def lifespan(app):
    if "--log.level=error" in sys.argv:
        raise UserError("the store is locked: stop the other one")
    if "--log.level=debug" in sys.argv:
        print("starting", flush=True)
        await asyncio.sleep(0.5)
    print("started", flush=True)
    yield
    print("stopped", flush=True)

def start(settings):
    app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("hello"))], lifespan=lifespan)
    serve.serve(app, [("127.0.0.1", 0)], on_ready=lambda bound: print(bound[0][1], flush=True))

sys.exit(cli.main("mediamtx-sample", CommonSettings, start))
"""


@contextmanager
def program(*argv: str) -> Iterator["subprocess.Popen[str]"]:
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *argv],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serves_and_stops_cleanly_on_a_signal(number: int) -> None:
    with program() as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        port = int(process.stdout.readline())
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            assert answer.read() == b"hello"
            assert answer.headers["server"] is None
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
        assert process.returncode == 0
        assert out == "stopped\n"
        assert "Traceback" not in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_the_app_starts_is_heard(number: int) -> None:
    with program("--log.level=debug") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "starting\n"
        process.send_signal(number)
        out, _ = process.communicate(timeout=10)
        assert process.returncode == 0
        assert out.splitlines()[0] == "started"
        assert out.splitlines()[-1] == "stopped"


def test_a_user_error_while_starting_is_one_line_and_status_2() -> None:
    with program("--log.level=error") as process:
        out, err = process.communicate(timeout=10)
        assert process.returncode == 2
        assert out == ""
        assert err == "mediamtx-sample: the store is locked: stop the other one\n"


def test_a_busy_port_names_address_and_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=rf"127\.0\.0\.1:{port} is in use by another program: .*--web\.listen-addr"):
            bind([("127.0.0.1", port)])


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(UserError, match=r"cannot listen on 192\.0\.2\.1:1 \(.+\): give another"):
        bind([("192.0.2.1", 1)])


def test_listening_beyond_loopback_warns(caplog: pytest.LogCaptureFixture) -> None:
    for sock in bind([("127.0.0.1", 0), ("", 0)]):
        sock.close()
    assert [record.address for record in caplog.records] == ["*:0"]  # type: ignore[attr-defined]  # set by extra=


def test_connections_send_at_once_and_end_when_nobody_acknowledges() -> None:
    (listener,) = bind([("127.0.0.1", 0)])
    with listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            if sys.platform == "linux":
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (("no.such.host.invalid", 80), "the host name is not known"),
        (("192.0.2.1", 80), "cannot assign requested address"),
    ],
)
def test_an_address_that_cannot_be_had_is_told_once(address: tuple[str, int], reason: str) -> None:
    with pytest.raises(UserError) as caught:
        bind([address])
    assert str(caught.value) == f"cannot listen on {address[0]}:80 ({reason}): give another --web.listen-address"
