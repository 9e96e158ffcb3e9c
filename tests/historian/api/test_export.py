"""History for a Prometheus, taken in by the real promtool."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from redis.asyncio import Redis
from starlette.testclient import TestClient

from historian.api import export as export_api
from historian.query import export
from historian.store import keys
from historian.store.raw import RawWriter
from historian.store.sealer import Sealer
from historian.store.tiers import RAW, Retention
from tests.historian.api.conftest import context_at, serving
from tests.historian.conftest import START_MS, MakeFrame, RedisProcess
from toolkit.broken import BrokenOff
from toolkit.secrets import Secret

EXPORT = "/api/v1/export?server=studio&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z"
INTERVAL, COUNT = 20_000, 1000  # five and a half hours


@pytest.fixture
def filled(redis_process: RedisProcess, make_frame: MakeFrame) -> Iterator[TestClient]:
    """A store whose history is sealed but for the last hour, of two streams; one is named so that it needs quoting."""
    writer = RawWriter(10**9)
    for number in range(COUNT):
        frame = make_frame(number, paths=("cam", 'a"b'), interval=INTERVAL)
        redis_process.commands(writer.commands(frame, frame.time_ms))
    with serving(redis_process.url) as served:
        end = (START_MS + COUNT * INTERVAL) / 1000
        sealer = Sealer(served.context.client, Retention(10**6, 10**7, 10**8), clock=lambda: end)
        for _ in range(2):
            served.client.portal.call(sealer.once)  # type: ignore[union-attr]  # it runs
        assert sealer.steps.written["raw"] >= 20
        yield served.client


def test_promtool_takes_it_in(filled: TestClient, tmp_path: Path) -> None:
    answer = filled.get(EXPORT)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")
    (tmp_path / "history.om").write_text(answer.text)
    made = [promtool, "tsdb", "create-blocks-from", "openmetrics", str(tmp_path / "history.om"), str(tmp_path / "data")]
    done = subprocess.run(made, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (tmp_path / "data" / "wal").mkdir()  # as a Prometheus would have it
    dumped = subprocess.run(
        [promtool, "tsdb", "dump", "--match", '{__name__="mediamtx_history_srt_rtt_seconds",path="cam"}', "data"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    rows = [line.rsplit(" ", 2)[1:] for line in dumped]
    assert [(float(value), int(time)) for value, time in rows] == [
        (0.0125, START_MS + number * INTERVAL) for number in range(COUNT)
    ]


def test_it_is_openmetrics(filled: TestClient) -> None:
    text = filled.get(f"{EXPORT}&path=a%22b&fields=state,frames_in_error").text
    state, errors = text_string_to_metric_families(text)
    assert (state.name, state.type, len(state.samples)) == ("mediamtx_history_path_state", "gauge", COUNT)
    assert state.samples[0].labels == {"server": "studio", "path": 'a"b'}
    assert (errors.name, errors.type) == ("mediamtx_history_path_frames_in_error", "counter")
    assert [sample.value for sample in errors.samples] == list(range(1, COUNT + 1))


def test_minutes_with_their_extremes(filled: TestClient) -> None:
    text = filled.get(f"{EXPORT}&path=cam&kind=path&fields=received_bps,state,frames_in_error&tier=1m").text
    state, received, errors = text_string_to_metric_families(text)
    stats = {
        stat: [(float(s.timestamp), s.value) for s in received.samples if s.labels["stat"] == stat]
        for stat in ("avg", "min", "max")
    }
    minutes = -(-COUNT // 3)
    assert [len(rows) for rows in stats.values()] == [minutes] * 3
    start = START_MS / 1000
    assert stats["avg"][1] == (start + 120, 1004)
    assert stats["min"][1] == (start + 120, 1003)
    assert stats["max"][1] == (start + 120, 1005)
    assert {s.labels["stat"] for s in state.samples} == {"longest", "last"}
    assert errors.samples[-1].value == COUNT


def test_what_does_not_fit(filled: TestClient) -> None:
    for query, status, text in (
        ("&path=none", 404, "no history of server 'studio' that fits"),
        ("&tier=2h", 400, "tier: '2h' is none of raw, 1m, 1h"),
        ("&kind=door", 400, "kind: 'door' is none of"),
        ("&fields=door", 400, "fields: 'door' is none of"),
    ):
        answer = filled.get(EXPORT + query)
        assert answer.status_code == status
        assert text in answer.json()["error"]


def test_a_want_of_memory_breaks_it_off_with_a_line(caplog: pytest.LogCaptureFixture) -> None:
    class Hungry:
        def __getattr__(self, name: str) -> object:
            raise MemoryError

    context = context_at(Secret("redis://127.0.0.1:1"))
    context.client = cast(Redis, Hungry())
    wanted = export.Wanted((keys.Entity("studio", "path", ("cam",)),), frozenset(), 0.0, START_MS / 1000, RAW)

    async def read() -> str:
        return "".join([piece async for piece in export_api._pieces(context, wanted)])

    with pytest.raises(BrokenOff):
        asyncio.run(read())
    (record,) = caplog.records
    assert "no memory is left" in record.message
    assert record.exc_info is None
