"""What the targets of notifications were told, in a real Redis."""

import pytest

from historian.store import connect
from historian.store.notified import Notified
from tests.historian.conftest import RedisProcess
from tests.historian.notify.receiver import event

pytestmark = pytest.mark.anyio


async def test_it_is_kept_by_target_and_foreign_values_are_left_out(redis_process: RedisProcess) -> None:
    client = connect.open_url(redis_process.url)
    try:
        notified = Notified(client)
        told = {event(1)["id"]: event(1)}
        assert await notified.save("a:b", "chat", told)
        assert await notified.save("a:b", "mail", told)
        assert await notified.save("a:b", "mail", {})
        for foreign in ("[]", "{", '{"x": {"id": "y"}}'):
            await client.hset("mediamtx:notified:a%3Ab", f"foreign {foreign}", foreign)
        assert (await notified.load("a:b"))["chat"] == told
        assert "mail" not in await notified.load("a:b")
        assert not any(told for name, told in (await notified.load("a:b")).items() if name != "chat")
    finally:
        await client.aclose()
    redis_process.kill()
    away = connect.open_url(redis_process.url)
    assert not await Notified(away).save("a", "chat", told)
    await away.aclose()
