"""The lab: scenarios at once on one real MediaMTX, watched by the monitor. Each link's relay knows the truth."""

import contextlib
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.processes import Monitor, free_port, get_json, monitor, server, until
from tests.lab.mediamtx import FFMPEG, make_clip, moq_off, publishing
from tests.lab.scenarios import PASSPHRASE, Scenario
from tests.lab.srt_truth import SrtTruth
from tests.lab.udp_relay import CLEAN, UdpRelay

CLIP_SECONDS, VIDEO_KBPS = 20, 900  # about 100 packets a second: enough to count, little enough for two cores
RUN_SECONDS = 75.0  # a window of a minute, its warm-up, and the longest hold
SMALL_BUFFER = 200_000  # bytes: about a second and a half of the clip, so that a slow program shows soon
SETTLE_SECONDS = 4.0  # with mended lines, until what was lost has been repaired or given up


@dataclass
class Result:
    """What came of a scenario: the truth, MediaMTX's counters, and all that the monitor said in between."""

    scenario: Scenario
    truth: SrtTruth
    link: dict[str, Any] = field(default_factory=dict)  # the monitor's figures before the lines were mended
    counters: dict[str, Any] = field(default_factory=dict)  # MediaMTX's own, of the whole connection, at the end
    states: list[str] = field(default_factory=list)  # each new one in turn
    findings: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by id, each new level in turn
    last: dict[str, str] = field(default_factory=dict)  # levels of those that stood before the lines were mended
    server_dropped: int = 0  # datagrams that the kernel dropped before MediaMTX read them, of all links together

    def levels(self) -> dict[str, str]:
        """The worst level of each finding."""
        worst = ("info", "warn", "crit")
        return {
            name: max((one["level"] for one in found), key=worst.index) for name, found in sorted(self.findings.items())
        }

    @property
    def bound(self) -> int:
        """At most so many lost packets were not repaired, by MediaMTX's counters of the whole connection."""
        c = self.counters
        lost, again, useless = (int(c[f"packetsReceived{name}"]) for name in ("Loss", "Retrans", "Drop"))
        return max(0, lost - max(0, again - useless))


@dataclass
class _Link:
    """A running scenario."""

    scenario: Scenario
    relay: UdpRelay
    command: Sequence[str]
    result: Result
    process: "subprocess.Popen[bytes] | None" = None
    cut: bool = False

    def keep_running(self, log: Path) -> None:
        """Start the far end, again if it has ended, as an encoder does."""
        if self.process is None or self.process.poll() is not None:
            with log.open("ab") as output:
                self.process = subprocess.Popen(self.command, stdout=output, stderr=output)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def run(program: str, folder: Path, scenarios: Sequence[Scenario]) -> dict[str, Result]:
    """Run the scenarios at once on this MediaMTX, the results by path; takes about a minute and a half.

    More than half a dozen on two busy cores add delays of their own.
    """
    clip = make_clip(folder / "clip.mp4", CLIP_SECONDS, VIDEO_KBPS)
    api, srt = free_port(), free_port()
    config = folder / "mediamtx.yml"
    config.write_text(
        f"api: yes\napiAddress: 127.0.0.1:{api}\nsrtAddress: 127.0.0.1:{srt}\nrtsp: no\nrtmp: no\nhls: no\nwebrtc: no\n"
        f"{moq_off(program)}paths:\n  all_others:\n  ~^locked/:\n    srtPublishPassphrase: {PASSPHRASE}\n"
    )
    expected = "".join(f"      - path: {one.path}\n" for one in scenarios if one.expected)
    (folder / "monitor.yml").write_text(
        f"servers:\n  lab:\n    mediamtx: http://127.0.0.1:{api}\n" + (f"    expect:\n{expected}" if expected else "")
    )
    with contextlib.ExitStack() as stack:
        stack.enter_context(server([program, str(config)], folder / "mediamtx.log"))
        until(lambda: get_json(f"http://127.0.0.1:{api}/v3/paths/list"), "MediaMTX")
        running = stack.enter_context(monitor(folder, f"--config.file={folder / 'monitor.yml'}"))
        for one in scenarios:
            if one.role == "read":
                url = f"srt://127.0.0.1:{srt}?pkt_size=1316&streamid=publish:{one.path}"
                command = publishing(clip, "-f", "mpegts", url)
                stack.enter_context(server(command, folder / "publishers.log"))
                until(lambda path=one.path: running.stream("lab", path), one.path)  # type: ignore[misc]
        links = [stack.enter_context(_link(one, clip, srt, seed)) for seed, one in enumerate(scenarios)]
        _watch(links, running, folder)
        for link in links:
            for way in ("up", "down"):
                link.relay.set(way, CLEAN)
        time.sleep(SETTLE_SECONDS)
        items = get_json(f"http://127.0.0.1:{api}/v3/srtconns/list?itemsPerPage=1000")["items"]
        by_path = {(item["path"], item["state"]): item for item in items}
        for link in links:
            link.result.counters = by_path.get((link.scenario.path, link.scenario.role), {})
            link.result.server_dropped = kernel_drops(srt)
    return {link.scenario.path: link.result for link in links}


def kernel_drops(port: int) -> int:
    """Datagrams that came to this UDP port while its buffer was full, as Linux counts them."""
    lines = [line.split() for line in Path("/proc/net/udp").read_text().splitlines()[1:]]
    return sum(int(words[-1]) for words in lines if int(words[1].rpartition(":")[2], 16) == port)


@contextlib.contextmanager
def _link(one: Scenario, clip: Path, srt: int, seed: int) -> Iterator[_Link]:
    publishes = one.role == "publish"
    up, down = (one.line, one.back) if publishes else (one.back, one.line)
    with UdpRelay(("127.0.0.1", srt), up=up, down=down, seed=seed) as relay:
        secret = f"&passphrase={one.passphrase}" if one.passphrase else ""
        url = f"srt://127.0.0.1:{relay.address[1]}?pkt_size=1316&latency={one.latency * 1000}{secret}"
        if publishes:
            command = publishing(clip, "-f", "mpegts", f"{url}&streamid=publish:{one.path}")
        else:
            speed = ["-readrate", f"{one.reads_at:g}"] if one.reads_at else []
            url += f"&rcvbuf={SMALL_BUFFER}" if one.reads_at else ""
            command = [*FFMPEG, *speed, "-i", f"{url}&streamid=read:{one.path}", "-c", "copy", "-f", "null", "-"]
        link = _Link(one, relay, command, Result(one, relay.srt["up" if publishes else "down"]))
        try:
            yield link
        finally:
            link.stop()


def _watch(links: Sequence[_Link], running: Monitor, folder: Path) -> None:
    """Keep the far ends running, break lines when it is time, and note what the monitor says."""
    began = time.monotonic()
    while (passed := time.monotonic() - began) < RUN_SECONDS:
        streams = {one["path"]: one for one in get_json(f"{running.page}/api/v1/streams?limit=1000")["streams"]}
        for link in links:
            one = link.scenario
            link.keep_running(folder / f"{one.path.replace('/', '-')}.log")
            if one.cut and passed >= one.cut[0] and not link.cut:
                link.relay.cut(one.cut[1])
                link.cut = True
            _note(link.result, streams.get(one.path))
        time.sleep(1)


def _note(result: Result, stream: dict[str, Any] | None) -> None:
    if stream is None:
        return
    if not result.states or result.states[-1] != stream["state"]:
        result.states.append(stream["state"])
    role = result.scenario.role
    ours = [link for link in stream["links"] if link["role"] == role]
    result.link = ours[0] if ours else {}
    found = stream["health"]["findings"]
    result.last = {one["id"]: one["level"] for one in found}
    for one in found:
        told = result.findings.setdefault(one["id"], [])
        if not told or told[-1]["level"] != one["level"]:
            told.append(one)
        told[-1] = one
