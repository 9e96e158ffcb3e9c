"""The answers: their shapes are those of real recordings and of the API's description, release by release."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from monitor.demo.cast import servers
from monitor.demo.server import SimulatedServer

EPOCH = 1_763_829_000.0
FIELDS: dict[str, dict[str, dict[str, str]]] = json.loads((Path(__file__).parent / "api_fields.json").read_text())
RECORDINGS = Path(__file__).parents[2] / "fixtures" / "mediamtx"
SERVERS = {server.name: server for server in servers(EPOCH)}
KINDS: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}
# MediaMTX has one schema for the encrypted and the plain protocol.
PLAIN = {"rtspsconns": "rtspconns", "rtspssessions": "rtspsessions", "rtmpsconns": "rtmpconns"}


def ask(server: SimulatedServer, listing: str, t: float = 60.0, **query: str) -> Any:
    answer = server.answer(f"/v3/{listing}/list", query, EPOCH + t)
    assert answer.status == 200
    assert answer.content_type == "application/json; charset=utf-8"
    return json.loads(answer.body)


def listed(server: SimulatedServer) -> list[str]:
    names = [*FIELDS["v1.20.1"], *PLAIN]
    return [n for n in names if server.answer(f"/v3/{n}/list", {"path": "ob/van-1"}, EPOCH).status == 200]


@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
def test_items_have_the_fields_and_types_of_their_release(server: SimulatedServer) -> None:
    described = FIELDS[server.release.name]
    for listing in listed(server):
        items = ask(server, listing, path="ob/van-1", itemsPerPage="1000")["items"]
        assert items, listing
        fields = described[PLAIN.get(listing, listing)]
        for item in items:
            assert item.keys() == fields.keys(), (listing, item.keys() ^ fields.keys())
            for name, value in item.items():
                kind = fields[name]
                assert (value is None and kind.endswith("?")) or isinstance(value, KINDS[kind.rstrip("?")]), name


def shape(value: Any) -> Any:
    """The keys of an object, deep; what differs from item to item (tracks, readers, null) is left out."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items() if key not in ("codecProps", "source")}
    return type(value).__name__ if not isinstance(value, int | float | None) or isinstance(value, bool) else "number"


def published(items: list[dict[str, Any]]) -> dict[str, Any]:
    return next(item for item in items if item.get("state", "publish") == "publish" and item.get("ready", True))


@pytest.mark.parametrize(
    ("listing", "server"),
    [
        ("paths", "studio-a"),
        ("srtconns", "studio-a"),
        ("rtspsessions", "studio-a"),
        ("rtspconns", "studio-a"),
        ("webrtcsessions", "studio-a"),
        ("hlsmuxers", "studio-a"),
        ("hlssessions", "studio-a"),
        ("paths", "edge-us"),
        ("srtconns", "edge-us"),
        ("rtmpconns", "edge-us"),
        ("rtspconns", "edge-us"),
        ("hlsmuxers", "edge-us"),
    ],
)
def test_items_look_like_recorded_ones(listing: str, server: str) -> None:
    recorded = json.loads((RECORDINGS / SERVERS[server].release.name / f"{listing}.json").read_text())
    simulated = ask(SERVERS[server], listing, itemsPerPage="1000")
    assert simulated.keys() == recorded.keys()
    ours, theirs = published(simulated["items"]), published(recorded["items"])
    assert shape(ours) == shape(theirs)


def test_info_tells_version_and_start() -> None:
    info = json.loads(SERVERS["edge-eu"].answer("/v3/info", {}, EPOCH).body)
    assert info["version"] == "v1.19.3"
    assert datetime.fromisoformat(info["started"]).timestamp() < EPOCH


@pytest.mark.parametrize(
    ("server", "path"),
    [
        ("studio-a", "/v3/rtmpconns/list"),
        ("studio-a", "/v3/rtspssessions/list"),
        ("edge-us", "/v3/webrtcsessions/list"),
        ("edge-us", "/v3/hlssessions/list"),
        ("edge-eu", "/v3/paths/forward/list"),
        ("studio-a", "/v3/nonsense/list"),
        ("studio-a", "/v3/paths"),
        ("studio-a", "/"),
    ],
)
def test_what_is_off_or_unknown_is_404_in_plain_text(server: str, path: str) -> None:
    answer = SERVERS[server].answer(path, {}, EPOCH)
    assert (answer.status, answer.content_type, answer.body) == (404, "text/plain", b"404 page not found")


def recorded_errors() -> dict[str, dict[str, Any]]:
    """What a real v1.20.1 said to requests for lists that it could not fulfil."""
    errors = json.loads((RECORDINGS / "v1.20.1" / "errors.json").read_text())
    return {
        error["request"]: error
        for error in errors
        if error["credentials"] == "right" and "/list" in error["request"] and error["status"] != 200
    }


@pytest.mark.parametrize("error", recorded_errors().values(), ids=recorded_errors())
def test_errors_are_those_of_a_real_one(error: dict[str, Any]) -> None:
    asked = urlsplit(error["request"])
    answer = SERVERS["studio-a"].answer(asked.path, dict(parse_qsl(asked.query)), EPOCH)
    assert (answer.status, answer.content_type) == (error["status"], error["headers"]["Content-Type"])
    assert answer.body.decode() == error["body"]


@pytest.mark.parametrize(
    ("recording", "theirs", "ours"),
    [
        ("paths-dead-pull", "pull/dead", "cam/loading-dock"),
        ("paths-on-demand-idle", "pull/idle", "cam/warehouse"),
        ("paths-dead-pull", "cam/forwarded", "test/pattern"),
    ],
)
def test_paths_without_media_are_as_a_real_one_shows_them(recording: str, theirs: str, ours: str) -> None:
    def named(items: list[dict[str, Any]], name: str) -> dict[str, Any]:
        return next({**item, "name": "", "confName": ""} for item in items if item["name"] == name)

    recorded = json.loads((RECORDINGS / "v1.20.1" / f"{recording}.json").read_text())["items"]
    assert named(ask(SERVERS["studio-a"], "paths")["items"], ours) == named(recorded, theirs)


def test_forward_destinations() -> None:
    (works,) = ask(SERVERS["studio-a"], "paths/forward", path="ob/van-1")["items"]
    (fails,) = ask(SERVERS["studio-a"], "paths/forward", path="stage/main")["items"]
    assert (works["state"], works["outboundBytes"] > 0) == ("forwarding", True)
    assert (fails["state"], fails["outboundBytes"]) == ("error", 0)
    assert fails["lastError"]


def test_path_configurations_tell_what_waits_and_hold_secrets() -> None:
    configs = {item["name"]: item for item in ask(SERVERS["studio-a"], "config/paths")["items"]}
    assert [name for name, item in configs.items() if item["sourceOnDemand"]] == ["cam/warehouse"]
    assert [name for name, item in configs.items() if item["runOnDemand"]] == ["test/pattern"]
    assert [name for name, item in configs.items() if item["alwaysAvailable"]] == ["stage/holding"]
    assert "only-in-the-demo" in configs["cam/entrance"]["source"]
    assert configs["stage/main"]["source"] == "publisher"


def test_paths_are_sorted_by_name() -> None:
    names = [item["name"] for item in ask(SERVERS["studio-a"], "paths")["items"]]
    assert names == sorted(names)


def test_readers_are_found_in_their_lists() -> None:
    server = SERVERS["edge-eu"]
    ids = {item["id"] for n in listed(server) for item in ask(server, n, itemsPerPage="1000")["items"] if "id" in item}
    for path in ask(server, "paths")["items"]:
        assert {reader["id"] for reader in path["readers"]} <= ids
