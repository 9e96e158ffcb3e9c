"""Coroutines that are run up to their first wait."""

import asyncio

import pytest

from historian.live.begun import Begun, begin

pytestmark = pytest.mark.anyio


class Gate:
    """Something that is passed at once or waited at, twice, and what happened there."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.seen: list[str] = []

    async def passed(self) -> None:
        try:
            await self.open.wait()
            self.seen.append("first")
            await asyncio.sleep(0)
            await self.open.wait()
            self.seen.append("second")
        except asyncio.CancelledError:
            self.seen.append("cancelled")
            raise

    async def at_once(self) -> None:
        self.open.set()
        await self.open.wait()
        self.seen.append("done")


async def test_what_need_not_wait_is_done_at_once() -> None:
    gate = Gate()
    assert begin(gate.at_once()) is None
    assert gate.seen == ["done"]


async def test_what_waits_is_ended_by_a_task() -> None:
    gate = Gate()
    rest = begin(gate.passed())
    assert isinstance(rest, Begun)
    assert gate.seen == []

    async def end() -> None:
        await rest

    task = asyncio.create_task(end())
    await asyncio.sleep(0)
    assert gate.seen == []
    gate.open.set()
    await task
    assert gate.seen == ["first", "second"]


async def test_a_deadline_reaches_it() -> None:
    gate = Gate()
    rest = begin(gate.passed())
    assert rest is not None
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await rest
    assert gate.seen == ["cancelled"]


async def test_errors_come_at_once_or_with_the_rest() -> None:
    async def late() -> None:
        await asyncio.sleep(0)
        raise OSError("late")

    async def early() -> None:
        raise OSError("early")

    with pytest.raises(OSError, match="early"):
        begin(early())
    rest = begin(late())
    assert rest is not None
    with pytest.raises(OSError, match="late"):
        await rest
