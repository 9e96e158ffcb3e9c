"""What other programs may have written into our keys: it is left out, told, and nothing of ours stops for it."""

import json
import random
import time
from pathlib import Path

import requests

from tests.historian.conftest import RedisProcess, program_of
from tests.historian.running import Exporter, historian, until

# The same junk at each run.
SEED = 4
WORDS = [
    "",
    "x",
    "-1",
    "1e999",
    "NaN",
    "null",
    "{}",
    "[]",
    '{"state":1}',
    '{"state":"live"}',
    "\x00",
    "ü" * 300,
    "9" * 40,
]

# Of our own fields and of others.
NAMES = ["b", "e", "n", "st", "rb", "id", "op", "path", "event"]
DAY_MS = 86_400_000

ADDRESSES = [
    "/api/v1/servers",
    "/api/v1/streams?limit=1000",
    "/api/v1/streams/local/ob/van-2",
    "/api/v1/events?server=local",
    "/api/v1/events",
    "/api/v1/availability?server=local&path=ob/van-2",
    "/api/v1/export?server=local&tier=raw&from=-1d",
    "/api/v1/export?server=local&tier=1h&from=-1y",
    *(
        f"/api/v1/history?server=local&kind={kind}&from={start}"
        for kind in ("path&path=ob/van-2", "srt&path=ob/van-2&role=publish", "host", "server")
        for start in ("-10m", "-30d", "-2y")
    ),
    "/metrics",
    "/-/ready",
]


def write_junk(store: RedisProcess, chance: random.Random) -> None:
    """Into every kind of key that the historian reads, some of another type."""

    def word() -> str:
        return chance.choice(WORDS)

    commands: list[list[str | int | bytes]] = []
    for name in ("mediamtx:streams:latest", "mediamtx:servers:latest", "mediamtx:notified:local"):
        for field in ("local", "local/ob/van-2", "x/y", word()):
            commands.append(["HSET", name, field, word()])
    tails = ["mediamtx:history:local:path:ob/van-2", "mediamtx:history:local:srt:ob/van-2:publish"]
    tails += ["mediamtx:history:local:srt:ob/van-2", "mediamtx:history::path:", "mediamtx:history:x"]
    sealed = [f"{tail}:{tier}" for tail in tails for tier in ("raw", "1m", "1h")]
    now = int(time.time() * 1000)
    for name in ("mediamtx:events:local", *tails, *sealed):
        for age in sorted(chance.sample(range(300 * DAY_MS), 20), reverse=True):
            pairs = [(chance.choice(NAMES + WORDS), word()) for _ in range(4)]
            commands.append(["XADD", name, now - age - 3_600_000, *(text for pair in pairs for text in pair)])
    for name in sealed:
        # Blocks that look like ours from outside.
        for minutes in range(50, 0, -1):
            begin = now - minutes * 60_000
            blob = bytes([chance.choice([1, 2])]) + chance.randbytes(chance.choice([0, 3, 40, 400]))
            commands.append(["XADD", name, begin, "b", blob, "e", begin + 1000, "n", chance.choice([1, 60, 10**12])])
    for name in ("mediamtx:history:local:server", "mediamtx:history:local:host:raw", "mediamtx:events:other"):
        commands += [["DEL", name], ["SET", name, word()]]
    store.commands(commands)


def test_junk_in_every_key(tmp_path: Path) -> None:
    store = RedisProcess(program_of("redis"), tmp_path)
    exporter = Exporter()
    try:
        write_junk(store, random.Random(SEED))
        flags = ["--exporter.url", exporter.url, "--redis.url", store.url.reveal()]
        with historian(tmp_path, *flags) as running:
            until(lambda: len(running.times()) > 3)
            for address in ADDRESSES:
                answer = requests.get(running.url + address, timeout=10)
                assert answer.status_code in (200, 404), f"{address}: {answer.text}"
                if address.startswith("/api") and "export" not in address:
                    json.loads(answer.text)
            assert requests.get(f"{running.url}/api/v1/streams/local/ob/van-2", timeout=10).json()["state"] == "live"
            assert running.stop() == 0
            assert "Traceback" not in running.log
            assert "mediamtx:history:local:server" in running.log, "a key of another type is named"
    finally:
        exporter.close()
        store.kill()
