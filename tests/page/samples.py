"""Plausible streams, servers and history in the shapes that the historian gives to the page."""

import math
import random
from typing import Any

from historian.model.fields import STATES

Json = dict[str, Any]

H264 = {"codec": "H264", "profile": "High", "width": 1920, "height": 1080, "sample_rate": None, "channels": None}
H264_720 = {**H264, "profile": "Main", "width": 1280, "height": 720}
H265_4K = {**H264, "codec": "H265", "profile": "Main 10", "width": 3840, "height": 2160}
AAC = {
    "codec": "MPEG-4 Audio",
    "profile": None,
    "width": None,
    "height": None,
    "sample_rate": 48000,
    "channels": 2,
}
OPUS = {**AAC, "codec": "Opus"}


def link(role: str = "publish", remote: str = "", rtt: float = 20, latency: float = 120, **more: Any) -> Json:
    """One SRT link; its loss in the last minute is `lost` packets."""
    lost = more.pop("lost", 0)
    packets = more.pop("packets", 45_000)
    return {
        "role": role,
        "remote": remote,
        "rtt_ms": rtt,
        "latency_ms": latency,
        "receive_bps": more.pop("bps", 8e6) if role == "publish" else None,
        "send_bps": more.pop("bps", 8e6) if role == "read" else None,
        "link_capacity_bps": 95e6,
        "buffer_ms": max(0.0, latency - rtt / 2),
        "lost": lost,
        "retransmitted": round(lost * 1.2),
        "dropped": round(lost * 0.15),
        "packets": packets,
        "loss_ratio": lost / packets,
    } | more


def finding(id: str, level: str, since: float, en: str, de: str) -> Json:
    return {"id": id, "level": level, "since": since, "values": {}, "advice": {"en": en, "de": de}}


def event(id: str, server: str, path: str | None, cause: str, level: str, begin: float, **more: Any) -> Json:
    """An event; `lasted` is how long, s, if it is over; `en`, `de` are its sentence."""
    lasted = more.pop("lasted", None)
    return {
        "id": id,
        "server": server,
        "path": path,
        "subject": "path" if path else "server",
        "role": None,
        "remote": None,
        "protocol": None,
        "type": "state" if cause in ("down", "gone", "stalled", "missing") else "finding",
        "cause": cause,
        "level": level,
        "begin": begin,
        "end": None if lasted is None else begin + lasted,
        "duration": lasted,
        "text": {"en": more.pop("en", "The source does not answer."), "de": more.pop("de", "Die Quelle schweigt.")},
        "values": {},
        "incident": None,
        "count": None,
        "paths": None,
    } | more


def stream(server: str, path: str, now: float, state: str = "live", **more: Any) -> Json:
    """A stream; `age` is how long it is in its state, s; `srt` the publisher's link."""
    srt = more.pop("srt", None)
    readers = more.pop("readers", {})
    findings = more.pop("findings", [])
    levels = [one["level"] for one in findings]
    level = "crit" if "crit" in levels else "warn" if "warn" in levels else "ok" if state == "live" else "none"
    received = more.pop("bps", 0.0 if state in ("down", "stalled") else None)
    return {
        "server": server,
        "path": path,
        "state": state,
        "since": now - more.pop("age", 3600),
        "health": {"level": level, "findings": findings},
        "source": more.pop("source", None),
        "conf": "all_others",
        "tracks": more.pop("tracks", []),
        "received_bps": received,
        "sent_bps": more.pop("out", None if received is None else 0.0),
        "readers": readers,
        "readers_total": sum(readers.values()),
        "rtt_ms": srt and srt["rtt_ms"],
        "latency_ms": srt and srt["latency_ms"],
        "loss_ratio": srt and srt["loss_ratio"],
        "links": ([srt] if srt else []) + more.pop("read_links", []),
        "last_seen": now,
        "updated": now,
    } | more


def source(kind: str, remote: str = "") -> Json:
    """`srtConn`, `rtspSource`, … with the protocol that the name begins with."""
    protocol = kind.removesuffix("Source").removesuffix("Conn").removesuffix("Session").lower()
    return {"type": kind, "protocol": protocol, "remote": remote}


def host(cpu: float = 0.23, memory: float = 6.1e9) -> Json:
    return {
        "cpu_ratio": cpu,
        "memory_used_bytes": memory,
        "memory_total_bytes": 16.6e9,
        "load1": cpu * 8,
        "net_receive_bps": 812e6,
        "net_transmit_bps": 3.1e9,
        "disk_used_ratio": 0.41,
        "mediamtx_cpu_ratio": cpu * 3,
        "mediamtx_memory_bytes": 412e6,
    }


def server(now: float, *, up: bool = True, reason: str | None = None, **more: Any) -> Json:
    return {
        "up": up,
        "reason": reason,
        "address": "http://10.0.0.5:9997",
        "version": "v1.20.1",
        "start_time": now - 41 * 86400 - 7200,
        "scraped_at": now,
        "since": now - (more.pop("age", 41 * 86400)),
        "host": host() if up else None,
        "agent": "ok" if up else "unreachable",
        "totals": {"paths": 0, "live": 0, "received_bps": 0.0, "sent_bps": 0.0, "readers": 0} if up else None,
        "player": "",
    } | more


def total(one: Json, streams: list[Json]) -> Json:
    """Write the totals of a server's streams into it."""
    one["totals"] = {
        "paths": len(streams),
        "live": sum(item["state"] == "live" for item in streams),
        "received_bps": sum(item["received_bps"] or 0 for item in streams),
        "sent_bps": sum(item["sent_bps"] or 0 for item in streams),
        "readers": sum(item["readers_total"] for item in streams),
    }
    return one


def spark(one: Json, rng: random.Random) -> list[float | None]:
    """The last 30 rates of a stream; a stalled one fell to 0 ten scrapes ago."""
    rate = one["received_bps"]
    if one["state"] == "stalled":
        return [6e6 * rng.uniform(0.95, 1.05) if i < 20 else 0.0 for i in range(30)]
    return [rate and rate * rng.uniform(0.95, 1.05) for _ in range(30)]


WAVES = {  # field: middle, swing, period in s
    "received_bps": (8.0e6, 0.6e6, 900),
    "sent_bps": (24.1e6, 2.5e6, 1400),
    "readers": (43, 4, 1800),
    "readers_srt": (2, 0.4, 2400),
    "rtt_ms": (38, 5, 700),
    "latency_ms": (120, 0, 1),
    "receive_buffer_ms": (98, 9, 500),
    "send_buffer_ms": (40, 9, 500),
    "cpu_ratio": (0.23, 0.08, 1200),
    "mediamtx_cpu_ratio": (0.7, 0.2, 1100),
    "memory_used_bytes": (6.1e9, 0.2e9, 3000),
    "memory_total_bytes": (16.6e9, 0, 1),
    "mediamtx_memory_bytes": (0.41e9, 0.03e9, 2000),
    "net_receive_bps": (812e6, 40e6, 800),
    "net_transmit_bps": (3.1e9, 0.3e9, 1500),
    "live": (86, 1.5, 2500),
    "paths": (92, 0, 1),
    "connections": (61, 6, 2100),
    "mediamtx_open_fds": (180, 8, 2300),
    "up": (1, 0, 1),
    "state": (1, 0, 1),
}


def present(streams: dict[str, Json], servers: dict[str, Json], query: dict[str, str]) -> dict[str, float]:
    """The values of now of the series that is asked for, by the names of the history."""
    server = servers.get(query["server"], {})
    one = streams.get(f"{query['server']}/{query.get('path', '')}", {})
    if query["kind"] == "host":
        return dict(server.get("host") or {})
    if query["kind"] == "server":
        return {**(server.get("totals") or {}), "up": 1 if server.get("up") else 0}
    if query["kind"] == "path":
        counts = {"readers": one.get("readers_total"), "readers_srt": one.get("readers", {}).get("srt", 0)}
        rates = {name: one.get(name) for name in ("received_bps", "sent_bps")}
        return {**rates, **counts, "state": STATES.index(one["state"]) if one else 1}
    links = [link for link in one.get("links", []) if link["remote"] == query.get("remote", "")]
    if not links:
        return {}
    buffer = links[0]["buffer_ms"]
    return {**links[0], "receive_buffer_ms": buffer, "send_buffer_ms": buffer}


# Since when there is history, s ago: longer than most of the ranges of the page, shorter than a year.
KEPT = 200 * 86400.0


def history(
    fields: list[str], start: float, end: float, now: float, points: int, present: dict[str, float] | None = None
) -> Json:
    """Waves with noise around the values of now, a gap, and a link that gets worse in the last quarter.

    Rows further apart than a scrape are buckets with a lowest and highest value.
    """
    rng = random.Random(7)
    step = max(2.0, (end - start) / points)
    first = max(start, now - KEPT)
    times = [first + i * step for i in range(int((min(end, now) - first) / step))]
    gap = range(int(len(times) * 0.32), int(len(times) * 0.35))
    columns = {}
    for name in fields:
        values: list[float | None] = []
        for i, t in enumerate(times):
            bad = max(0.0, (t - end) / max(end - start, 1) + 0.25) * 4
            known = i not in gap or end - start <= 200
            values.append(_value(name, t - now, bad, rng, (present or {}).get(name)) if known else None)
        spread = _spread(name, step)
        columns[name] = {
            "avg": values,
            "min": [None if v is None else v * (1 - spread * rng.random()) for v in values],
            "max": [None if v is None else v * (1 + spread * rng.random()) for v in values],
        }
        if name.endswith(("_packets", "_errors")):
            columns[name] = {"sum": [None if v is None else round(v * step) for v in values]}
    tier = "raw" if end - start <= 86400 else "1m" if end - start <= 30 * 86400 else "1h"
    return {"step": step, "tier": tier, "t": times, "fields": columns}


def _spread(name: str, step: float) -> float:
    """By which share the values of a bucket go up and down; what is set does not."""
    steady = ("latency_ms", "receive_buffer_ms", "memory_total_bytes", "paths", "up", "state")
    return 0.0 if step <= 2 or name in steady else 0.18


def _value(name: str, t: float, bad: float, rng: random.Random, now: float | None) -> float:
    if name.endswith("lost_packets"):
        return max(0.0, rng.uniform(-1.5, 1) + 5 * bad)
    if name == "udp_receive_buffer_errors":
        return 0.0
    if name.endswith("retransmitted_packets"):
        return max(0.0, rng.uniform(-0.5, 0.6) + 6 * bad)
    if name == "state" and -2100 <= t <= -2058:  # as event_samples.py has it
        return STATES.index("gone")
    middle, swing, period = WAVES[name]
    end = {"rtt_ms": 0.4, "receive_buffer_ms": -0.15}.get(name, 0.0)  # the share by which it has changed in the end
    if now is not None:
        swing = swing * now / middle
        middle = now / (1 + end)
    noise = swing * (math.sin(t / period * 2 * math.pi) + rng.uniform(-0.35, 0.35))
    value = middle * (1 + end * bad) + noise
    return (
        round(value)
        if name in ("readers", "readers_srt", "connections", "live", "paths", "up", "state")
        else max(0.0, value)
    )
