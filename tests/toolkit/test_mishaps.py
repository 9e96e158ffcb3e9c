"""What the log has of the event loop's mishaps."""

import asyncio
import errno
import socket

import pytest

from toolkit.mishaps import Mishaps


@pytest.fixture
def loop() -> asyncio.AbstractEventLoop:
    made = asyncio.new_event_loop()
    made.close()  # nothing runs on it
    return made


def test_a_want_of_descriptors_is_a_line_a_minute(
    loop: asyncio.AbstractEventLoop, caplog: pytest.LogCaptureFixture
) -> None:
    times = iter((0.0, 0.1, 59.0, 61.0))
    mishaps = Mishaps(clock=lambda: next(times))
    context = {"message": "accept", "exception": OSError(errno.EMFILE, "Too many open files"), "socket": None}
    for _ in range(4):
        mishaps(loop, context)
    assert ["file descriptors" in record.message for record in caplog.records] == [True, True]
    assert not any(record.exc_info for record in caplog.records)


def test_a_want_of_memory_is_told_without_its_traceback_as_well(
    loop: asyncio.AbstractEventLoop, caplog: pytest.LogCaptureFixture
) -> None:
    Mishaps()(loop, {"message": "Fatal read error on socket transport", "exception": MemoryError()})
    (record,) = caplog.records
    assert record.message.startswith("no memory is left")
    assert record.exc_info is None


@pytest.mark.parametrize("error", [ValueError("ours"), OSError(errno.EMFILE, "not while accepting"), None])
def test_anything_else_is_told_as_usual(
    loop: asyncio.AbstractEventLoop, caplog: pytest.LogCaptureFixture, error: Exception | None
) -> None:
    Mishaps()(loop, {"message": "a task failed", "exception": error})
    assert [record.message for record in caplog.records] == ["a task failed"]


def test_a_server_that_stops_before_asyncio_accepts_again_is_not_told_of(caplog: pytest.LogCaptureFixture) -> None:
    # As asyncio does it a second after it could accept no connection.
    async def stop_before() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(Mishaps())
        listener = socket.create_server(("127.0.0.1", 0))
        loop.call_soon(loop._start_serving, asyncio.Protocol, listener)  # type: ignore[attr-defined]
        listener.close()
        await asyncio.sleep(0.01)

    asyncio.run(stop_before())
    assert caplog.records == []
