import contextlib

import pytest
import redis.exceptions

from historian.store import connect
from historian.store.faults import describe, trouble, verdict
from tests.historian.conftest import RedisProcess
from toolkit.errors import UserError
from toolkit.secrets import Secret


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "'' does not begin with redis://, rediss:// or unix://; write for example redis://127.0.0.1:6379"),
        ("localhost:6379", "'localhost:6379' does not begin with redis://"),
        ("http://localhost", "'http://localhost' does not begin with redis://"),
        ("http://user:secret@localhost/?password=secret", "'http://…@localhost/' does not begin with redis://"),
        (":secret@localhost:6379", "'…@localhost:6379' does not begin with redis://"),
        ("localhost:6379?password=secret", "'localhost:6379' does not begin with redis://"),
        ("redis:localhost:6379", "'redis:localhost:6379' does not begin with redis://"),
        ("redis://", "lacks a host"),
        ("redis://:secret@", "lacks a host"),
        ("redis://host:port", "malformed"),
        ("redis://:secret@host:99999", "malformed"),
        ("redis://host:0", "port 0"),
        ("redis://[::1", "malformed"),
        ("redis://host/name", "database number"),
        ("redis://host?db=x", "db takes a number"),
        ("rediss://host?ssl_ca_certs=/nowhere/ca.pem", "ssl_ca_certs: cannot read /nowhere/ca.pem"),
        ("redis://host?tiemout=1", "unknown parameter 'tiemout'"),
        ("unix://relative/redis.sock", "lacks an absolute path"),
        ("unix://", "lacks an absolute path"),
    ],
)
def test_a_malformed_url_is_told_without_its_password(url: str, expected: str) -> None:
    with pytest.raises(UserError) as told:
        connect.check(Secret(url))
    assert expected in str(told.value)
    assert str(told.value).startswith("redis.url: ")
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://user:p%40ss@localhost:6380/2",
        f"rediss://localhost:6379?ssl_ca_certs={__file__}",
        "redis://[::1]:6379",
        "unix:///run/redis.sock",
        "unix:///run/redis.sock?db=1",
        "unix://user@/run/redis.sock",
    ],
)
def test_good_urls(url: str) -> None:
    connect.check(Secret(url))
    connect.open_url(Secret(url))


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


def test_words_for_errors_hold_nothing_of_the_server() -> None:
    assert describe(redis.exceptions.ResponseError("ERR secret at 10.0.0.1")) == "it answered with an error"
    assert describe(redis.exceptions.ConnectionError("secret")) == "connection lost"
