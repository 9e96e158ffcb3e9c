import contextlib
from typing import Any

import pytest
import redis.exceptions

from historian.store import connect
from historian.store.faults import describe, trouble, verdict
from tests.historian.conftest import RedisProcess
from toolkit.secrets import Secret


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("setting", "url", "expected"),
    [
        (("requirepass", "right"), "redis://:wrong@127.0.0.1:{port}", "wrong user or password"),
        (("requirepass", "right"), "redis://127.0.0.1:{port}", "it asks for a password"),
        (("timeout", "0"), "redis://127.0.0.1:1", "connection refused"),
        (("timeout", "0"), "unix:///nowhere/redis.sock", "its socket does not exist"),
        (("timeout", "0"), "redis://nowhere.invalid", "its host name is not known"),
    ],
)
async def test_why_redis_does_not_answer(
    redis_process: RedisProcess, setting: tuple[str, str], url: str, expected: str
) -> None:
    redis_process.command("CONFIG", "SET", *setting)
    async with contextlib.aclosing(connect.open_url(Secret(url.format(port=redis_process.port)))) as client:
        with pytest.raises(redis.exceptions.RedisError) as raised:
            await connect.call(client, "PING")
    assert describe(raised.value) == expected
    assert verdict(raised.value) == "later"


@pytest.mark.anyio
async def test_a_user_of_redis_who_may_not_write(redis_process: RedisProcess) -> None:
    redis_process.command("ACL", "SETUSER", "reader", "on", ">pass", "~*", "+@read", "+@connection")
    url = Secret(f"redis://reader:pass@127.0.0.1:{redis_process.port}")
    async with contextlib.aclosing(connect.open_url(url)) as client:
        with pytest.raises(redis.exceptions.NoPermissionError) as raised:
            await connect.call(client, "SET", "key", "value")
    assert "ACL" in describe(raised.value)
    assert verdict(raised.value) == "later"


@pytest.mark.parametrize(
    ("error", "headline", "remedy"),
    [
        (redis.exceptions.ConnectionError("x"), "Redis does not answer", "start it, or give another --redis.url"),
        (redis.exceptions.AuthenticationError("x"), "Redis refuses the login", "check user and password in REDIS_URL"),
        (redis.exceptions.AuthenticationError("Authentication required."), "Redis refuses the login", "give user and"),
        (redis.exceptions.BusyLoadingError("x"), "Redis takes no samples", "wait until it has"),
    ],
)
def test_each_trouble_has_a_headline_and_a_remedy_of_its_own(error: Exception, headline: str, remedy: str) -> None:
    found = trouble(error)
    assert found.headline == headline
    assert found.remedy.startswith(remedy)


@pytest.mark.anyio
async def test_a_single_redis_and_a_cluster_are_told_apart(redis_process: RedisProcess) -> None:
    url = Secret(f"redis+cluster://127.0.0.1:{redis_process.port}")
    async with contextlib.aclosing(connect.open_url(url)) as client:
        with pytest.raises(redis.exceptions.RedisError) as raised:
            await connect.call(client, "GET", "key")
    assert verdict(raised.value) == "later"
    assert trouble(raised.value).reason == "it is no cluster"
    moved = redis.exceptions.MovedError("5 10.0.0.1:6379")
    assert trouble(moved).remedy == "write redis+cluster:// in place of redis://"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis+cluster://127.0.0.1:1", "connection refused"),
        ("redis+cluster://:wrong@127.0.0.1:{port}", "wrong user or password"),
        ("redis+sentinel://127.0.0.1:1/mymaster", "no Sentinel names a primary"),
    ],
)
async def test_why_a_redundant_redis_does_not_answer(redis_process: RedisProcess, url: str, expected: str) -> None:
    redis_process.command("CONFIG", "SET", "requirepass", "right")
    async with contextlib.aclosing(connect.open_url(Secret(url.format(port=redis_process.port)))) as client:
        with pytest.raises(redis.exceptions.RedisError) as raised:
            await connect.call(client, "GET", "key")
        pipeline: Any = client.pipeline(transaction=False)
        pipeline.execute_command("GET", "key")
        with pytest.raises(redis.exceptions.RedisError):
            await pipeline.execute()
    assert describe(raised.value) == expected
    assert verdict(raised.value) == "later"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ERR The ID specified in XADD is equal or smaller than the target stream top item", "written"),
        ("WRONGTYPE Operation against a key holding the wrong kind of value", "never"),
        ("MISCONF Redis is configured to save RDB snapshots", "later"),
        ("CLUSTERDOWN The cluster is down", "later"),
        ("ERR unknown command", "never"),
    ],
)
def test_verdicts(text: str, expected: str) -> None:
    assert verdict(redis.exceptions.ResponseError(text)) == expected


def test_errors_within_a_script_are_known() -> None:
    inside = "ERR Error running script (call to f_1): @user_script:5: -OOM command not allowed when used memory"
    assert describe(redis.exceptions.ResponseError(inside)) == "it is out of memory (maxmemory)"
    inside = "ERR Error running script (call to f_1): @user_script:5: -READONLY You can't write against a read only"
    assert describe(redis.exceptions.ResponseError(inside)) == "it is a read-only replica"


def test_words_for_errors_hold_nothing_of_the_server() -> None:
    assert describe(redis.exceptions.ResponseError("ERR secret at 10.0.0.1")) == "it answered with an error"
    assert describe(redis.exceptions.ConnectionError("secret")) == "connection lost"
