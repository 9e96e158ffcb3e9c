"""Bounds for clients: how long an answer may take to begin, and how many connections one address may hold."""

import asyncio
import ipaddress
from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from historian.api.answers import error_answer
from toolkit.holder import holder_of

# The slowest reading, a year of a stream from a Redis under load, takes a second or two; a client that waits for longer
# has gone, or Redis hangs, which other messages tell of.
ANSWER_SECONDS = 30.0

# A control room behind one address has some dozen pages open. Clients of this machine are not counted: a proxy there
# speaks for all of its own, unless --web.trusted-proxies lets it tell them apart.
MOST_AT_AN_ADDRESS = 200


class TimeLimit:
    """ASGI middleware: a request whose answer has not begun in time is answered by 503."""

    def __init__(self, app: ASGIApp, seconds: float = ANSWER_SECONDS) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and wait no longer than for so many seconds; an answer that has begun may take its time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds) as limit:

                async def send_in_time(message: Message) -> None:
                    limit.reschedule(None)
                    await send(message)

                await self._app(scope, receive, send_in_time)
        except TimeoutError:
            if not limit.expired():
                raise
            answer = error_answer(503, f"no answer within {self._seconds:g} s: ask for less", {"retry-after": "30"})
            await answer(scope, receive, send)


class Addresses:
    """Counts the connections of each address; in IPv6 of each network of 64 bits, which is what one customer has."""

    def __init__(self, most: int = MOST_AT_AN_ADDRESS) -> None:
        self.most = most
        self._held: Counter[str] = Counter()

    def is_full(self, address: str) -> bool:
        """Whether one more connection of this address is too many."""
        return self._held[holder_of(address)] >= self.most and not _is_local(address)

    def enter(self, address: str) -> None:
        """One more is open."""
        self._held[holder_of(address)] += 1

    def leave(self, address: str) -> None:
        """One is closed; an address without any is forgotten."""
        holder = holder_of(address)
        self._held[holder] -= 1
        if self._held[holder] <= 0:
            del self._held[holder]


def _is_local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
