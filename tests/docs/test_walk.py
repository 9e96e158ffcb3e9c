"""docs/architecture.md: the way of a sample is the one that a sample really takes, through real servers."""

import importlib
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from exporter.app import create_app
from exporter.settings import ExporterSettings
from historian.app import create
from historian.settings import HistorianSettings
from historian.store import embedded
from tests.docs.markdown import ROOT
from tests.e2e.processes import free_port
from tests.exporter.fake_mediamtx import fake_mediamtx
from tests.historian.conftest import RedisProcess
from toolkit.secrets import Secret

TEXT = (ROOT / "docs" / "architecture.md").read_text()
ROWS: list[tuple[str, str]] = re.findall(r"^\| (`[^|]+`) \|[^|]+\|(.*)\|$", TEXT, re.MULTILINE)
PYTHON = [name for cell, _ in ROWS for name in re.findall(r"`([a-z]+\.[\w.]+)`", cell)]
PAGE = [found for cell, _ in ROWS for found in re.findall(r"`(js/[\w-]+\.js)` `(\w+)`", cell)]
PATH = "ob/van-2"
RTT_MS = 57.5


def code_of(name: str) -> CodeType:
    """The code of `room.module.function` or `room.module.Class.method`."""
    parts = name.split(".")
    depth = 2 if parts[-2][0].isupper() else 1
    found: Any = importlib.import_module(".".join(parts[:-depth]))
    for part in parts[-depth:]:
        found = getattr(found, part)
    code = found.__code__
    assert isinstance(code, CodeType)
    return code


def told(name: str) -> str:
    """What the table says that becomes of the sample in a function."""
    (text,) = (text for cell, text in ROWS if f"`{name}`" in cell)
    return text.strip(" `")


@contextmanager
def traced(names: list[str]) -> Iterator[list[str]]:
    """The calls of these functions, in all threads that begin meanwhile, in their order."""
    wanted = {code_of(name): name for name in names}
    calls: list[str] = []

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code in wanted:
            calls.append(wanted[frame.f_code])

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]


@contextmanager
def running_exporter(mediamtx: str) -> Iterator[str]:
    """The address of an exporter in a thread, which asks this MediaMTX at each scrape."""
    port = free_port()
    app = create_app(ExporterSettings(mediamtx_url=mediamtx, min_interval=0.0))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def of_one_scrape(calls: list[str]) -> list[str]:
    """The calls from a scrape's begin to that of the next, of the last scrape that is whole."""
    asks, answers = PYTHON[:2]
    begins = [at for at, name in enumerate(calls) if name == answers]
    # The exporter answers what was asked just before.
    return [asks, *calls[begins[-2] : begins[-1]]] if len(begins) > 1 and asks in calls[: begins[-2]] else []


def lacks(calls: list[str]) -> list[str]:
    """What of the table is not met, in its order, in these calls."""
    rest = iter(calls)
    return [name for name in PYTHON if name not in rest]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RedisProcess]:
    process = RedisProcess(str(embedded.find_server()), tmp_path)
    yield process
    process.kill()


def test_the_table_is_long() -> None:
    assert len(PYTHON) > 20
    assert len(PAGE) >= 5


def test_a_sample_goes_this_way(store: RedisProcess) -> None:
    with fake_mediamtx("v1.20.1") as mediamtx, traced(PYTHON) as calls:
        publisher = next(item for item in mediamtx.lists["v3/srtconns/list"] if item["state"] == "publish")
        publisher["msRTT"] = RTT_MS
        path = next(item for item in mediamtx.lists["v3/paths/list"] if item["name"] == publisher["path"])
        publisher["path"] = path["name"] = PATH
        with running_exporter(mediamtx.url) as exporter:
            settings = HistorianSettings(
                exporter_url=exporter, agent_url="", redis_url=Secret(store.url.reveal()), scrape_interval=0.5
            )
            with TestClient(create(settings)) as client, client.websocket_connect("/ws") as page:
                assert page.receive_json()["type"] == "snapshot"
                calls.clear()
                messages = [page.receive_json() for _ in range(6)]
                way = of_one_scrape(calls)
                stream = client.get(f"/api/v1/streams/local/{PATH}").json()
            text = TestClient(create_app(ExporterSettings(mediamtx_url=mediamtx.url))).get("/metrics").text
    assert lacks(way) == []
    assert told("exporter.render.write_page") in [line for line in text.splitlines() if "srt_rtt" in line]
    assert f'"msRTT": {RTT_MS}' in told("exporter.client.ApiClient.read_all")
    assert told("historian.model.stream.stream_json") == f'"rtt_ms": {stream["links"][0]["rtt_ms"]}'
    assert "delta" in {message["type"] for message in messages}
    name, value = told("historian.store.raw.RawWriter.commands").split()
    ((_, entry),) = store.command("XREVRANGE", f"mediamtx:history:local:srt:{PATH}:publish", "+", "-", "COUNT", 1)
    assert entry[name] == value


@pytest.mark.parametrize(("file", "name"), PAGE)
def test_the_page_has_these(file: str, name: str) -> None:
    text = (ROOT / "historian" / "page" / file).read_text()
    assert re.search(rf"^export (class|function|const) {name}\b|^  {name}\(.*\) \{{$", text, re.MULTILINE)
