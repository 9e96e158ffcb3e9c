"""A made-up MediaMTX server as the exporter would show it, and a clock: replays for the tests of the pipeline."""

from dataclasses import dataclass, field

from historian.model.fields import FIELDS
from historian.model.frame import Frame, StreamJson
from historian.pipeline import Pipeline
from historian.scrape.outcome import Reason, ScrapeOutcome
from historian.scrape.targets import Target

WALL = 1_763_829_000.0  # when the replays begin
TICK = 5_000.0


def line(name: str, value: float, **labels: str) -> str:
    inner = ",".join(f'{key}="{text}"' for key, text in labels.items())
    return f"mediamtx_{name}{{{inner}}} {value}\n" if inner else f"mediamtx_{name} {value}\n"


@dataclass
class Link:
    """An SRT link; `flow` is what each second adds to its counters."""

    path: str
    role: str = "publish"
    remote: str = ""
    rtt: float = 0.020
    latency: float = 0.120
    gauges: dict[str, float] = field(default_factory=dict)  # others, by their names
    flow: dict[str, float] = field(default_factory=dict)
    counters: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        side = "received" if self.role == "publish" else "sent"
        for name in ("bytes", "packets", "lost_packets", "retransmitted_packets", "dropped_packets"):
            self.counters.setdefault(f"{side}_{name}", 0)
        if self.role == "publish":
            self.counters.setdefault("received_undecrypted_packets", 0)
        self.flow = {f"{side}_packets": 500, f"{side}_bytes": 700_000} | self.flow

    def pass_time(self, seconds: float) -> None:
        for name, per_second in self.flow.items():
            self.counters[name] += per_second * seconds

    def text(self) -> str:
        labels = {"path": self.path, "role": self.role, "remote": self.remote}
        page = line("srt_rtt_seconds", self.rtt, **labels) + line("srt_latency_seconds", self.latency, **labels)
        page += "".join(line(f"srt_{name}", value, **labels) for name, value in self.gauges.items())
        return page + "".join(line(f"srt_{name}_total", value, **labels) for name, value in self.counters.items())


@dataclass
class Path:
    """A path; `bps` is what it receives."""

    name: str
    state: str = "live"
    bps: float = 4e6
    began: float | None = None
    source_type: str = "srtConn"
    readers: dict[str, int] = field(default_factory=dict)
    received: float = 1_000_000
    sent: float = 0
    source_changes: float = 0
    remote: str = ""
    frames_in_error: float = 0

    def pass_time(self, seconds: float) -> None:
        if self.state == "live":
            self.received += self.bps / 8 * seconds
            self.sent += self.bps / 8 * seconds * sum(self.readers.values())

    def text(self) -> str:
        info = {"path": self.name, "conf": "all_others", "source_type": self.source_type, "source_protocol": "srt"}
        page = line("path_info", 1, **info)
        if self.remote:
            page += line("path_source_info", 1, path=self.name, protocol="srt", remote=self.remote)
        for state in ("live", "idle", "filler", "down"):
            page += line("path_state", int(state == self.state), path=self.name, state=state)
        if self.began is not None:
            page += line("path_available_timestamp_seconds", self.began, path=self.name)
        for protocol, number in self.readers.items():
            page += line("path_readers", number, path=self.name, protocol=protocol)
        if self.state in ("live", "filler"):
            page += line("path_track_info", 1, path=self.name, track="0", codec="H264", profile="High", width="1920",
                         height="1080", sample_rate="", channels="")  # fmt: skip
        page += line("path_source_changes_total", self.source_changes, path=self.name)
        page += line("path_frames_in_error_total", self.frames_in_error, path=self.name)
        page += line("path_received_bytes_total", self.received, path=self.name)
        return page + line("path_sent_bytes_total", self.sent, path=self.name)


class Scene:
    """One server with paths and links, scraped by a pipeline of its own."""

    def __init__(self, pipeline: Pipeline | None = None, **target: object) -> None:
        self.pipeline = pipeline or Pipeline([Target("studio-a", "http://exporter/metrics", **target)])  # type: ignore[arg-type]  # the tests' own spelling
        self.tick, self.wall = TICK, WALL
        self.paths: dict[str, Path] = {}
        self.links: list[Link] = []
        self.version = "v1.20.1"
        self.failure = ""
        self.failed_collectors: set[str] = set()
        self.outcome = Reason.OK
        self.agent: ScrapeOutcome | None = None
        self.answer: str | None = None  # the page that the exporter made of its last reading and gives to all
        self.extra: dict[str, float] = {}  # other series, by their text without prefix, such as 'x_total{path="a"}'

    def add(self, name: str, **path: object) -> Path:
        self.paths[name] = Path(name, **path)  # type: ignore[arg-type]  # the tests' own spelling
        return self.paths[name]

    def link(self, path: str, **link: object) -> Link:
        self.links.append(Link(path, **link))  # type: ignore[arg-type]  # the tests' own spelling
        return self.links[-1]

    def page(self) -> str:
        text = "# HELP mediamtx_up 1 if the control API answered\n" + line("up", int(not self.failure))
        text += line("target_info", 1, address="http://10.0.0.5:9997")
        for reason in ("refused", "timeout", "unauthorized"):
            text += line("scrape_failure", int(reason == self.failure), reason=reason)
        if self.failure:
            return text
        text += line("info", 1, version=self.version) + line("start_time_seconds", WALL - 3600)
        for collector in ("paths", "srt"):
            text += line("collector_success", int(collector not in self.failed_collectors), collector=collector)
        text += line("connections", len(self.links), protocol="srt", role="publish")
        if "paths" not in self.failed_collectors:
            text += "".join(path.text() for path in self.paths.values())
        if "srt" not in self.failed_collectors:
            text += "".join(link.text() for link in self.links)
        return text + "".join(f"mediamtx_{series} {value}\n" for series, value in self.extra.items())

    def read(self) -> None:
        """Let the exporter read MediaMTX now, for all scrapes from now on."""
        self.answer = self.page() + line("read_timestamp_seconds", self.wall)

    def scrape(self) -> Frame:
        """Scrape at once."""
        page = b"" if self.outcome else (self.answer or self.page()).encode()
        outcome = ScrapeOutcome(self.tick, 0.004, page, self.outcome)
        return self.pipeline.frame("studio-a", outcome, self.agent, round(self.wall * 1000))

    def run(self, seconds: float, interval: float = 2.0) -> Frame:
        """Let time pass, scraping at the end of each interval; the last frame."""
        frame = None
        for _ in range(round(seconds / interval)):
            self.wait(interval)
            frame = self.scrape()
        assert frame is not None
        return frame

    def wait(self, seconds: float) -> None:
        """Let time pass without a scrape."""
        self.tick += seconds
        self.wall += seconds
        for path in self.paths.values():
            path.pass_time(seconds)
        for link in self.links:
            link.pass_time(seconds)


def found(stream: StreamJson) -> dict[str, str]:
    """The levels of a stream's findings by their id."""
    return {one["id"]: one["level"] for one in stream["health"]["findings"]}


def sample(frame: Frame, kind: str, key: tuple[str, ...] = ()) -> dict[str, float | None]:
    """The values of one entity in a frame, by the names of its fields."""
    values = next(one.values for one in frame.samples if (one.kind, one.key) == (kind, key))
    return dict(zip((field.name for field in FIELDS[kind]), values, strict=True))  # type: ignore[index]  # str is a Kind
