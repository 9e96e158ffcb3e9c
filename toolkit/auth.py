"""HTTP basic authentication against bcrypt hashes, as the Prometheus exporter-toolkit does it."""

import asyncio
import base64
import binascii
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from weakref import WeakValueDictionary

import bcrypt

from toolkit.holder import holder_of
from toolkit.secrets import Secret

# Verdicts of each kind that are remembered: a hash of cost 10 takes some 70 ms of CPU, and a scraper asks every few
# seconds. Users are fewer; of wrong passwords, those that a scraper with an old one sends again and again count.
_REMEMBERED = 100
# bcrypt reads no more bytes of a password, here as in Prometheus' Go; Python's library refuses longer ones.
_LONGEST_PASSWORD = 72


class Authenticator:
    """Checks `Authorization` headers. One hash is computed at a time, in a thread: guessing takes one core, not all.

    Each client address, in IPv6 each network of 64 bits, waits in a queue of its own, and has one turn among the
    others: whoever floods us with guesses makes others wait for one hash, not for all of his. Good verdicts are not
    forgotten for the sake of bad ones.
    """

    def __init__(self) -> None:
        # A keyed digest stands for user, hash and password, so that no password stays in memory.
        self._key = secrets.token_bytes(32)
        self._good: OrderedDict[bytes, None] = OrderedDict()
        self._bad: OrderedDict[bytes, None] = OrderedDict()
        self._lock = asyncio.Lock()
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def allows(self, header: str, users: Mapping[str, Secret], address: str = "") -> bool:
        """Whether the header's value names one of `users` (bcrypt hashes by name) with the right password.

        `address` is that of the client.
        """
        credentials = _credentials(header)
        if credentials is None or not users:
            return False
        user, password = credentials
        known = user in users
        # An unknown user's password is compared too, with the costliest hash there is, so that the time of an answer
        # does not tell which users there are.
        text = users[user].reveal() if known else max((one.reveal() for one in users.values()), key=_cost)
        hashed = text.encode()
        # Two users may have the same hash: the verdict on one that is gone is another than while he was there.
        name = self._digest(user.encode(), hashed, password, b"known" if known else b"")
        verdict = self._remembered(name)
        if verdict is None:
            queue = self._queues.setdefault(holder_of(address), asyncio.Lock())
            async with queue, self._lock:
                verdict = self._remembered(name)
                if verdict is None:
                    verdict = await asyncio.to_thread(_matches, password, hashed) and known
                    self._remember(name, verdict)
        return verdict

    def _remembered(self, name: bytes) -> bool | None:
        for verdicts, verdict in ((self._good, True), (self._bad, False)):
            if name in verdicts:
                verdicts.move_to_end(name)
                return verdict
        return None

    def _digest(self, *parts: bytes) -> bytes:
        digest = hashlib.blake2b(key=self._key)
        for part in parts:
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.digest()

    def _remember(self, name: bytes, verdict: bool) -> None:
        verdicts = self._good if verdict else self._bad
        verdicts[name] = None
        if len(verdicts) > _REMEMBERED:
            verdicts.popitem(last=False)


def _cost(hashed: str) -> str:
    """The two digits of a hash that say how often it is stirred, as in `$2y$10$`."""
    return hashed.split("$")[2]


def _matches(password: bytes, hashed: bytes) -> bool:
    return bcrypt.checkpw(password[:_LONGEST_PASSWORD], hashed)


def _credentials(header: str) -> tuple[str, bytes] | None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(value.strip(), validate=True).partition(b":")
        return (user.decode(), password) if colon else None
    except (binascii.Error, ValueError):
        return None
