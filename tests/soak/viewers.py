"""Viewers of a soak: WebSocket clients that follow by number, and come back when they are cut off."""

import asyncio
import random
from dataclasses import dataclass

import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

# The page's own pause before it comes back grows to many seconds; a soak has less time.
_PAUSE = 1.0


@dataclass
class Seen:
    """What all viewers saw together.

    `cuts` are ends of connections on which something was heard, `gaps` numbers that were missed without a snapshot to
    make up for it.
    """

    messages: int = 0
    snapshots: int = 0
    cuts: int = 0
    gaps: int = 0


async def watch(url: str, viewers: int, over: asyncio.Event) -> Seen:
    """Follow until `over`."""
    seen = Seen()
    tasks = [asyncio.create_task(_viewer(url, seen)) for _ in range(viewers)]
    await over.wait()
    for task in tasks:
        task.cancel()
    for end in await asyncio.gather(*tasks, return_exceptions=True):
        if not isinstance(end, asyncio.CancelledError):
            raise RuntimeError("a viewer has not followed to the end") from end
    return seen


async def _viewer(url: str, seen: Seen) -> None:
    while True:
        last: int | None = None
        try:
            async with connect(url, max_size=None, open_timeout=10) as socket:
                async for text in socket:
                    message = orjson.loads(text)
                    seen.messages += 1
                    match message["type"]:
                        case "snapshot":
                            seen.snapshots += 1
                            last = message["seq"]
                        case "ping":
                            seen.gaps += message["seq"] != last
                        case _:
                            seen.gaps += last is None or message["seq"] != last + 1
                            last = message["seq"]
        except (OSError, WebSocketException, TimeoutError):
            pass
        seen.cuts += last is not None
        await asyncio.sleep(random.uniform(0, _PAUSE))  # so that they do not come back all at once
