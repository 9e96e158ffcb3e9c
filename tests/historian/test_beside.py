"""Work beside other work: it ends with it, even if it did not hear of it at first."""

import asyncio
import contextlib

import pytest

from historian.beside import beside

pytestmark = pytest.mark.anyio


async def test_it_goes_on_until_the_end_and_is_over_then() -> None:
    steps: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            steps.append("cleaned up")

    async with beside("work", work()):
        await asyncio.sleep(0)
        assert steps == []
    assert steps == ["cleaned up"]


async def test_a_cancellation_that_was_lost_is_said_again() -> None:
    lost = 0

    async def work() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                lost += 1
                if lost == 3:
                    raise

    async with asyncio.timeout(20), beside("work", work()):
        await asyncio.sleep(0)
    assert lost == 3


async def test_work_beside_work_that_is_beside_other_work_ends_as_well() -> None:
    lost, over = 0, False

    async def inner() -> None:
        nonlocal lost, over
        while lost < 4:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                lost += 1
        over = True

    async def outer() -> None:
        async with beside("inner", inner()):
            await asyncio.sleep(60)

    async with asyncio.timeout(20), beside("outer", outer()):
        await asyncio.sleep(0.01)
    assert over


async def test_a_mistake_is_logged_at_once_and_ends_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        raise ZeroDivisionError

    async with beside("sealer", work()):
        await asyncio.sleep(0.01)
        assert [(record.levelname, record.__dict__["part"]) for record in caplog.records] == [("ERROR", "sealer")]


async def test_an_end_by_an_error_ends_the_work_and_stays_an_error() -> None:
    over = asyncio.Event()

    async def work() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        over.set()

    async def fail() -> None:
        async with beside("work", work()):
            await asyncio.sleep(0)
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert over.is_set()
