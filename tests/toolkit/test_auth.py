"""Passwords against bcrypt hashes."""

import asyncio
import base64

import bcrypt
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
        (basic("alice", "s" * 100), False),  # of which 72 bytes count
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
        assert len(authenticator._good) == 1
        assert await authenticator.allows(header, USERS)
        assert len(authenticator._good) == 1
        assert not await authenticator.allows(header, {"alice": Secret(GEHEIM)}), "the password was changed"
        assert not await authenticator.allows(header, {}), "the user was removed"
        assert await authenticator.allows(basic("alice", "geheim"), {"alice": Secret(GEHEIM)})

    asyncio.run(story())


def test_who_is_removed_stays_out_though_another_has_his_hash() -> None:
    async def story() -> None:
        authenticator, header = Authenticator(), basic("alice", "secret")
        both = {"alice": Secret(SECRET), "bob": Secret(SECRET)}
        assert await authenticator.allows(header, both)
        assert not await authenticator.allows(header, {"bob": Secret(SECRET)})
        assert await authenticator.allows(header, both)

    asyncio.run(story())


def test_what_is_remembered_is_bounded_and_holds_no_password() -> None:
    async def story() -> None:
        authenticator = Authenticator()
        await authenticator.allows(basic("alice", "secret"), USERS)
        for number in range(auth._REMEMBERED + 5):
            authenticator._remember(str(number).encode(), False)
        assert len(authenticator._bad) == auth._REMEMBERED
        assert len(authenticator._good) == 1, "guesses of others do not make us forget who is known"
        assert not any(b"secret" in name for name in authenticator._good)

    asyncio.run(story())


def test_a_long_password_counts_by_what_bcrypt_reads_of_it() -> None:
    hashed = Secret(bcrypt.hashpw(b"x" * 72, bcrypt.gensalt(4)).decode())
    assert asyncio.run(Authenticator().allows(basic("alice", "x" * 90), {"alice": hashed}))
    assert not asyncio.run(Authenticator().allows(basic("alice", "x" * 71), {"alice": hashed}))


@pytest.mark.parametrize("guesser", ["10.0.0.66", "2001:db8::{:x}"])
def test_many_guesses_from_one_address_do_not_keep_others_waiting(guesser: str) -> None:
    async def story() -> list[str]:
        authenticator, done = Authenticator(), []

        async def login(address: str, password: str) -> None:
            await authenticator.allows(basic("alice", password), USERS, address)
            done.append(address)

        guesses = [asyncio.create_task(login(guesser.format(number), f"guess {number}")) for number in range(50)]
        await asyncio.sleep(0)
        await asyncio.gather(login("10.0.0.7", "secret"), *guesses)
        assert not authenticator._queues, "an address that asks no more is forgotten"
        return done

    assert asyncio.run(story()).index("10.0.0.7") <= 2


def test_an_unknown_user_costs_as_much_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bytes] = []
    monkeypatch.setattr(auth, "_matches", lambda password, hashed: compared.append(hashed))
    costly = SECRET.replace("$04$", "$12$")
    users = {"alice": Secret(SECRET), "bob": Secret(costly), "carol": Secret(GEHEIM)}
    assert not asyncio.run(Authenticator().allows(basic("nobody", "secret"), users))
    assert compared == [costly.encode()]
