"""What ingest costs: reading the text format against prometheus-client's parser, and the whole way to a frame.

    python benchmarks/ingest_bench.py [--series 300000]

All rows of a table are measured in one run, so ratios hold on any machine; seconds are CPU time of this one.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from prometheus_client.parser import text_string_to_metric_families

from historian.events.tracker import Tracker
from historian.health.judge import Judge, health
from historian.health.paths import PathMemory
from historian.health.rules import RULES
from historian.health.srt import LinkWindow
from historian.health.states import Sight, Status, observe
from historian.model.columns import LINK_COLUMNS
from historian.model.frame import ServerJson, StreamJson
from historian.model.links import LinkValues
from historian.model.paths import PathNow
from historian.pipeline import Pipeline
from historian.scrape.outcome import ScrapeOutcome
from historian.scrape.targets import Target
from historian.scrape.textformat import TextReader

INTERVAL = 2.0
WALL_MS = 1_763_829_000_000


@dataclass
class Server:
    """A page of so many live streams, each with an SRT publisher and one SRT reader."""

    streams: int

    def page(self, scrape: int) -> bytes:
        """The text of the given scrape: counters have grown, gauges moved."""
        parts = ["# TYPE mediamtx_up gauge\nmediamtx_up 1\n", 'mediamtx_info{version="v1.20.1"} 1\n']
        paths = [f"site-{n % 40}/cam-{n}" for n in range(self.streams)]
        for state in ("live", "idle", "filler", "down"):
            parts += [f'mediamtx_path_state{{path="{p}",state="{state}"}} {int(state == "live")}\n' for p in paths]
        for name in ("received_bytes_total", "sent_bytes_total", "frames_in_error_total", "source_changes_total"):
            step = 1_000_000 if "bytes" in name else 0
            parts += [f'mediamtx_path_{name}{{path="{p}"}} {9_000_000 + scrape * step}\n' for p in paths]
        info = 'conf="all_others",source_type="srtConn",source_protocol="srt"'
        parts += [f'mediamtx_path_info{{path="{p}",{info}}} 1\n' for p in paths]
        parts += [f'mediamtx_path_readers{{path="{p}",protocol="srt"}} 1\n' for p in paths]
        video = 'track="0",codec="H264",profile="High",width="1920",height="1080",sample_rate="",channels=""'
        parts += [f'mediamtx_path_track_info{{path="{p}",{video}}} 1\n' for p in paths]
        parts += [f'mediamtx_path_available_timestamp_seconds{{path="{p}"}} 1763820000.25\n' for p in paths]
        for name in LINK_COLUMNS:
            value = _link_value(name, scrape)
            for link in ('role="publish",remote=""', 'role="read",remote="203.0.113.7"'):
                parts += [f'{name}{{path="{p}",{link}}} {value}\n' for p in paths]
        return "".join(parts).encode()


def _link_value(name: str, scrape: int) -> str:
    """A healthy link that repairs a loss now and then."""
    if name.endswith("latency_seconds"):
        return "0.12"
    if name.endswith("_seconds"):
        return f"0.02{scrape % 9}1"
    if "lost" in name or "retransmitted" in name:
        return str(scrape // 20)
    return (
        "0" if any(word in name for word in ("dropped", "undecrypted", "discarded", "belated")) else str(1000 * scrape)
    )


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def text_table(series: int) -> None:
    """Reading one page in each of the ways that occur."""
    server = Server(max(1, series // 44))
    first, second, later = (server.page(scrape) for scrape in range(3))
    count = sum(1 for line in first.splitlines() if not line.startswith(b"#"))
    reader = TextReader(lambda name, labels: (name, labels))
    changed = later.replace(b'site-1/cam-1"', b'site-1/cam-x"')
    rows = [
        ("prometheus-client's parser", cpu(lambda: list(text_string_to_metric_families(first.decode())))),
        ("reader, every series new", cpu(partial(reader.read, first))),
        ("reader, same series as before", min(cpu(partial(reader.read, page)) for page in (second, later))),
        ("reader, one stream renamed", cpu(partial(reader.read, changed))),
    ]
    print(f"Reading the text format: {count} series, {len(first) / 1e6:.1f} MB\n")
    print("| way | CPU s | million series/s | times as fast |\n|---|---|---|---|")
    for name, seconds in rows:
        print(f"| {name} | {seconds:.3f} | {count / seconds / 1e6:.2f} | {rows[0][1] / seconds:.1f} |")


def pipeline_table(sizes: list[int]) -> None:
    """A scrape from text to frame: reading, rates, states, judgement of two SRT links a stream."""
    print(f"\nFrom text to frame, steady state, one scrape every {INTERVAL:g} s\n")
    print("| streams | series | reading ms | all ms a scrape | % of a core |\n|---|---|---|---|---|")
    for size in sizes:
        server = Server(size)
        pipeline = Pipeline([Target("s", "http://exporter/metrics")])
        reader = TextReader(lambda name, labels: name)
        scrapes = 40 if size <= 1000 else 12
        frames: list[float] = []
        reads: list[float] = []
        for scrape in range(scrapes):
            page = server.page(scrape)
            outcome = ScrapeOutcome(1000 + scrape * INTERVAL, 0.01, page)
            time_ms = WALL_MS + round(scrape * INTERVAL * 1000)
            reads.append(cpu(partial(reader.read, page)))
            frames.append(cpu(partial(pipeline.frame, "s", outcome, None, time_ms)))
        steady, reading = (sorted(times)[len(times) // 2] for times in (frames, reads))
        series = page.count(b"\n")
        share = steady / INTERVAL * 100
        print(f"| {size} | {series} | {reading * 1000:.2f} | {steady * 1000:.2f} | {share:.2f} |")


def judging_table(streams: int) -> None:
    """States, windows, rules and events alone, for streams with one SRT link each; every tenth loses and repairs."""
    judge = Judge(RULES)
    tracker = Tracker("s")
    server: ServerJson = {"up": True, "reason": None, "agent": "absent", "health": {"findings": []}}
    memory = PathMemory()
    clean = LinkValues(21, 120, 5e6, None, None, 90, None, 1000, 0, 0, 0, 0, None, None, None, None)
    lossy = clean._replace(received_lost_packets=3, received_retransmitted_packets=3)
    info: dict[str, str] = {}
    paths = [
        PathNow(f"cam-{n}", "live", 1.0, 0, 5e6, 0, 0, 0, {}, 0, None, None, None, [], info, info, [])
        for n in range(streams)
    ]
    links = [LinkWindow(1000.0) for _ in paths]
    statuses: list[Status | None] = [None] * streams

    def scrape(number: int) -> None:
        tick = 1000 + number * INTERVAL
        sight = Sight(tick, tick, True)
        streams: dict[str, StreamJson] = {}
        for place, (now, link) in enumerate(zip(paths, links, strict=True)):
            status = statuses[place] = observe(statuses[place], now.state, now.began, number, sight)
            found = judge.findings("path", (now.path,), memory.view(now, status, tick, tick), tick, tick)
            key = (now.path, "publish", "")
            link.push(tick, clean if place % 10 else lossy)
            found += judge.findings("srt", key, link.view(key, clean.latency_ms, True), tick, tick)
            streams[now.path] = {"state": status.state, "expected": None, "health": health(found, True)}
        tracker.observe(round(tick * 1000), server, streams)

    seconds = sorted(cpu(partial(scrape, number)) for number in range(40))[20]
    print(f"\nJudging and events: {streams} streams with one SRT link each take {seconds * 1000:.0f} ms a scrape,")
    print(f"{seconds / INTERVAL * 100:.1f} % of a core at {INTERVAL:g} s; {seconds / streams * 1e6:.1f} µs a stream")


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--series", type=int, default=300_000, help="series of the page in the first table")
    text_table(arguments.parse_args().series)
    pipeline_table([20, 1_000, 10_000])
    judging_table(10_000)


if __name__ == "__main__":
    main()
