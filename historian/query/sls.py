"""Streams in the form of srt-live-server's statistics (SLS), which scene switchers such as NOALBS read.

Names, types and units are those that NOALBS deserializes (`src/stream_servers/sls.rs` and `belabox.rs`, commit 5fe32bd)
and irl-srt-server writes (`src/core/SLSManager.cpp`, commit 750ee17). NOALBS takes a publisher that is absent for
offline, and one with a bitrate of 0 for "stay as you are": so what is not known to be live now has to be absent.
"""

from collections.abc import Iterable
from typing import Any

from historian.model.frame import StreamJson

# Seconds after which a stream's values are too old to say that it is live, whatever its state was. A scrape that fails
# makes it unknown long before that; this is for a historian that hangs or follows one that has died, and a little more
# than the 10 s in which another takes over.
OLDEST = 15.0

# Bytes of media in an SRT packet of MPEG-TS: seven packets of 188. libsrt, too, has to guess the bytes that were lost.
_PAYLOAD = 7 * 188

_NO_LINK: dict[str, Any] = {}


def publishers(streams: Iterable[StreamJson], now: float) -> dict[str, dict[str, int | float]]:
    """Those of `streams` that are live now (Unix seconds), by path, each with the statistics of its publisher."""
    return {stream["path"]: _statistics(stream, now) for stream in streams if _is_live(stream, now)}


def _is_live(stream: StreamJson, now: float) -> bool:
    return (
        stream.get("state") == "live"
        and stream.get("received_bps") is not None
        and now - (stream.get("updated") or 0.0) <= OLDEST
    )


def _statistics(stream: StreamJson, now: float) -> dict[str, int | float]:
    links = stream.get("links") or ()
    link = links[0] if links and links[0]["role"] == "publish" else _NO_LINK
    lost, missing = _number(link, "lost"), _missing(link)
    received = stream["received_bps"]
    rate = link.get("receive_bps")
    return {
        "bitrate": round(received / 1000),
        "bytesRcvDrop": missing * _PAYLOAD,
        "bytesRcvLoss": lost * _PAYLOAD,
        "dropped_pkts": missing,
        "latency": _number(link, "latency_ms"),
        "mbpsBandwidth": (link.get("link_capacity_bps") or 0) / 1e6,
        "mbpsRecvRate": (received if rate is None else rate) / 1e6,
        "msRcvBuf": _number(link, "buffer_ms"),
        "pktRcvDrop": missing,
        "pktRcvLoss": lost,
        "rtt": float(link.get("rtt_ms") or 0.0),
        "uptime": max(0, int(now - stream["since"])),
    }


def _number(link: dict[str, Any], name: str) -> int:
    return round(link.get(name) or 0)


def _missing(link: dict[str, Any]) -> int:
    """What libsrt calls dropped: packets that were lost and not repaired, at most.

    gosrt counts as dropped what arrived and was of no use, so a retransmitted packet is a repair unless it is that.
    """
    repaired = max(0, _number(link, "retransmitted") - _number(link, "dropped"))
    return max(0, _number(link, "lost") - repaired)
