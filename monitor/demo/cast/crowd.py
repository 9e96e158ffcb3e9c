"""Crowds: many viewers and many cameras by one line."""

import random
from collections.abc import Iterator

from monitor.demo.life import Life
from monitor.demo.media import CAMERA, CAMERA_OLD, CAMERA_SOUND, SMALL
from monitor.demo.party import Party, Protocol, Pull, Stream


def viewers(protocol: Protocol, count: int, network: str, seed: str) -> tuple[Party, ...]:
    """`count` viewers with addresses under `network` ("198.51.100"), who stay some minutes and come back later."""
    rng = random.Random(seed)
    parties = []
    for number in range(count):
        period = rng.uniform(240, 900)
        life = Life(first=-rng.uniform(0, 900), period=period, on=period * rng.uniform(0.5, 0.95))
        parties.append(Party(protocol, f"{network}.{10 + number}", life))
    return tuple(parties)


def cameras(prefix: str, count: int, watcher: str) -> Iterator[Stream]:
    """`count` pulled cameras `prefix`01, `prefix`02 …, all well, each recorded by the client at `watcher`."""
    rng = random.Random(prefix)
    for number in range(1, count + 1):
        media = rng.choice((CAMERA, CAMERA, SMALL, CAMERA_SOUND, CAMERA_OLD))
        yield Stream(
            name=f"{prefix}{number:02d}",
            bitrate=rng.uniform(1.2e6, 5.5e6),
            source=Pull("rtspSource", since=-rng.uniform(3600, 7200)),
            readers=(Party("rtsp", watcher, transport="TCP"),),
            media=media,
            swing=0.35,  # cameras code with a variable bitrate: movement shows
        )
