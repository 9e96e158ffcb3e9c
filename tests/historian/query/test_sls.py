"""Streams as SLS has them: what NOALBS reads, and that only what is live looks so."""

from typing import Any

import orjson
import pytest

from historian.query import sls
from tests.historian import noalbs

NOW = 1_700_000_000.0

LINK: dict[str, Any] = {
    "role": "publish",
    "remote": "",
    "rtt_ms": 48.25,
    "latency_ms": 200.0,
    "receive_bps": 6_500_000,
    "send_bps": 0,
    "link_capacity_bps": 90_400_000,
    "buffer_ms": 151.6,
    "lost": 40,
    "retransmitted": 45,
    "dropped": 8,
    "packets": 30000,
    "loss_ratio": 0.001,
}


def stream(**changes: Any) -> dict[str, Any]:
    made = {
        "server": "studio",
        "path": "live/feed1",
        "state": "live",
        "since": NOW - 90.7,
        "received_bps": 6_012_600,
        "links": [LINK],
        "updated": NOW - 1,
    }
    return made | changes


def body(*streams: dict[str, Any]) -> bytes:
    return orjson.dumps({"status": "ok", "publishers": sls.publishers(streams, NOW)})


def test_an_srt_publisher() -> None:
    assert sls.publishers([stream()], NOW) == {
        "live/feed1": {
            "bitrate": 6013,
            "bytesRcvDrop": 3 * 1316,
            "bytesRcvLoss": 40 * 1316,
            "dropped_pkts": 3,
            "latency": 200,
            "mbpsBandwidth": 90.4,
            "mbpsRecvRate": 6.5,
            "msRcvBuf": 152,
            "pktRcvDrop": 3,
            "pktRcvLoss": 40,
            "rtt": 48.25,
            "uptime": 90,
        }
    }


READER = LINK | {"role": "read", "remote": "10.0.0.9", "rtt_ms": 900.0}
UNKNOWN = dict.fromkeys(LINK) | {"role": "publish", "remote": ""}


@pytest.mark.parametrize("links", [[], [READER], [UNKNOWN]], ids=["rtmp", "only SRT readers", "nothing known yet"])
def test_what_is_not_measured_is_0_and_can_be_read(links: list[dict[str, Any]]) -> None:
    answer = body(stream(links=links))
    found = noalbs.read(answer, "live/feed1", noalbs.SlsStat)
    assert found is not None
    assert (found.bitrate, found.rtt, found.pkt_rcv_loss, found.mbps_recv_rate) == (6013, 0.0, 0, 6.0126)
    assert noalbs.scene(answer, "live/feed1") == "normal"


def test_belabox_reads_it_too() -> None:
    assert noalbs.read(body(stream()), "live/feed1", noalbs.BelaboxStat) == noalbs.BelaboxStat(6013, 48.25, 3)


@pytest.mark.parametrize(
    ("changes", "scene"),
    [
        ({}, "normal"),
        ({"received_bps": 700_000}, "low"),
        ({"links": [LINK | {"rtt_ms": 2600.0}]}, "low"),
        # A moment without a byte, as SLS has it; after 6 s it is stalled.
        ({"received_bps": 0}, "previous"),
        *[
            ({"state": state}, "offline")
            for state in ("stalled", "filler", "idle", "down", "gone", "missing", "unknown", "")
        ],
        # Values of a historian that hangs or was restored, and a stream whose rate is not known yet.
        ({"updated": NOW - sls.OLDEST - 1}, "offline"),
        ({"updated": None}, "offline"),
        ({"received_bps": None}, "offline"),
        # Another historian's clock may go ahead of ours.
        ({"updated": NOW + 60, "since": NOW + 50}, "normal"),
    ],
)
def test_the_scene_of_noalbs(changes: dict[str, Any], scene: str) -> None:
    assert noalbs.scene(body(stream(**changes)), "live/feed1") == scene
    assert noalbs.scene(body(stream(**changes)), "live/other") == "offline"
