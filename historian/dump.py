"""`mediamtx-historian dump`: what is sealed in Redis, as text or CSV."""

import asyncio
import contextlib
import csv
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from redis.asyncio import Redis
from redis.exceptions import RedisError

from historian.model.fields import FIELDS, Field
from historian.query.export import entities, labels
from historian.query.timerange import parse_range, rfc3339
from historian.settings import EMBEDDED, data_home
from historian.store import blocks, connect, faults, keys, sealed
from historian.store.blocks import States
from historian.store.packing import BlockError
from historian.store.sealed import Block
from historian.store.socketpath import socket_path
from historian.store.tiers import RAW, TIERS, Tier, floor
from toolkit.errors import UserError
from toolkit.secrets import Secret, redact_url
from toolkit.settings import CommonSettings, option
from toolkit.units import one_of

# Value, count, sum, smallest and largest, as far as there are.
_Parts = tuple[float | int | None, ...]

_CSV = ("server", "kind", "path", "role", "remote", "tier", "time", "field", "value", "count", "sum", "min", "max")


@dataclass(frozen=True, kw_only=True)
class DumpSettings(CommonSettings):
    """What `dump` can be told."""

    redis_url: Secret = option(
        "--redis.url", env="REDIS_URL", default=EMBEDDED, file="redis.url", parse=Secret, help="URL of the store"
    )
    storage_path: str = option("--storage.path", help="directory of the embedded store")
    server: str = option("--server", help="the server whose history is wanted; needed")
    kind: str = option("--kind", parse=one_of("", *FIELDS), help="only path, srt, host or server")
    path: str = option("--path", help="only this path and its links")
    tier: str = option("--tier", default="raw", parse=one_of(*keys.TIERS), help="raw, 1m or 1h")
    start: str = option("--from", default="-24h", help="from when on, as in REST")
    end: str = option("--to", default="now", help="until when")
    form: str = option("--format", default="text", parse=one_of("text", "csv"), help="text or csv")


def start(settings: DumpSettings, out: TextIO = sys.stdout, now: float | None = None) -> None:
    """Print it. Raises UserError in words."""
    try:
        asyncio.run(_print(settings, out, now))
    except BrokenPipeError:
        sys.stderr.close()  # whoever read has seen enough
    except (RedisError, OSError) as error:
        trouble = faults.trouble(error)
        embedded = settings.redis_url.reveal() == EMBEDDED
        where = f"the embedded store in {_storage(settings)}" if embedded else redact_url(settings.redis_url.reveal())
        remedy = "start the historian, whose store it is, or give another --storage.path or --redis.url"
        raise UserError(
            f"{where}: {trouble.headline} ({trouble.reason}); {remedy if embedded else trouble.remedy}"
        ) from error


def _storage(settings: DumpSettings) -> Path:
    return Path(os.path.abspath(settings.storage_path or data_home() / "mediamtx-monitor"))


async def _print(settings: DumpSettings, out: TextIO, now: float | None) -> None:
    if not settings.server:
        raise UserError("--server is missing: the name of a server, as in /api/v1/servers")
    try:
        moment = time.time() if now is None else now
        begin, end = parse_range(settings.start, settings.end, moment)
    except ValueError as error:
        raise UserError(f"--{error}") from error
    url = settings.redis_url
    if url.reveal() == EMBEDDED:
        url = Secret(f"unix://{quote(str(socket_path(_storage(settings))))}")
    tier = next(tier for tier in TIERS if tier.name == settings.tier)
    fits = {name: text for name, text in (("kind", settings.kind), ("path", settings.path)) if text}
    rows = csv.writer(out) if settings.form == "csv" else None
    if rows is not None:
        rows.writerow(_CSV)
    async with contextlib.aclosing(connect.open_url(url)) as client:
        found = await entities(client, settings.server, fits)
        if not found:
            raise UserError(f"no history of server {settings.server!r} that fits")
        blocks_met = 0
        for entity in found:
            async for block in _blocks(client, entity, tier, int(begin * 1000), int(end * 1000)):
                blocks_met += 1
                try:
                    if rows is not None:
                        rows.writerows(_cells(entity, tier, block))
                    else:
                        out.writelines(_text(entity, tier, block))
                except BlockError as error:
                    sys.stderr.write(f"mediamtx-historian dump: block {block.begin} is damaged: {error}\n")
    if not blocks_met:
        sys.stderr.write("mediamtx-historian dump: nothing of this is sealed yet: the newest stands in plain entries\n")


async def _blocks(client: Redis, entity: keys.Entity, tier: Tier, start_ms: int, end_ms: int) -> Any:
    name = keys.sealed(keys.history(*entity), tier.name)
    async for piece in sealed.read(client, name, floor(start_ms, tier.window), end_ms):
        for block in piece:
            if block.end >= start_ms:
                yield block


def _values(
    entity: keys.Entity, tier: Tier, block: Block
) -> Iterator[tuple[int, Field, tuple[float | int | None, ...]]]:
    """Time, field and (value, count, sum, min, max) of all that is known in a block, row by row."""
    fields = FIELDS[entity.kind]
    table: dict[str, list[_Parts | None]] = {}
    if tier is RAW:
        times, columns = blocks.decode(block.blob)
        for name, column in columns.items():
            pairs = zip(column.values.tolist(), column.mask().tolist(), strict=True)
            table[name] = [(value, None, None, None, None) if known else None for value, known in pairs]
    else:
        times, coarse = blocks.decode_coarse(block.blob)
        for name, part in coarse.items():
            if isinstance(part, States):
                pairs = zip(part.longest.values.tolist(), part.count.tolist(), strict=True)
                table[name] = [(value, count, None, None, None) if count else None for value, count in pairs]
            else:
                sums = zip(*(p.tolist() for p in (part.count, part.sum, part.min, part.max)), strict=True)
                table[name] = [(row[1] / row[0], *row) if row[0] else None for row in sums]
    for place, time_ms in enumerate(times.tolist()):
        for field in fields:
            row = table[field.short][place] if field.short in table else None
            if row is not None:
                scaled = [part if part is None or field.scale == 1 else part / field.scale for part in row]
                yield time_ms, field, (scaled[0], row[1], *scaled[2:])


def _cells(entity: keys.Entity, tier: Tier, block: Block) -> Iterator[tuple[Any, ...]]:
    named = labels(entity)
    head = (entity.server, entity.kind, *(named.get(name, "") for name in ("path", "role", "remote")), tier.name)
    for time_ms, field, parts in _values(entity, tier, block):
        yield (*head, rfc3339(time_ms / 1000), field.name, *("" if part is None else part for part in parts))


def _text(entity: keys.Entity, tier: Tier, block: Block) -> Iterator[str]:
    name = keys.sealed(keys.history(*entity), tier.name)
    times = f"{rfc3339(block.begin / 1000)} to {rfc3339(block.end / 1000)}"
    yield f"# {name} {times}, {block.rows} rows, {len(block.blob)} bytes\n"
    line, at = "", None
    for time_ms, field, (value, _, _, least, most) in _values(entity, tier, block):
        if time_ms != at:
            yield f"{line}\n" if line else ""
            line, at = rfc3339(time_ms / 1000), time_ms
        line += f" {field.name}={value:.15g}" + (f"[{least:.15g}..{most:.15g}]" if least is not None else "")
    yield f"{line}\n" if line else ""
