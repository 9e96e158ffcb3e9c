"""GET /api/v1/sls/stats."""

from pathlib import Path

import pytest
import requests

from historian.api.sls import MOST_PUBLISHERS
from tests.historian import noalbs
from tests.historian.api.conftest import Api
from tests.historian.api.test_openapi import SCHEMAS, check
from tests.historian.conftest import START_MS, MakeFrame
from tests.historian.running import Exporter, Historian, until
from tests.toolkit.served import SECRET, write

STATS = "/api/v1/sls/stats"


@pytest.fixture
def now(api: Api) -> Api:
    api.context.clock = lambda: START_MS / 1000 + 3
    return api


def test_all_of_the_only_server_or_one(now: Api, make_frame: MakeFrame) -> None:
    assert now.client.get(STATS).json() == {"status": "ok", "publishers": {}}
    now.context.hub.apply(make_frame(0, paths=("live/feed1", "a b")))
    answer = now.client.get(STATS)
    check(answer.json(), SCHEMAS["SlsStats"], "SlsStats")
    assert sorted(answer.json()["publishers"]) == ["a b", "live/feed1"]
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers
    one = now.client.get(STATS, params={"publisher": "live/feed1"}).json()
    assert list(one["publishers"]) == ["live/feed1"]
    # As irl-srt-server has it: who is not there is no error.
    assert now.client.get(STATS, params={"publisher": "live"}).json() == {"status": "ok", "publishers": {}}


def test_of_several_servers_one_is_named(now: Api, make_frame: MakeFrame) -> None:
    now.context.hub.apply(make_frame(0))
    now.context.hub.apply(make_frame(0, server="edge", paths=("other",)))
    answer = now.client.get(STATS, params={"publisher": "cam"})
    assert (answer.status_code, answer.json()["error"]) == (
        400,
        "server is missing: there are several, /api/v1/servers lists them",
    )
    assert list(now.client.get(STATS, params={"server": "edge"}).json()["publishers"]) == ["other"]
    assert now.client.get(STATS, params={"server": "edge", "publisher": "cam"}).json()["publishers"] == {}
    assert now.client.get(STATS, params={"server": "nobody"}).status_code == 404


def test_too_many_for_one_answer(now: Api, make_frame: MakeFrame) -> None:
    now.context.hub.apply(make_frame(0, paths=tuple(f"cam{n}" for n in range(MOST_PUBLISHERS + 1))))
    answer = now.client.get(STATS)
    assert answer.status_code == 400
    assert "name one, publisher=<path>" in answer.json()["error"]
    assert list(now.client.get(STATS, params={"publisher": "cam7"}).json()["publishers"]) == ["cam7"]


def test_it_only_reads(now: Api) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert now.client.request(method, STATS).status_code == 405
    # The `reset` of irl-srt-server would change what others see.
    assert now.client.get(STATS, params={"reset": "1"}).status_code == 400


def test_a_scene_switcher_on_a_running_historian(tmp_path: Path) -> None:
    exporter = Exporter()
    users = write(tmp_path, {"basic_auth_users": {"obs": SECRET}})
    flags = ["--exporter.url", exporter.url, "--agent.url", exporter.url, "--web.config.file", str(users)]
    historian = Historian(tmp_path, *flags)
    try:
        url = f"{historian.wait_ready().url}{STATS}?publisher=ob/van-2"
        known = url.replace("http://", "http://obs:secret@")  # as NOALBS takes it

        def scene() -> str:
            return noalbs.scene(requests.get(known, timeout=10).content, "ob/van-2")

        assert until(lambda: scene() == "normal")
        found = noalbs.read(requests.get(known, timeout=10).content, "ob/van-2", noalbs.SlsStat)
        assert found is not None
        assert found.rtt == 25.0
        refused = requests.get(url, timeout=10)
        assert (refused.status_code, refused.text) == (401, "Unauthorized\n")
        # MediaMTX does not answer any more: nothing is known of the stream.
        exporter.scene.failure = "refused"
        assert until(lambda: scene() == "offline")
    finally:
        historian.end()
        exporter.close()
