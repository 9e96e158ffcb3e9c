"""The states of the world that the page must show well: what each one's snapshot holds."""

import random
from collections.abc import Callable

from tests.page import event_samples, samples, usual
from tests.page.samples import AAC, H264, H264_720, OPUS, Json, finding, link, source, stream

DAY = 86400.0


class Scene:
    """Servers and streams as they are, and whether the history answers."""

    def __init__(self, servers: Json, streams: list[Json], *, history: bool = True) -> None:
        self.servers = servers
        self.streams = {f"{one['server']}/{one['path']}": one for one in streams}
        self.history = history
        self.reason = ""  # why there is no history, or less of it
        self.events: list[Json] = []  # the last ones, the newest change first
        self.events_from: float | None = None  # since when events are known
        self.notify: list[Json] = []  # targets of notifications that fail


def empty(now: float) -> Scene:
    return Scene({"default": samples.server(now, address="http://127.0.0.1:9997", agent="absent", host=None)}, [])


def one(now: float) -> Scene:
    only = stream(
        "default",
        "test",
        now,
        age=75,
        bps=3.02e6,
        tracks=[H264_720],
        source=source("rtmpConn", "127.0.0.1"),
        readers={"hls": 1},
    )
    only["sent_bps"] = 3.05e6
    servers = {"default": samples.total(samples.server(now, address="http://127.0.0.1:9997"), [only])}
    return Scene(servers, [only])


def host_trouble(now: float) -> Scene:
    """A server whose UDP buffers overflow, which costs its streams packets."""
    scene = normal(now)
    udp = finding(
        "udp_drops",
        "crit",
        now - 300,
        "The host dropped 1,240 UDP packets in the last minute: raise net.core.rmem_max and udpReadBufferSize.",
        "Der Rechner hat in der letzten Minute 1.240 UDP-Pakete verworfen: net.core.rmem_max erhöhen.",
    )
    scene.servers["studio-a"]["health"] = {"level": "crit", "findings": [udp]}
    return scene


def normal(now: float) -> Scene:
    """Twelve streams in every state, on two good servers and an unreachable one."""
    studio, edge, lost = usual.studio(now), usual.edge(now), usual.edge_us(now)
    servers = {
        "studio-a": samples.total(samples.server(now, player="https://media.example.org:8889"), studio),
        "edge-eu": samples.total(
            samples.server(now, version="v1.19.3", start_time=now - 12 * DAY, host=samples.host(0.61, 11.8e9)), edge
        ),
        "edge-us": samples.server(
            now - 134, up=False, reason="timeout", address="http://edge-us.example.net:9997", age=134, version="v1.20.0"
        ),
    }
    scene = Scene(servers, studio + edge + lost)
    scene.events = usual.events(now)
    return scene


def eventful(now: float) -> Scene:
    """The usual scene with events of all types over three days."""
    scene = normal(now)
    scene.events, scene.events_from = event_samples.events(now), now - 40 * DAY
    return scene


def many(now: float, count: int = 1000) -> Scene:
    rng = random.Random(3)
    streams = []
    for i in range(count):
        name = "studio-a" if i % 3 else "edge-eu"
        rate = rng.choice([1.8e6, 4.2e6, 8e6, 12e6]) * rng.uniform(0.9, 1.1)
        kind = rng.choices(["live", "idle", "down", "stalled", "filler"], [90, 6, 1, 1, 2])[0]
        srt = link(rtt=rng.uniform(5, 38), lost=rng.choice([0, 0, 3, 40])) if i % 2 and kind == "live" else None
        streams.append(
            stream(
                name,
                f"cam/{i // 100}/{i:04d}",
                now,
                kind,
                age=rng.uniform(10, 9 * DAY),
                bps=rate if kind == "live" else None,
                out=rate * (i % 4) if kind == "live" else None,
                tracks=[H264, AAC] if kind == "live" else [],
                source=source("srtConn", f"10.1.{i // 250}.{i % 250}") if srt else source("rtspSource"),
                readers={"rtsp": i % 4} if kind == "live" else {},
                srt=srt,
            )
        )
    servers = {
        name: samples.total(samples.server(now), [one for one in streams if one["server"] == name])
        for name in ("studio-a", "edge-eu")
    }
    scene = Scene(servers, streams)
    scene.events = event_samples.many_events(now)
    return scene


def ten_thousand(now: float) -> Scene:
    return many(now, 10_000)


def server_down(now: float) -> Scene:
    """What a new user sees first: MediaMTX with its API switched off."""
    down = samples.server(now, up=False, reason="refused", address="http://127.0.0.1:9997", age=48)
    return Scene({"default": {**down, "version": None, "start_time": None}}, [])


def server_401(now: float) -> Scene:
    down = samples.server(now, up=False, reason="unauthorized", age=48)
    return Scene({"studio-a": {**down, "version": None, "start_time": None}}, [])


def incomplete(now: float) -> Scene:
    """MediaMTX answers, but the list of its paths could not be read."""
    blind = samples.server(now, reason="incomplete", address="http://127.0.0.1:9997")
    return Scene({"default": blind}, [])


def all_down(now: float) -> Scene:
    """The only server went away; what it had is known from before."""
    lost = usual.edge_us(now)
    gone = samples.server(now - 134, up=False, reason="timeout", address="http://edge-us.example.net:9997", age=134)
    return Scene({"edge-us": gone}, lost)


def wide(now: float) -> Scene:
    """The widest values that a row has to hold, on a busy server with a finding."""
    streams = [
        stream(
            "studio-a",
            "cam/loading-dock",
            now,
            bps=12.4e6,
            out=1.9e9,
            tracks=[H264, OPUS],
            source=source("webRTCSource"),
            readers={"webrtc": 144, "hls": 1021},
            srt=link(rtt=157, latency=330),
        ),
        stream("studio-a", "cam/near", now, bps=8e6, source=source("srtConn"), srt=link(rtt=0.24, latency=120)),
    ]
    busy = samples.server(now, totals={"paths": 24, "live": 18, "received_bps": 2e8, "sent_bps": 2e9, "readers": 1165})
    busy["health"] = {"level": "crit", "findings": [finding("x", "crit", now, "The disk is full.", "Platte voll.")]}
    streams[0]["health"] = {"level": "crit", "findings": [finding("y", "crit", now, "Too slow.", "Zu langsam.")]}
    return Scene({"studio-a": busy, "edge": samples.server(now)}, streams)


def no_history(now: float) -> Scene:
    scene = normal(now)
    scene.history, scene.reason = False, "wrong user or password"
    return scene


def fleet(now: float) -> Scene:
    """Fourteen servers, one of them lost."""
    scene = many(now, 400)
    streams = list(scene.streams.values())
    servers = {f"edge-{i:02d}": samples.server(now, host=samples.host(i / 15, 1e9 * (i + 1))) for i in range(14)}
    for i, one in enumerate(streams):
        one["server"] = f"edge-{i % 14:02d}"
    servers["edge-05"] = samples.server(now - 50, up=False, reason="refused", age=50)
    for name, server in servers.items():
        if server["up"]:
            samples.total(server, [one for one in streams if one["server"] == name])
    for one in streams:
        if one["server"] == "edge-05":
            one["state"] = "unknown"
    return Scene(servers, streams)


def mute(now: float) -> Scene:
    """Streams that are well, and a target of notifications that cannot be reached."""
    scene = one(now)
    scene.notify = [{"name": "on-call mail", "since": now - 4000, "reason": "connection refused"}]
    return scene


def nearly_full(now: float) -> Scene:
    scene = one(now)
    scene.reason = "Redis is nearly full (maxmemory)"
    return scene


SCENES: dict[str, Callable[[float], Scene]] = {
    "empty": empty,
    "one": one,
    "normal": normal,
    "eventful": eventful,
    "1000": many,
    "10000": ten_thousand,
    "server_down": server_down,
    "server_401": server_401,
    "no_history": no_history,
    "incomplete": incomplete,
    "all_down": all_down,
    "wide": wide,
    "host_trouble": host_trouble,
    "mute": mute,
    "fleet": fleet,
    "nearly_full": nearly_full,
}
