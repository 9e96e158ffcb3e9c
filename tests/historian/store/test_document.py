"""docs/redis.md names every key and field there is, and its privileges suffice."""

import asyncio
import contextlib
import re
from pathlib import Path

import pytest

from historian.model.fields import FIELDS, STATES
from historian.query import history
from historian.query.history import Selection, select_fields
from historian.store import connect, keys, latest
from historian.store.damaged import Damaged
from historian.store.lease import Leases
from historian.store.raw import newest_ms
from historian.store.sealer import Sealer
from historian.store.tiers import TIERS, Retention
from historian.store.writer import Writer
from tests.historian.acl import acl_rules, log_of
from tests.historian.conftest import START_MS, MakeFrame, RedisProcess
from toolkit.secrets import Secret

DOCUMENT = (Path(__file__).parents[3] / "docs" / "redis.md").read_text("utf-8")
TITLES = {"path": "a path", "srt": "an SRT link", "host": "a host", "server": "a server"}


def table(title: str) -> list[list[str]]:
    text = re.split(r"^##", DOCUMENT.partition(f"\n{title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_field() -> None:
    for kind, fields in FIELDS.items():
        expected = [
            [
                f"`{field.name}`",
                f"`{field.short}`",
                f"× {field.scale}" if field.scale > 1 else "as it is",
                field.mode,
                field.help,
            ]
            for field in fields
        ]
        assert table(f"### Fields of {TITLES[kind]}") == expected


def test_short_names_are_unique() -> None:
    for fields in FIELDS.values():
        assert len({field.short for field in fields}) == len(fields)


def test_every_key() -> None:
    documented = {re.sub(r"`", "", row[0]) for row in table("## Keys")}
    assert documented == {
        keys.STREAMS_LATEST,
        keys.SERVERS_LATEST,
        keys.UPDATES,
        keys.events("<server>"),
        keys.lease("<server>"),
        keys.notified("<server>"),
        keys.SCHEMA,
        "mediamtx:history:<server>:path:<path>",
        "mediamtx:history:<server>:srt:<path>:<role>[:<remote>]",
        "mediamtx:history:<server>:host",
        "mediamtx:history:<server>:server",
        "mediamtx:history:…:raw, …:1m, …:1h",
    }
    assert f"now `{keys.SCHEMA_VERSION}`" in DOCUMENT
    assert ", ".join(STATES) in DOCUMENT


def test_every_tier() -> None:
    spans = {3_600_000: "an hour", 6 * 3_600_000: "six hours", 5 * 86_400_000: "five days"}
    rows = [(row[0], row[2].split(",")[0]) for row in table("## Sealed blocks")]
    assert rows == [(f"`{tier.name}`", spans[tier.window]) for tier in TIERS]


@pytest.mark.anyio
async def test_the_privileges_suffice(redis_process: RedisProcess, make_frame: MakeFrame) -> None:
    rule, _, _ = acl_rules()
    redis_process.command(*rule.split())
    url = Secret(f"redis://historian:password@127.0.0.1:{redis_process.port}/0")
    async with contextlib.aclosing(connect.open_url(url)) as client:
        writer = Writer(client, 3600, 10**6)
        task = asyncio.create_task(writer.run())
        writer.write(make_frame(0), b"{}")
        await writer.flush(5)
        task.cancel()
        assert (writer.totals.written, writer.totals.refused, writer.available) == (4, 0, True)
        sealer = Sealer(client, Retention(3600, 3600, 3600), clock=lambda: START_MS / 1000 + 10_000)
        for _ in range(4):
            await sealer.once()
        assert (sealer.steps.written["raw"], sealer.failures) == (4, 0)
        assert set((await latest.load(client))[0]) == {"studio/cam"}
        start = START_MS / 1000
        for path in ("cam", "no"):
            wanted = Selection("studio", "path", (path,), select_fields("path", []), start, start + 60, 10)
            found = await history.read(client, wanted, Damaged())
            assert (found is None) is (path == "no")
        leases = Leases(client, ["studio"])
        assert await leases.round() == {"studio": "ours"}
        assert await leases.confirm("studio") == "ours"
        assert await newest_ms(client, "studio") == START_MS
        await leases.release()
        assert redis_process.command("EXISTS", keys.lease("studio")) == 0
        async with client.pubsub() as channel:
            await channel.subscribe(keys.UPDATES)
            assert await channel.get_message(timeout=5)
    denied = [entry["reason"] for entry in log_of(redis_process)]
    assert denied == [], "commands that were refused"
