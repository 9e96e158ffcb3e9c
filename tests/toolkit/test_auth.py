"""Passwords against bcrypt hashes."""

import asyncio
import base64

import pytest

from tests.toolkit.served import GEHEIM, SECRET
from toolkit import auth
from toolkit.auth import Authenticator
from toolkit.secrets import Secret

USERS = {"alice": Secret(SECRET), "bärbel": Secret(GEHEIM)}


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("header", "verdict"),
    [
        (basic("alice", "secret"), True),
        (basic("bärbel", "geheim"), True),
        (basic("alice", "secret").replace("Basic", "basic"), True),
        (basic("alice", "geheim"), False),
        (basic("nobody", "secret"), False),
        (basic("alice", ""), False),
        (basic("alice", "s" * 100), False),  # bcrypt raises beyond 72 bytes
        (basic("alice", "se\0cret"), False),
        ("Basic YWxpY2U=", False),  # no colon
        ("Basic ???", False),
        ("Basic " + base64.b64encode(b"\xff\xfe:x").decode(), False),
        ("Basic", False),
        ("Bearer abc", False),
        ("", False),
    ],
)
def test_verdicts(header: str, verdict: bool) -> None:
    assert asyncio.run(Authenticator().allows(header, USERS)) is verdict


def test_a_verdict_is_remembered_for_its_hash_only() -> None:
    async def story() -> None:
        authenticator = Authenticator()
        header = basic("alice", "secret")
        assert await authenticator.allows(header, USERS)
        assert len(authenticator._verdicts) == 1
        assert await authenticator.allows(header, USERS)
        assert len(authenticator._verdicts) == 1
        assert not await authenticator.allows(header, {"alice": Secret(GEHEIM)}), "the password was changed"
        assert not await authenticator.allows(header, {}), "the user was removed"
        assert await authenticator.allows(basic("alice", "geheim"), {"alice": Secret(GEHEIM)})

    asyncio.run(story())


def test_what_is_remembered_is_bounded_and_holds_no_password() -> None:
    async def story() -> None:
        authenticator = Authenticator()
        for number in range(auth._REMEMBERED + 5):
            authenticator._remember(str(number).encode(), False)
        assert len(authenticator._verdicts) == auth._REMEMBERED
        await authenticator.allows(basic("alice", "secret"), USERS)
        assert not any(b"secret" in name for name in authenticator._verdicts)

    asyncio.run(story())
