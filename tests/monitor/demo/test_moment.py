"""The stories: each of them happens, and counters only grow while one lasts."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from monitor.demo.cast import servers
from monitor.demo.server import SimulatedServer

EPOCH = 1_763_829_000.0
STUDIO, EUROPE, AMERICA = servers(EPOCH)


def items(server: SimulatedServer, listing: str, t: float) -> list[dict[str, Any]]:
    answer = server.answer(f"/v3/{listing}/list", {"itemsPerPage": "100000"}, EPOCH + t)
    found: list[dict[str, Any]] = json.loads(answer.body)["items"] if answer.status == 200 else []
    return found


def path(server: SimulatedServer, name: str, t: float) -> dict[str, Any] | None:
    return next((item for item in items(server, "paths", t) if item["name"] == name), None)


def listed(server: SimulatedServer, name: str, t: float) -> dict[str, Any]:
    found = path(server, name, t)
    assert found is not None
    return found


def link(server: SimulatedServer, name: str, t: float, state: str = "publish") -> dict[str, Any]:
    return next(item for item in items(server, "srtconns", t) if (item["path"], item["state"]) == (name, state))


COUNTERS = ("packets", "bytes", "inbound", "outbound", "rtpPackets", "rtcpPackets")
GAUGES = ("LossRate", "Buf", "TsbPdDelay", "Jitter", "FlowWindow", "FlightSize", "Tolerance", "SendPeriod")


def counters(server: SimulatedServer, t: float) -> Iterator[tuple[tuple[str, str], int]]:
    """(object, field) and value of every counter; an object's name holds what makes its counters begin anew."""
    for listing in ("paths", "srtconns", "rtspconns", "rtspsessions", "rtmpconns", "webrtcsessions", "hlsmuxers"):
        for item in items(server, listing, t):
            key = item.get("id") or f"{item.get('name', item.get('path'))} since {item.get('availableTime')}"
            for name, value in item.items():
                if name.startswith(COUNTERS) and not any(gauge in name for gauge in GAUGES):
                    yield (f"{listing} {key}", name), value


@pytest.mark.parametrize("server", [STUDIO, EUROPE, AMERICA], ids=lambda server: server.name)
def test_counters_only_grow_as_long_as_their_object_lives(server: SimulatedServer) -> None:
    last: dict[tuple[str, str], int] = {}
    compared = 0
    for t in range(0, 400, 5):
        for key, value in counters(server, t):
            if key in last:
                compared += 1
                assert value >= last[key], key
            last[key] = value
    assert compared > 5_000


def test_a_good_link_and_a_latency_too_small_for_its_round_trip() -> None:
    good, bad = link(STUDIO, "ob/van-1", 60), link(STUDIO, "ob/van-2", 60)
    assert good["msReceiveTsbPdDelay"] > 4 * good["msRTT"]
    assert bad["msReceiveTsbPdDelay"] == 120
    assert 2.5 * bad["msRTT"] > 120
    assert 50 < bad["msRTT"] < 64


def missing(name: str) -> int:
    """Packets of one minute that may be missing: the bound on what was never repaired."""
    before, after = link(STUDIO, name, 60), link(STUDIO, name, 120)
    delta = {key: after[key] - before[key] for key in before if key.startswith("packetsReceived")}
    assert delta["packetsReceivedLoss"] > 0
    return int(
        delta["packetsReceivedLoss"] - (delta["packetsReceivedRetrans"] - delta["packetsReceivedDrop"]),
    )


def test_one_lossy_link_repairs_all_and_one_does_not() -> None:
    assert missing("ob/drone") == 0
    assert missing("ob/backpack") > 100


def test_a_wrong_passphrase_brings_packets_but_no_media() -> None:
    before, after = link(STUDIO, "ob/satellite", 60), link(STUDIO, "ob/satellite", 70)
    assert after["packetsReceivedUndecrypt"] > before["packetsReceivedUndecrypt"]
    assert after["bytesReceived"] > before["bytesReceived"]
    assert listed(STUDIO, "ob/satellite", 60)["inboundBytes"] == listed(STUDIO, "ob/satellite", 70)["inboundBytes"] > 0


def test_a_camera_stalls_while_ready() -> None:
    assert listed(STUDIO, "ob/helmet", 10)["inboundBytes"] < listed(STUDIO, "ob/helmet", 15)["inboundBytes"]
    at_30, at_90 = listed(STUDIO, "ob/helmet", 30), listed(STUDIO, "ob/helmet", 90)
    assert at_30["ready"]
    assert at_30["inboundBytes"] == at_90["inboundBytes"]
    assert link(STUDIO, "ob/helmet", 90)["mbpsReceiveRate"] == 0


def test_a_flapping_one_reconnects_every_forty_seconds() -> None:
    ids = [link(EUROPE, "guest/bike", t)["id"] for t in (0, 12, 52, 92, 132)]
    assert len(set(ids)) == 5
    assert path(EUROPE, "guest/bike", 8) is None, "a path of all_others vanishes with its publisher"
    young, old = link(EUROPE, "guest/bike", 10.1), link(EUROPE, "guest/bike", 30)
    assert young["msRTT"] > 90 > 70 > old["msRTT"]


def test_a_guest_appears_and_goes() -> None:
    assert path(EUROPE, "guest/anna", 29) is None
    assert listed(EUROPE, "guest/anna", 31)["online"]
    assert len(listed(EUROPE, "guest/anna", 60)["readers"]) > 0
    assert path(EUROPE, "guest/anna", 106) is None
    assert path(EUROPE, "guest/anna", 181) is not None


@pytest.mark.parametrize("name", ["cam/loading-dock", "cam/warehouse"])
def test_pull_sources_without_media_say_online_since_the_year_one(name: str) -> None:
    item = listed(STUDIO, name, 60)
    assert (item["available"], item["online"], item["onlineTime"]) == (False, True, "0001-01-01T00:00:00Z")
    assert item["source"] == {"type": "rtspSource", "id": ""}


def test_the_filler_runs_without_a_publisher() -> None:
    before, after = listed(STUDIO, "stage/holding", 60), listed(STUDIO, "stage/holding", 70)
    assert (after["available"], after["online"], after["source"]) == (True, False, None)
    assert after["inboundBytes"] > before["inboundBytes"]


def test_slow_readers_are_seen() -> None:
    def discarded(listing: str, t: float) -> int:
        return sum(item["outboundFramesDiscarded"] for item in items(EUROPE, listing, t))

    assert discarded("webrtcsessions", 70) > discarded("webrtcsessions", 60)
    readers = [item for item in items(EUROPE, "srtconns", 60) if item["state"] == "read"]
    assert any(item["packetsSendDrop"] for item in readers)


def test_an_old_release_counts_one_loss_too_many_a_gap_and_shows_one_muxer() -> None:
    item = link(AMERICA, "contrib/la", 60)
    assert item["packetsReceivedLoss"] > item["packetsReceivedRetrans"]
    assert item["packetsReceivedBelated"] == 0
    assert {"type": "hlsMuxer", "id": ""} in listed(AMERICA, "relay/main", 60)["readers"]


def test_one_server_freezes_now_and_then() -> None:
    frozen = [t for t in range(600) if AMERICA.frozen_for(EPOCH + t) > 0]
    assert frozen == [*range(100, 120), *range(400, 420)]
    assert AMERICA.frozen_for(EPOCH + 105) == pytest.approx(15)
    assert not any(server.frozen_for(EPOCH + t) for server in (STUDIO, EUROPE) for t in range(600))
