"""A stream as it goes out to Redis, REST and WebSocket (docs/rest-api.md describes it)."""

from collections.abc import Sequence
from typing import Any, Protocol

from historian.model.entities import Labels
from historian.model.frame import StreamJson
from historian.model.links import LinkValues
from historian.model.paths import PathNow

# The health of what cannot be judged.
NO_HEALTH: dict[str, Any] = {"level": "none", "findings": []}

Track = dict[str, str | int | None]


class Lasting(Protocol):
    """What outlasts a scrape: the state, since when it holds, and when the stream was there first and last."""

    @property
    def state(self) -> str:
        """One of fields.STATES."""

    @property
    def since(self) -> float:
        """Unix seconds."""

    @property
    def first_seen(self) -> float:
        """Unix seconds; since when it is known without a break."""

    @property
    def last_seen(self) -> float | None:
        """Unix seconds; None if it never was there."""


def track_json(labels: Labels) -> Track:
    """A track; what MediaMTX does not say is null."""
    return {
        "codec": labels.get("codec", ""),
        "profile": labels.get("profile") or None,
        "width": _int(labels.get("width")),
        "height": _int(labels.get("height")),
        "sample_rate": _int(labels.get("sample_rate")),
        "channels": _int(labels.get("channels")),
    }


def source_json(info: Labels, source_info: Labels) -> dict[str, str] | None:
    """The source of a path, None if it has none."""
    kind = info.get("source_type", "")
    if not kind:
        return None
    return {
        "type": kind,
        "protocol": info.get("source_protocol", ""),
        "remote": source_info.get("remote", ""),
    }


def link_json(role: str, remote: str, now: LinkValues, minute: dict[str, Any]) -> dict[str, Any]:
    """An SRT link: its gauges of now and its counts of the last minute."""
    return {
        "role": role,
        "remote": remote,
        "rtt_ms": now.rtt_ms,
        "latency_ms": now.latency_ms,
        "receive_bps": now.receive_bps,
        "send_bps": now.send_bps,
        "link_capacity_bps": now.link_capacity_bps,
        "buffer_ms": now.send_buffer_ms if role == "read" else now.receive_buffer_ms,
        **minute,
    }


def stream_json(
    server: str,
    now: PathNow,
    lasting: Lasting,
    health: dict[str, Any],
    links: Sequence[dict[str, Any]],
    wall: float,
) -> StreamJson:
    """A stream that the API lists; `links` has the publisher's first if it is one of SRT."""
    uplink = links[0] if links and links[0]["role"] == "publish" else None
    return {
        "server": server,
        "path": now.path,
        "state": lasting.state,
        "since": lasting.since,
        "expected": now.expected,
        "health": health,
        "source": source_json(now.info, now.source_info),
        "conf": now.info.get("conf", ""),
        "tracks": [track_json(labels) for labels in now.tracks],
        "received_bps": now.received_bps,
        "sent_bps": now.sent_bps,
        "readers": now.readers,
        "readers_total": now.readers_total,
        "rtt_ms": uplink["rtt_ms"] if uplink else None,
        "latency_ms": uplink["latency_ms"] if uplink else None,
        "loss_ratio": uplink["loss_ratio"] if uplink else None,
        "links": links,
        "first_seen": lasting.first_seen,
        "last_seen": lasting.last_seen,
        "updated": wall,
    }


def unseen_json(last: StreamJson, lasting: Lasting) -> StreamJson:
    """A stream while the API does not answer: its last values stand, `updated` tells their age."""
    return {**last, "state": lasting.state, "since": lasting.since, "health": NO_HEALTH}


def absent_json(last: StreamJson, lasting: Lasting, health: dict[str, Any], expected: bool | None) -> StreamJson:
    """A stream that is not in the list: what it was stays, what it did is over."""
    return {
        **last,
        "state": lasting.state,
        "since": lasting.since,
        "expected": expected,
        "health": health,
        "source": None,
        "received_bps": None,
        "sent_bps": None,
        "readers": {},
        "readers_total": 0,
        "rtt_ms": None,
        "latency_ms": None,
        "loss_ratio": None,
        "links": [],
        "last_seen": lasting.last_seen,
    }


def _int(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() else None
