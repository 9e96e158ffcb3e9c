"""Hours of history that a Redis of a drill has from before."""

import time

from historian.store import keys
from tests.historian.conftest import RedisProcess

PATHS = tuple(f"cam{number:02}" for number in range(40))
HOURS = 4


def fill(server: RedisProcess, every: int) -> dict[str, list[tuple[int, int]]]:
    """Hours that ended long enough ago to be packed, a sample in so many seconds: Unix times, bit rates by path."""
    begin = int(time.time()) // 3600 * 3600 - (HOURS + 1) * 3600
    times = range(begin, begin + HOURS * 3600, every)
    rows = {path: [(t, hash((path, t)) % 10**7) for t in times] for path in PATHS}
    server.commands(
        ["XADD", keys.history("local", "path", (path,)), f"{t * 1000}-0", "st", 1, "rb", rate]
        for path, found in rows.items()
        for t, rate in found
    )
    return rows
