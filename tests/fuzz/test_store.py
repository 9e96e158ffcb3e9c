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

# Of what is written, in seconds: a year, 20 days, an hour, 5 minutes.
AGES = (365 * 86_400, 20 * 86_400, 3600, 300)

ADDRESSES = [
    "/api/v1/servers",
    "/api/v1/streams?limit=1000",
    "/api/v1/streams/local/ob/van-2",
    "/api/v1/events?server=local",
    "/api/v1/events",
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

    for name in ("mediamtx:streams:latest", "mediamtx:servers:latest"):
        for field in ("local", "local/ob/van-2", "x/y", word()):
            store.command("HSET", name, field, word())
    streams = [
        *("mediamtx:events:local", "mediamtx:history:local:path:ob/van-2", "mediamtx:history:local:host"),
        *(f"mediamtx:history:local:path:ob/van-2:{tier}" for tier in ("raw", "1m", "1h")),
        *(f"mediamtx:history:local:srt:ob/van-2:publish:{tier}" for tier in ("raw", "1m", "1h")),
    ]
    for name in streams:
        for number in range(1, 40):
            age = AGES[number // 10]
            pairs = [word() for _ in range(4)]
            names = [chance.choice(["b", "e", "n", "st", "rb", "id", "op", "path", "event", word()]) for _ in pairs]
            flat = [text for pair in zip(names, pairs, strict=True) for text in pair]
            store.command("XADD", name, f"{int((time.time() - age) * 1000) + number}-0", *flat)
    for name in ("mediamtx:history:local:server", "mediamtx:history:local:host:raw"):
        store.command("DEL", name)
        store.command("SET", name, word())


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
                if address.startswith("/api"):
                    json.loads(answer.text)
            assert requests.get(f"{running.url}/api/v1/streams/local/ob/van-2", timeout=10).json()["state"] == "live"
            assert running.stop() == 0
            assert "Traceback" not in running.log
            assert "mediamtx:history:local:server" in running.log, "a key of another type is named"
    finally:
        exporter.close()
        store.kill()
