"""Canaries planted wherever a secret may stand; nothing that leaves the processes may hold one of them."""

import base64
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bcrypt
import psutil
import pytest
import redis
import trustme
from websockets.sync.client import connect

from historian.settings import HistorianSettings
from historian.store.connect import open_url as connect_redis
from tests.e2e.processes import Monitor, monitor, until
from tests.exporter.fake_mediamtx import FakeServer, Handler, fake_mediamtx
from tests.historian.conftest import RedisProcess, program_of
from tests.toolkit.served import write_certificate
from toolkit.errors import UserError
from toolkit.secrets import Secret
from toolkit.settings import load

# Each place has a canary of its own, so that a failure tells where the leak begins.
CANARY = "canary7"


def canary(place: str) -> str:
    return f"{CANARY}-{place}"


# What clients and operators of MediaMTX write into these may be anything, tokens included.
FREE_TEXTS = ("query", "user", "userAgent", "lastError", "whipBearerToken", "destFingerprint")


def poison(item: Any, place: str) -> Any:
    """An item of the API with a canary in every text of which we promise that it goes nowhere."""
    if isinstance(item, list):
        return [poison(one, place) for one in item]
    if not isinstance(item, dict):
        return item
    poisoned = {key: poison(value, f"{place}.{key}") for key, value in item.items()}
    for key in item.keys() & FREE_TEXTS:
        poisoned[key] = canary(f"{place}.{key}")
    if "dest" in item:
        poisoned["dest"] = f"rtmp://user:{canary('dest-user')}@h/app?key={canary('dest-query')}"
    return poisoned | {"passphraseOfTomorrow": canary(f"{place}.unknown")}


def refuse(handler: Handler) -> None:
    handler.send(json.dumps({"error": f"wrong token {canary('error-text')}"}).encode(), 401)


@pytest.fixture
def good() -> Iterator[FakeServer]:
    with fake_mediamtx("v1.20.1") as server:
        server.lists = {name: poison(items, name) for name, items in server.lists.items()}
        server.forwards = {path: poison(items, "forwards") for path, items in server.forwards.items()}
        source = f"rtsp://user:{canary('conf-source')}@h/s?token={canary('conf-query')}"
        server.lists["v3/config/paths/list"] = [
            poison({"name": "cam/a", "source": source, "srtPublishPassphrase": canary("passphrase")}, "conf")
        ]
        yield server


@pytest.fixture
def bad() -> Iterator[FakeServer]:
    with fake_mediamtx() as server:
        server.replies["*"] = refuse
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RedisProcess]:
    (tmp_path / "redis").mkdir()
    process = RedisProcess(program_of("redis"), tmp_path / "redis")
    process.command("CONFIG", "SET", "requirepass", canary("redis-password"))
    yield process
    process.kill()


@pytest.fixture
def settings(tmp_path: Path, good: FakeServer, bad: FakeServer, store: RedisProcess) -> dict[str, str]:
    """Variables for the monitor; the file has one server that answers, one that refuses, one that is not there."""
    (tmp_path / "password").write_text(canary("password-file"))
    (tmp_path / "redis-url").write_text(f"redis://:{canary('redis-password')}@127.0.0.1:{store.port}/0")
    (tmp_path / "scrape-password").write_text(canary("scrape-password"))
    hashed = bcrypt.hashpw(canary("scrape-password").encode(), bcrypt.gensalt(4)).decode()
    for name in ("page", "others"):
        users = f"basic_auth_users: {{monitor: '{hashed}'}}\n"
        write_certificate(trustme.CA(), tmp_path)
        (tmp_path / f"{name}.yml").write_text(users)
    (tmp_path / "monitor.yml").write_text(
        f"""
servers:
  good:
    mediamtx: {good.url}
    username: monitor
    password_file: password
    expect: [{{path: "missing/*"}}, {{path: cam/a, min_bitrate: 900Mbit/s}}]
  bad:
    mediamtx: {bad.url}
    token: {canary("token")}
  away:
    mediamtx: http://127.0.0.1:1
    username: monitor
    password: {canary("password")}
scrape: {{interval: 500ms, username: monitor, password_file: scrape-password}}
redis: {{url_file: redis-url}}
notify:
  - {{url: "{bad.url}/{canary("notify-path")}?token={canary("notify-query")}", levels: [info, warn, crit]}}
  - {{url_file: notify-url, levels: [info, warn, crit]}}
"""
    )
    service = bad.url.replace("http://", f"json://user:{canary('notify-password')}@")
    (tmp_path / "notify-url").write_text(f"{service}/{canary('notify-service')}")
    return {
        "MONITOR_CONFIG_FILE": str(tmp_path / "monitor.yml"),
        "MONITOR_WEB_CONFIG_FILE": str(tmp_path / "page.yml"),
        "MONITOR_EXPORTER_WEB_CONFIG_FILE": str(tmp_path / "others.yml"),
        "MONITOR_AGENT_WEB_CONFIG_FILE": str(tmp_path / "others.yml"),
        "MONITOR_CONNECTIONS": "true",
        "MONITOR_LOG_LEVEL": "debug",
        "MEDIAMTX_URL": good.url,
        "MEDIAMTX_USERNAME": "monitor",
        "MEDIAMTX_PASSWORD": canary("variable"),
        "HASH": hashed,  # not a setting: the test looks for it
    }


ASKED = base64.b64encode(f"monitor:{canary('scrape-password')}".encode()).decode()


def ask(url: str) -> str:
    """Headers and body of whatever is answered."""
    request = urllib.request.Request(url, headers={"Authorization": f"Basic {ASKED}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return f"{answer.headers}\n{answer.read().decode()}"
    except urllib.error.HTTPError as error:
        with error:
            return f"{error.headers}\n{error.read().decode()}"


def listen(running: Monitor, seconds: float) -> str:
    """What the WebSocket says for some time, the details of a stream among it."""
    heard: list[str] = []
    url = running.page.replace("http", "ws") + "/ws?server=good&stream=cam/a"
    with connect(url, additional_headers={"Authorization": f"Basic {ASKED}"}, max_size=None) as socket:
        try:
            while len(heard) < 20:
                heard.append(str(socket.recv(seconds)))
        except TimeoutError:
            pass
    assert heard
    return "\n".join(heard)


def everything_in(store: RedisProcess) -> str:
    """All keys and values, whatever their type."""
    with redis.Redis(port=store.port, password=canary("redis-password"), decode_responses=False) as client:
        found: list[object] = []
        for key in client.scan_iter():
            kind = client.type(key)
            read = {b"string": client.get, b"hash": client.hgetall, b"stream": client.xrange}
            found.append((key, read[kind](key)))
        assert any(b"history" in repr(entry).encode() for entry in found)
        return repr(found)


def process_list(running: Monitor) -> str:
    processes = [psutil.Process(running.process.pid), *psutil.Process(running.process.pid).children(recursive=True)]
    return "\n".join(" ".join(process.cmdline()) for process in processes)


def leaks(text: str, hashed: str) -> set[str]:
    found = set(re.findall(rf"{CANARY}[\w./-]*", text))
    return found | {word for word in (ASKED, hashed) if word in text}


def test_no_secret_leaves_the_processes(
    tmp_path: Path, settings: dict[str, str], store: RedisProcess, good: FakeServer
) -> None:
    hashed = settings.pop("HASH")
    said: dict[str, str] = {}
    with monitor(tmp_path, environ=settings) as running:
        page = f"{running.page}/api/v1"
        until(lambda: '"state":"live"' in ask(f"{page}/streams?server=good"), "a live stream")
        until(lambda: "unauthorized" in ask(f"{page}/servers"), "the server that refuses")
        until(lambda: "finding" in ask(f"{page}/streams?server=good"), "findings")
        until(lambda: ask(f"{page}/servers").count('"reason":"HTTP 501"') == 2, "targets of notifications that fail")
        for address in (
            *(f"{running.exporter}{path}" for path in ("/metrics", "/probe?target=good", "/probe?target=bad", "/")),
            f"{running.exporter}/probe?target=away",
            f"{running.exporter}/probe?target={running.exporter}",
            f"{running.exporter}/discover",
            *(f"{running.agent}{path}" for path in ("/metrics", "/")),
            *(f"{running.page}{path}" for path in ("/", "/metrics", "/-/ready", "/api/v1/servers", "/nowhere")),
            *(f"{page}/streams?server={server}" for server in ("good", "bad", "away")),
            f"{page}/streams/good/cam/a",
            f"{page}/history?server=good&kind=path&path=cam/a&from=-10m",
            f"{page}/events?server=good",
            f"{page}/history?server=good&kind=nothing",
        ):
            said[address] = ask(address)
        said["websocket"] = listen(running, 1.0)
        said["redis"] = everything_in(store)
        said["processes"] = process_list(running)
    said["log"] = running.log.read_text()
    asked = base64.b64decode(good.headers_seen[0]["Authorization"].removeprefix("Basic ")).decode()
    assert leaks(json.dumps(good.lists) + asked, hashed), "the canaries were there to be found"
    assert {place: found for place, text in said.items() if (found := leaks(text, hashed))} == {}
    assert "mediamtx_path_received_bytes_total" in said[f"{running.exporter}/probe?target=good"]


def test_mistakes_in_settings_do_not_quote_secrets(tmp_path: Path) -> None:
    (tmp_path / "monitor.yml").write_text(
        f"""
servers:
  a:
    mediamtx: "http://user:{canary("url")}@h:9997/?x={canary("query")}"
    password: {canary("password")}
    passwort: {canary("misspelt")}
  b: {{mediamtx: 'ftp://user:{canary("scheme")}@h', token: [{canary("list")}]}}
redis: {{url: "http://:{canary("redis")}@h"}}
notify: [{{url: "{canary("notify")}", levels: often}}, "discord://{canary("notify-service")}"]
"""
    )
    for command in ("monitor", "exporter", "historian"):
        done = subprocess.run(
            [sys.executable, "-m", command, f"--config.file={tmp_path}/monitor.yml", "--config.check"],
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[2],
            timeout=60,
        )
        assert done.returncode == 2, done.stderr
        assert leaks(done.stdout + done.stderr, "no hash") == set()


BROKEN = (
    'password: "{}\n',  # never closed
    "servers:\n  a:\n    password: @{}\n",
    "servers:\n  a:\n    password: '%{}\n",
    "servers:\n  a:\n    password: *{}\n",
    "servers:\n  a:\n    password: !{} x\n",
    "servers:\n  a:\n    password: &{} x: y\n",
    "servers:\n  a:\n    password:{}\n    token: x\n",
    'servers:\n  a:\n    token: "\\q{}"\n',
    "servers: {{a: {{mediamtx: 'http://h', token: [{}], password: {{x: {}}}}}}}\n",
    "servers: {{a: {{mediamtx: 'http://u:{}@[h'}}}}\n",
    "redis: {}\n",
    "redis: {{url: 'redis+sentinel://u:{}@h?sentinel_password={}'}}\n",
    "scrape: {{password: {{{}: 1}}}}\n",
)


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_is_told_without_what_stands_in_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "monitor.yml"
    file.write_text(text.replace("{}", canary("broken")).replace("{{", "{").replace("}}", "}"))
    with pytest.raises(UserError) as told:
        load(HistorianSettings, {"config_file": str(file)}, {}).rules()
    assert leaks(str(told.value), "no hash") == set()


@pytest.mark.parametrize(
    "url",
    [
        *("redis://:{}@h:99999", "redis://{}@[h", "redis://u:{}@h:port/0", "{}", "http://u:{}@h", "redis://:a#{}@h"),
        *("rediss://u:{}@h/x", "redis+sentinel://u:{}@h?password={}", "redis+cluster://:{}@h,:{}@[k"),
        *("redis+sentinel://:{}@h:1,h:2/main?sentinel_passwort={}", "redis://h/?passwort={}", "unix://{}@x?y={}"),
    ],
)
def test_a_wrong_address_of_redis_is_not_repeated(url: str) -> None:
    with pytest.raises(UserError) as told:
        connect_redis(Secret(url.format(*[canary("redis")] * 2)))
    assert leaks(str(told.value), "no hash") == set()
