"""What is sealed, in text and CSV."""

import asyncio
import csv
import io
from pathlib import Path

import pytest
from redis.asyncio import Redis

from historian import dump
from historian.dump import DumpSettings
from historian.store.raw import RawWriter
from historian.store.sealer import Sealer
from historian.store.tiers import Retention
from tests.historian.conftest import START_MS, MakeFrame, RedisProcess
from toolkit.errors import UserError

NOW = START_MS / 1000 + 12 * 3600


@pytest.fixture
async def filled(client: Redis, redis_process: RedisProcess, make_frame: MakeFrame) -> RedisProcess:
    writer = RawWriter(10**9)
    for number in range(0, 7200, 30):
        redis_process.commands(writer.commands(make_frame(number), START_MS + number * 2000))
    sealer = Sealer(client, Retention(10**6, 10**7, 10**8), clock=lambda: NOW)
    for _ in range(2):
        await sealer.once()
    assert sealer.steps.written["1m"] >= 4
    return redis_process


def dumped(process: RedisProcess, **settings: str) -> str:
    out = io.StringIO()
    dump.start(DumpSettings(redis_url=process.url, server="studio", **settings), out, NOW)  # type: ignore[arg-type]  # texts all
    return out.getvalue()


@pytest.mark.anyio
async def test_text_and_csv(filled: RedisProcess, capsys: pytest.CaptureFixture[str]) -> None:
    text = await asyncio.to_thread(dumped, filled, kind="srt")
    lines = text.splitlines()
    assert lines[0].startswith(
        "# mediamtx:history:studio:srt:cam:publish:raw 2026-01-01T00:00:00.000Z to 2026-01-01T00:59:00.000Z, 60 rows, "
    )
    assert lines[1] == "2026-01-01T00:00:00.000Z rtt_ms=12.5 received_packets=10"
    assert len(lines) == 4 + 240
    coarse = (await asyncio.to_thread(dumped, filled, path="cam", kind="path", tier="1m")).splitlines()
    assert coarse[2] == "2026-01-01T00:01:00.000Z state=1 received_bps=1030[1030..1030] frames_in_error=1[1..1]"
    rows = list(csv.DictReader(io.StringIO(await asyncio.to_thread(dumped, filled, kind="srt", tier="1m", form="csv"))))
    assert rows[0] == {
        **{"server": "studio", "kind": "srt", "path": "cam", "role": "publish", "remote": "", "tier": "1m"},
        **{"time": "2026-01-01T00:00:00.000Z", "field": "rtt_ms", "value": "12.5", "count": "1", "sum": "12.5"},
        **{"min": "12.5", "max": "12.5"},
    }
    assert len(rows) == 480
    assert await asyncio.to_thread(dumped, filled, tier="1h") == ""
    assert "nothing of this is sealed yet" in capsys.readouterr().err
    with pytest.raises(UserError, match="no history of server 'studio' that fits"):
        await asyncio.to_thread(dumped, filled, path="none")
    with pytest.raises(UserError, match="--from: 'soon' is not a time"):
        await asyncio.to_thread(dumped, filled, start="soon")


def test_a_store_that_does_not_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"its socket does not exist.*start the historian"):
        dump.start(DumpSettings(storage_path=str(tmp_path), server="studio"))
    with pytest.raises(UserError, match="--server is missing"):
        dump.start(DumpSettings(storage_path=str(tmp_path)))
