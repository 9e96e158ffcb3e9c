"""What the log has of the event loop's mishaps."""

import asyncio
import errno

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


@pytest.mark.parametrize("error", [ValueError("ours"), OSError(errno.EMFILE, "not while accepting"), None])
def test_anything_else_is_told_as_usual(
    loop: asyncio.AbstractEventLoop, caplog: pytest.LogCaptureFixture, error: Exception | None
) -> None:
    Mishaps()(loop, {"message": "a task failed", "exception": error})
    assert [record.message for record in caplog.records] == ["a task failed"]
