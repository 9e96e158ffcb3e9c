"""User and password that change in the file of redis.url while connections are made."""

import contextlib
import logging
from pathlib import Path
from typing import Any

import pytest
import redis.exceptions

from historian.store import connect
from historian.store.login import Login, of_sentinels, of_server
from historian.store.redisurl import parse
from tests.historian.conftest import RedisProcess
from tests.historian.redundant import RedisCluster, SentinelSetup
from toolkit.secrets import Secret


def in_file(folder: Path, text: str) -> Secret:
    (folder / "redis-url").write_text(text + "\n")
    return Secret.of_file(folder / "redis-url")


@pytest.mark.parametrize(
    ("url", "server", "sentinels"),
    [
        ("redis://h", (), ()),
        ("redis://:p%40@h", ("p@",), ()),
        ("redis://u:p@h", ("u", "p"), ()),
        ("unix:///s?password=p", ("p",), ()),
        ("redis+sentinel://u:p@h/m?sentinel_username=a&sentinel_password=b", ("u", "p"), ("a", "b")),
        ("redis+sentinel://h/m?sentinel_password=b", (), ("b",)),
    ],
)
def test_the_logins_of_a_url(url: str, server: tuple[str, ...], sentinels: tuple[str, ...]) -> None:
    assert of_server(parse(Secret(url))) == server
    assert of_sentinels(parse(Secret(url))) == sentinels


def test_the_file_is_read_for_each_connection(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    login = Login(in_file(tmp_path, "redis://:old-one@h"), of_server)
    assert login.get_credentials() == ("old-one",)
    assert not caplog.records
    for text, expected in (
        ("redis://:new-one@h", ("new-one",)),
        ("redis://u:third@h", ("u", "third")),
        ("redis://:old-one@h", ("old-one",)),
    ):
        in_file(tmp_path, text)
        assert [login.get_credentials(), login.get_credentials()] == [expected] * 2
    assert [record.message for record in caplog.records] == [
        "user and password of Redis were read anew from the file of redis.url"
    ] * 3
    assert Login(Secret("redis://:fixed@h"), of_server).get_credentials() == ("fixed",)


def test_a_file_that_is_of_no_use_leaves_the_login(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    login = Login(in_file(tmp_path, "redis://:old-one@h"), of_server)
    for text in ("", "new-one-alone", "redis://:new-one-cut"):
        in_file(tmp_path, text)
        assert login.get_credentials() == ("old-one",)
    (tmp_path / "redis-url").unlink()
    for _ in range(3):
        assert login.get_credentials() == ("old-one",)
    assert [record.__dict__["reason"] for record in caplog.records] == [
        "the file of redis.url holds no address of a Redis",
        f"cannot read {tmp_path / 'redis-url'}: No such file or directory",
    ]


def test_what_else_changes_waits_for_a_restart(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    login = Login(in_file(tmp_path, "redis://:old-one@h"), of_server)
    in_file(tmp_path, "redis://:new-one@elsewhere")
    assert [login.get_credentials(), login.get_credentials()] == [("new-one",)] * 2
    (told,) = caplog.records
    assert told.message == "user and password count at once, the rest after a restart"


async def answers(client: Any) -> bool:
    """Whether a command passes now; after an error the client is renewed, as the writer does.

    Errors of logins are errors of connections, and what a node of a cluster says first may be that it closed one.
    """
    try:
        await connect.call(client, "SET", "mediamtx:key", "value")
    except redis.exceptions.ConnectionError:
        await connect.renew(client, login=True)
        return False
    return True


@pytest.mark.anyio
async def test_a_password_that_is_set_and_changed(redis_process: RedisProcess, tmp_path: Path) -> None:
    place = f"127.0.0.1:{redis_process.port}"
    async with contextlib.aclosing(connect.open_url(in_file(tmp_path, f"redis://{place}"))) as client:
        assert await answers(client)
        with redis.Redis(port=redis_process.port) as admin:
            admin.config_set("requirepass", "first")
            admin.execute_command("AUTH", "first")
            admin.client_kill_filter(_type="normal", skipme=True)
            # The connection that is made now has no login, and would never get one.
            assert not await answers(client)
            in_file(tmp_path, f"redis://:first@{place}")
            assert await answers(client)
            admin.config_set("requirepass", "second")
            assert await answers(client), "a connection that is logged in stays so"
            admin.client_kill_filter(_type="normal", skipme=True)
            assert not await answers(client)
            in_file(tmp_path, f"redis://:second@{place}")
            assert await answers(client)


@pytest.mark.anyio
async def test_the_password_of_a_user(redis_process: RedisProcess, tmp_path: Path) -> None:
    url = f"redis://historian:{{}}@127.0.0.1:{redis_process.port}"
    redis_process.command("ACL", "SETUSER", "historian", "on", ">old", "~*", "+@all")
    async with contextlib.aclosing(connect.open_url(in_file(tmp_path, url.format("old")))) as client:
        assert await answers(client)
        redis_process.command("ACL", "SETUSER", "historian", ">new", "<old")
        redis_process.command("CLIENT", "KILL", "USER", "historian")
        assert not await answers(client)
        in_file(tmp_path, url.format("new"))
        assert await answers(client)


@pytest.mark.anyio
async def test_passwords_of_a_primary_and_of_its_sentinels(tmp_path: Path) -> None:
    setup = SentinelSetup(tmp_path)
    try:
        old = setup.url.reveal()
        new = old.replace("historian:password", "historian:new").replace("=password", "=new")
        async with contextlib.aclosing(connect.open_url(in_file(tmp_path, old))) as client:
            assert await answers(client)
            setup.change_passwords("password", "new")
            assert not await answers(client)
            in_file(tmp_path, new)
            assert await answers(client)
    finally:
        setup.close()


@pytest.mark.anyio
async def test_the_password_of_a_cluster(tmp_path: Path) -> None:
    cluster = RedisCluster(tmp_path)
    try:
        url = cluster.url.reveal()
        async with contextlib.aclosing(connect.open_url(in_file(tmp_path, url))) as client:
            assert await answers(client)
            for node in cluster.nodes:
                node.command("ACL", "SETUSER", "historian", ">new", "<password")
                node.command("CLIENT", "KILL", "USER", "historian")
            assert not await answers(client)
            in_file(tmp_path, url.replace(":password", ":new"))
            assert await answers(client)
    finally:
        cluster.close()
