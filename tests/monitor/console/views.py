"""Servers and streams as a historian tells of them."""

from typing import Any

from monitor.console.view import View

NOW = 1_700_000_000.0


def finding(level: str, advice: str) -> dict[str, Any]:
    return {"id": "x", "level": level, "since": NOW - 60, "values": {}, "advice": {"en": advice, "de": "…"}}


def server(name: str = "studio", **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "server": name,
        "up": True,
        "reason": None,
        "version": "v1.20.1",
        "scraped_at": NOW - 1,
        "since": NOW - 7200,
        "host": {"cpu_ratio": 0.25},
        "totals": {"paths": 2, "live": 1, "received_bps": 8e6, "sent_bps": 0, "readers": 3},
        "health": {"level": "ok", "findings": []},
    }
    return made | changes


def stream(path: str, level: str = "ok", advice: str = "", **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "server": "studio",
        "path": path,
        "state": "live",
        "since": NOW - 300,
        "health": {"level": level, "findings": [finding(level, advice)] if advice else []},
        "received_bps": 8_012_345,
        "sent_bps": 24e6,
        "readers_total": 3,
        "rtt_ms": 24.6,
        "latency_ms": 120.0,
        "loss_ratio": 0.0004,
    }
    return made | changes


def view(*streams: dict[str, Any], servers: tuple[dict[str, Any], ...] = (server(),)) -> View:
    return View({one["server"]: one for one in servers}, {f"{s['server']}/{s['path']}": s for s in streams}, NOW)
