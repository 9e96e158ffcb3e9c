"""A server and a host on which each rule of the page has a path of its own to complain about, for a while."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.dashboards.replay import PAGE, Replay
from tests.historian.scene import Link, Scene

# Seconds: all is well, then bad (a host first a little, from WORSE on very), then well again. Reconnects count for ten
# minutes, all else for no longer than a few.
BEGIN, WORSE, END, SOON, LAST = 120, 240, 600, 960, 1500

# What is wrong with a link or path while it is bad: attributes, or (of a link) counts a second.
Bad = Mapping[str, Any]

_INPUTS: dict[str, tuple[dict[str, Any], Bad]] = {
    "undecrypted": ({}, {"received_undecrypted_packets": 50}),
    "latency/warn": ({}, {"rtt": 0.045}),
    "latency/crit": ({}, {"rtt": 0.057}),
    # As small, but each loss is repaired in time: critical no more where that is proven.
    "latency/repaired": ({}, {"rtt": 0.057, "received_lost_packets": 4, "received_retransmitted_packets": 4}),
    "latency/late": (
        {},
        {
            "rtt": 0.057,
            "received_lost_packets": 4,
            "received_retransmitted_packets": 5,
            "received_dropped_packets": 1,
            "received_belated_packets": 1,
        },
    ),
    "missing": ({}, {"received_lost_packets": 8}),
    "repaired": ({}, {"received_lost_packets": 4, "received_retransmitted_packets": 4}),
    "loss": (
        {"rtt": 0.1, "latency": 0.35},
        {"received_lost_packets": 40, "received_retransmitted_packets": 40, "received_packets": 500},
    ),
    "overhead": ({"latency": 2.0}, {"received_lost_packets": 150, "received_retransmitted_packets": 150}),
}
_READERS: dict[str, tuple[dict[str, Any], Bad]] = {
    "given-up/warn": ({}, {"sent_dropped_packets": 1}),
    "given-up/crit": ({}, {"sent_dropped_packets": 10}),
    "slow-reader/srt": ({}, {"frames_discarded": 2}),
    "latency/reader": ({}, {"rtt": 0.057}),
    "loss/reader": (
        {"rtt": 0.1, "latency": 0.35},
        {"sent_lost_packets": 40, "sent_retransmitted_packets": 40},
    ),
}
# Series of sessions: what each second adds while all is well, and while it is not.
_SESSIONS: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    "rtsp/warn": ({"rtsp_received_rtp_packets": 500}, {"rtsp_received_rtp_packets_lost": 2}),
    "rtsp/crit": ({"rtsp_received_rtp_packets": 500}, {"rtsp_received_rtp_packets_lost": 20}),
    "webrtc/warn": ({"webrtc_received_rtp_packets": 500}, {"webrtc_received_rtp_packets_lost": 25}),
    "webrtc/crit": ({"webrtc_received_rtp_packets": 500}, {"webrtc_received_rtp_packets_lost": 100}),
    "slow-reader/webrtc": ({}, {"webrtc_frames_discarded": 2}),
    "slow-reader/rtsp": ({}, {"rtsp_sent_rtp_packets_discarded": 2}),
    "slow-reader/rtmp": ({}, {"rtmp_frames_discarded": 2}),
    "slow-reader/hls": ({}, {"hls_muxer_frames_discarded": 2}),
}


class Stage(Scene):
    """A scene with series that grow by `flows` a second."""

    def __init__(self) -> None:
        super().__init__()
        self.flows: dict[str, float] = {}

    def wait(self, seconds: float) -> None:
        """Let time pass without a scrape."""
        super().wait(seconds)
        for series, per_second in self.flows.items():
            self.extra[series] = self.extra.get(series, 0.0) + per_second * seconds


def everything() -> Replay:
    """All rules of paths, links, sessions and hosts at once, on a release that counts losses exactly."""
    stage = Stage()
    turns = _links(stage)
    for path, (flows, bad) in _SESSIONS.items():
        stage.add(path, source_type="rtspSession")
        turns.append(_session(stage, path, flows, bad))
    turns += [_paths(stage), _expectations(stage)]
    return Replay("everything", _script(stage, turns), host, [BEGIN, END, LAST])


def old_release() -> Replay:
    """The rules of links on a release that counts one lost packet too many for each gap."""
    stage = Stage()
    stage.version = "v1.19.3"
    return Replay("an old release", _script(stage, _links(stage)), _no_host, [BEGIN, END, SOON])


def lossy_inputs(remotes: Sequence[str]) -> Replay:
    """Four inputs from these hosts; all but the last lose packets at once, all of which SRT repairs."""
    stage = Stage()
    turns = []
    for number, remote in enumerate(remotes):
        stage.add(f"input/{number}", remote=remote)
        link = stage.link(f"input/{number}", latency=0.2)
        bad = {"received_lost_packets": 10, "received_retransmitted_packets": 10}
        turns.append(_turning(link, bad if number < len(remotes) - 1 else {}))
    return Replay(f"lossy inputs from {remotes}", _script(stage, turns), _no_host, [BEGIN, END, SOON])


def host(second: float) -> str:
    """The agent's page of a host that has too little of everything."""
    bad, far = BEGIN < second <= END, second > WORSE
    # One core, whose idle time grows by what is left of it.
    past = [min(second, limit) for limit in (BEGIN, WORSE, END)]
    spent = (0.5 * past[0], 0.1 * (past[1] - past[0]), 0.02 * (past[2] - past[1]), 0.5 * max(0, second - END))
    used = (0.92, 0.99)[far] if bad else 0.4
    moved = 20 * past[0] + 85 * (past[1] - past[0]) + 97 * (past[2] - past[1]) + 20 * max(0, second - END)
    dropped = max(0, past[2] - BEGIN)
    lines = [
        f'node_cpu_seconds_total{{cpu="0",mode="idle"}} {sum(spent)}',
        f'node_cpu_seconds_total{{cpu="0",mode="user"}} {second - sum(spent)}',
        "node_memory_MemTotal_bytes 1000",
        f"node_memory_MemAvailable_bytes {1000 * (1 - used)}",
        "mediamtx_process_max_fds 1000",
        f"mediamtx_process_open_fds {1000 * used}",
        'node_network_speed_bytes{device="eth0"} 100',
        f'node_network_receive_bytes_total{{device="eth0"}} {moved}',
        f'node_network_transmit_bytes_total{{device="eth0"}} {moved / 10}',
        'node_network_speed_bytes{device="veth3"} 1',
        f'node_network_receive_bytes_total{{device="veth3"}} {moved}',
        f'node_network_transmit_bytes_total{{device="veth3"}} {moved}',
        f"node_netstat_Udp_RcvbufErrors {dropped}",
    ]
    for mount, fstype, share in (("/", "ext4", used), ("/tmp", "tmpfs", 0.99)):
        labels = f'device="{fstype}",fstype="{fstype}",mountpoint="{mount}"'
        lines.append(f"node_filesystem_size_bytes{{{labels}}} 1000")
        lines.append(f"node_filesystem_avail_bytes{{{labels}}} {1000 * (1 - share)}")
        lines.append(f"node_filesystem_readonly{{{labels}}} 0")
    return "\n".join(lines) + "\n"


def _no_host(second: float) -> str:
    return "node_load1 0.5\n"


def _links(stage: Stage) -> list[Callable[[bool], None]]:
    turns = []
    for path, (attributes, bad) in _INPUTS.items():
        stage.add(path)
        turns.append(_turning(stage.link(path, **attributes, counters=_counters("received", "belated")), bad))
    for path, (attributes, bad) in _READERS.items():
        stage.add(path, source_type="rtspSession")
        link = stage.link(path, role="read", remote="10.0.0.9", **attributes, counters=_counters("sent", "lost"))
        turns.append(_turning(link, bad))
    return turns


def _script(stage: Stage, turns: list[Callable[[bool], None]]) -> Callable[[float], str]:
    def page(second: float) -> str:
        for turn in turns:
            turn(BEGIN < second <= END)
        stage.wait(PAGE)
        return stage.page()

    return page


def _counters(side: str, more: str) -> dict[str, float]:
    return {f"{side}_{more}_packets": 0.0} | ({"frames_discarded": 0.0} if side == "sent" else {})


def _turning(link: Link, bad: Bad) -> Callable[[bool], None]:
    well = {"rtt": link.rtt, "latency": link.latency}
    flow = dict(link.flow)

    def turn(is_bad: bool) -> None:
        link.rtt, link.latency = well["rtt"], well["latency"]
        link.flow = dict(flow)
        for name, value in bad.items() if is_bad else ():
            if name in well:
                setattr(link, name, value)
            else:
                link.flow[name] = value

    return turn


def _session(stage: Stage, path: str, flows: dict[str, float], bad: dict[str, float]) -> Callable[[bool], None]:
    def series(name: str) -> str:
        protocol = name.partition("_")[0]
        role = "publish" if "received" in name else "read"
        more = "" if protocol == "hls" else f',protocol="{protocol}",role="{role}"'
        return f'{name}_total{{path="{path}"{more}}}'

    for name, per_second in flows.items():
        stage.flows[series(name)] = per_second

    def turn(is_bad: bool) -> None:
        for name, per_second in bad.items():
            stage.flows[series(name)] = per_second if is_bad else 0.0

    return turn


def _paths(stage: Stage) -> Callable[[bool], None]:
    stalled, down, errors, flapping = (stage.add(name) for name in ("stalled", "down", "errors", "flapping"))
    seconds = 0

    def turn(is_bad: bool) -> None:
        nonlocal seconds
        stalled.bps = 0 if is_bad else 4e6
        down.state = "down" if is_bad else "live"
        errors.frames_in_error += is_bad  # twenty a minute
        seconds += PAGE
        flapping.source_changes += is_bad and seconds % 60 == 0

    return turn


def _expectations(stage: Stage) -> Callable[[bool], None]:
    names = "there", "expected/down", "expected/off", "rate/warn", "rate/crit", "readers", "codecs"
    there, down, off, warn, crit, readers, _ = (stage.add(name) for name in names)
    for name in (*names, "expected/absent"):
        stage.extra[f'path_expected{{path="{name}"}}'] = 1
    for name in ("rate/warn", "rate/crit"):
        stage.extra[f'path_expected_bytes_per_second{{path="{name}"}}'] = 250e3
    stage.extra['path_expected_readers{path="readers"}'] = 2
    stage.extra['path_expected_codec_info{path="codecs",codec="H264"}'] = 1
    lacking = 'path_expected_codec_info{path="codecs",codec="Opus"}'

    def turn(is_bad: bool) -> None:
        there.readers = {"srt": 1}
        down.state = "down" if is_bad else "live"
        off.state = "down" if is_bad else "live"
        stage.extra['path_expected{path="expected/off"}'] = 0
        warn.bps, crit.bps = (1.5e6, 0.5e6) if is_bad else (4e6, 4e6)
        if is_bad:
            stage.extra[lacking] = 1
        else:
            stage.extra.pop(lacking, None)
        readers.readers = {"hls": 1} if is_bad else {"hls": 1, "srt": 1}
        if is_bad:
            stage.paths.pop("expected/absent", None)
        elif "expected/absent" not in stage.paths:
            stage.add("expected/absent")

    return turn
