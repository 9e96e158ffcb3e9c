"""Plausible events and availability in the shapes that the historian gives to the page."""

import random
from typing import Any

from tests.page.samples import Json

HOUR, DAY = 3600.0, 86400.0
RANGES = {"24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY}


def event(id: str, server: str, path: str | None, begin: float, lasts: Any = None, **more: Any) -> Json:
    """One event; `lasts` in seconds, None for one that goes on. `en` and `de` are its sentence."""
    text = {"en": more.pop("en"), "de": more.pop("de")}
    return {
        "id": id,
        "server": server,
        "path": path,
        "subject": "path" if path else "server",
        "role": None,
        "remote": None,
        "protocol": None,
        "type": "state",
        "cause": "down",
        "level": "crit",
        "begin": begin,
        "end": None if lasts is None else begin + lasts,
        "duration": lasts,
        "text": text,
        "values": {},
        "incident": None,
        "count": None,
        "paths": None,
    } | more


def events(now: float) -> list[Json]:
    """What happened on the three servers of the usual scene: all types and levels, open ones and an incident."""
    source = {
        "en": "The source should be there and is not: check that it runs, its address and the network.",
        "de": "Die Quelle sollte da sein und fehlt: prüfen, ob sie läuft, ihre Adresse und das Netz.",
    }
    tight = {
        "en": "Latency 120 ms is 2.1 × RTT (57 ms). Set at least 230 ms on either side.",
        "de": "Die Latenz von 120 ms ist 2,1 × RTT (57 ms). Auf einer Seite mindestens 230 ms einstellen.",
    }
    lossy = {
        "en": "Up to 14 packets may be missing in the last minute: viewers may see artefacts.",
        "de": "In der letzten Minute fehlen vielleicht bis zu 14 Pakete: Bildfehler sind möglich.",
    }
    ended = {
        "en": "The stream has left the list of paths: nobody publishes it any more.",
        "de": "Der Stream steht nicht mehr in der Liste der Pfade: niemand sendet ihn mehr.",
    }
    flap = {
        "en": "4 interruptions, ten minutes or less apart: the connection is unstable. Check the encoder, its power "
        "and its network.",
        "de": "4 Unterbrechungen mit höchstens zehn Minuten Abstand: die Verbindung ist instabil. Encoder, "
        "Stromversorgung und Netz prüfen.",
    }
    together = {
        "en": "3 sources were lost at once: look for what they share, such as an uplink, a site or this server.",
        "de": "3 Quellen fielen zugleich aus: suchen, was sie gemeinsam haben, etwa eine Leitung, einen Ort oder "
        "diesen Server.",
    }
    lost = ["cam/gate-north", "cam/dock-4", "cam/roof"]
    silent = {
        "en": "The API of MediaMTX does not answer (timeout): nothing is known of the server's streams (1).",
        "de": "Die API von MediaMTX antwortet nicht (timeout): nichts ist bekannt von ihren Streams (1).",
    }
    udp = {
        "en": "The kernel dropped 1240 UDP packets of the last minute because a receive buffer was full: raise "
        "udpReadBufferSize and net.core.rmem_max.",
        "de": "Der Kernel hat 1240 UDP-Pakete der letzten Minute verworfen, weil ein Empfangspuffer voll war: "
        "udpReadBufferSize und net.core.rmem_max erhöhen.",
    }
    found = {"type": "finding", "subject": "srt", "role": "publish"}
    studio, van = "studio-a", "ob/van-2"
    return [
        event("e1", studio, van, now - 250, **found, cause="srt_latency", **tight),
        event("e2", studio, van, now - 90, **found, cause="srt_unrecovered", level="warn", **lossy),
        event("e3", "studio-a", "cam/gate-north", now - 2300, **source),
        event("e4", "edge-us", None, now - 134, cause="timeout", **silent),
        event("e5", studio, van, now - 2100, 42, cause="gone", level="info", **ended),
        event("e6", "studio-a", "remote/oslo", now - 5000, 1300, type="flapping", level="warn", count=4, **flap),
        event("i1", "studio-a", None, now - 5 * HOUR, 660, type="incident", count=3, paths=lost, **together),
        *(
            event(f"i1-{i}", "studio-a", path, now - 5 * HOUR + i, 600 + 30 * i, incident="i1", **source)
            for i, path in enumerate(lost)
        ),
        event(
            "e7",
            "studio-a",
            None,
            now - 9 * HOUR,
            400,
            type="finding",
            subject="host",
            cause="udp_drops",
            level="warn",
            **udp,
        ),
        event("e8", studio, van, now - 20 * HOUR, 185, cause="gone", level="crit", **ended),
        event("e9", "edge-eu", "live/backup", now - 3 * DAY, 7200, **source),
    ]


def many_events(now: float, count: int = 450) -> list[Json]:
    """More than one page of them, over two days."""
    en, de = "Connected, but no data for more than 6 s.", "Verbunden, aber seit über 6 s keine Daten."
    return [
        event(
            f"m{i:04d}",
            "studio-a",
            f"cam/{i % 40:02d}",
            now - 60 - i * 2 * DAY / count,
            30.0 + i % 7 * 20,
            cause="stalled",
            level=("crit", "warn", "info")[i % 3],
            en=en,
            de=de,
        )
        for i in range(count)
    ]


def wanted(query: dict[str, str], one: Json, start: float, end: float) -> bool:
    """Whether an event is asked for by the parameters of /api/v1/events."""
    fields = ("server", "path", "type", "level")
    chosen = all(one[name] in query[name].split(",") for name in fields if query.get(name))
    return chosen and one["begin"] <= end and (one["end"] is None or one["end"] >= start)


def availability(server: str, path: str, now: float) -> Json:
    """A stream that is known for 20 days, had an outage five days ago and one two hours ago, and is off by night."""
    rng = random.Random(path)

    def bar(start: float, length: float) -> Json:
        known = start + length > now - 20 * DAY
        off = length / 2 if length > HOUR else 0.0
        down = unknown = 0.0
        if start <= now - 2 * HOUR < start + length:
            down = 420.0
        if start <= now - 5 * DAY < start + length:
            down, unknown = 5000.0, 900.0
        if length < DAY and rng.random() < 0.05:
            unknown = 60.0
        ratio = None if not known else 1 - down / max(1.0, length - off - unknown)
        return {"from": start, "to": start + length, "ratio": ratio, "down": down, "unknown": unknown, "off": off}

    bars = {
        "24h": [bar(now - (24 - i) * HOUR, HOUR) for i in range(24)],
        "30d": [bar(now - (30 - i) * DAY, DAY) for i in range(30)],
    }
    figures = {
        "24h": {"ratio": 0.9951, "down": 420.0, "unknown": 120.0, "off": 0.0, "known_from": now - DAY},
        "7d": {"ratio": 0.9821, "down": 5420.0, "unknown": 1020.0, "off": 3.5 * DAY, "known_from": now - 7 * DAY},
        "30d": {"ratio": 0.9937, "down": 5420.0, "unknown": 1020.0, "off": 10 * DAY, "known_from": now - 20 * DAY},
    }
    return {"server": server, "path": path, "now": now, "ranges": figures, "bars": bars}
