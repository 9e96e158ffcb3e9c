"""HTTP basic authentication against bcrypt hashes, as the Prometheus exporter-toolkit does it."""

import asyncio
import base64
import binascii
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Mapping

import bcrypt

from toolkit.secrets import Secret

# Compared when the user is unknown, so that the time of an answer does not tell which users there are. The hash of no
# password that anybody knows, of the usual cost.
_NOBODY = bcrypt.hashpw(secrets.token_hex(16).encode(), bcrypt.gensalt(10))
# Verdicts that are remembered: a hash of cost 10 takes some 70 ms of CPU, and a scraper asks every few seconds.
_REMEMBERED = 100
# bcrypt reads no more bytes of a password; the library refuses longer ones.
_LONGEST_PASSWORD = 72


class Authenticator:
    """Checks `Authorization` headers. One hash is computed at a time, in a thread: guessing takes one core, not all."""

    def __init__(self) -> None:
        # A keyed digest stands for user, hash and password, so that no password stays in memory.
        self._key = secrets.token_bytes(32)
        self._verdicts: OrderedDict[bytes, bool] = OrderedDict()
        self._lock = asyncio.Lock()

    async def allows(self, header: str, users: Mapping[str, Secret]) -> bool:
        """Whether the header's value names one of `users` (bcrypt hashes by name) with the right password."""
        credentials = _credentials(header)
        if credentials is None:
            return False
        user, password = credentials
        known = user in users
        hashed = users[user].reveal().encode() if known else _NOBODY
        name = self._digest(user.encode(), hashed, password)
        if name not in self._verdicts:
            async with self._lock:
                if name not in self._verdicts:
                    self._remember(name, await asyncio.to_thread(_matches, password, hashed) and known)
        return self._verdicts.get(name, False)

    def _digest(self, *parts: bytes) -> bytes:
        digest = hashlib.blake2b(key=self._key)
        for part in parts:
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.digest()

    def _remember(self, name: bytes, verdict: bool) -> None:
        self._verdicts[name] = verdict
        if len(self._verdicts) > _REMEMBERED:
            self._verdicts.popitem(last=False)


def _matches(password: bytes, hashed: bytes) -> bool:
    if len(password) > _LONGEST_PASSWORD or b"\0" in password:
        return False
    return bcrypt.checkpw(password, hashed)


def _credentials(header: str) -> tuple[str, bytes] | None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(value.strip(), validate=True).partition(b":")
        return (user.decode(), password) if colon else None
    except (binascii.Error, ValueError):
        return None
