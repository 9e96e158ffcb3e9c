"""MediaMTX's own metric names: recorded as they were, told of in a document, equal to those of a real MediaMTX."""

import contextlib
import functools
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from scripts.old_names import DOCUMENT, END, RULES, rules, rules_file, with_table
from tests.dashboards.known import unknown
from tests.e2e.processes import free_port, get, get_json, server, until
from tests.lab.mediamtx import FFMPEG, MEDIAMTX, make_clip, moq_off, publishing, release

needs_promtool = pytest.mark.skipif(not shutil.which("promtool"), reason="promtool (Debian: prometheus) is not there")
NAMES = {rule.name for rule in rules()}


def test_what_is_committed_is_what_the_script_writes() -> None:
    assert RULES.read_text() == rules_file(), "run: python -m scripts.old_names"
    assert DOCUMENT.read_text() == with_table(DOCUMENT.read_text()), "run: python -m scripts.old_names"


@needs_promtool
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", "--lint=all", "--lint-fatal", str(RULES)),
        ("test", "rules", "tests/dashboards/old-names.test.yml"),
    ],
    ids=["check", "test"],
)
def test_promtool_is_content(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_old_names_come_from_metrics_that_there_are() -> None:
    assert len(NAMES) == len(rules())
    for rule in rules():
        assert unknown(rule.expr) == set(), rule.name


def test_a_name_is_either_here_or_not() -> None:
    assert len(not_here()) > 30
    assert not NAMES & not_here()


def not_here() -> set[str]:
    """The names of which the document says that they are not here."""
    _, _, rest = DOCUMENT.read_text().partition(END)
    rows = re.findall(r"^\| (`.*?) \| ", rest.partition("### Dashboards")[0], re.MULTILINE)
    found = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    return found | {f"rtsps_{name.removeprefix('rtsp_')}" for name in found if name.startswith("rtsp_")}


# What a real MediaMTX says itself and what is recorded, side by side. Numbers must be equal while no media flows.
_PATIENCE = 40.0
# Labels that both have; ids and ports are gone, which sums hide.
_LABELS = ("name", "path", "state")


@pytest.fixture
def side_by_side(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A MediaMTX with publishers and readers that stand still: its own metrics, and a Prometheus' API."""
    clip = make_clip(tmp_path / "clip.mp4", 10, video_kbps=300)
    api, metrics, rtsp, rtmp, srt, hls, exporter, port = (free_port() for _ in range(8))
    (tmp_path / "mediamtx.yml").write_text(
        f"api: yes\napiAddress: 127.0.0.1:{api}\nmetrics: yes\nmetricsAddress: 127.0.0.1:{metrics}\n"
        f"rtspAddress: 127.0.0.1:{rtsp}\nrtspTransports: [tcp]\nrtmpAddress: 127.0.0.1:{rtmp}\n"
        f"srtAddress: 127.0.0.1:{srt}\nhlsAddress: 127.0.0.1:{hls}\nwebrtc: no\nreadTimeout: 60s\nwriteTimeout: 60s\n"
        f"{moq_off(MEDIAMTX)}paths:\n  all_others:\n  cam/dead:\n    source: rtsp://127.0.0.1:1/x\n"
    )
    jobs = {"native": metrics, "mediamtx": exporter}
    (tmp_path / "prometheus.yml").write_text(
        yaml.safe_dump(
            {
                "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
                "rule_files": [str(RULES)],
                "scrape_configs": [
                    {"job_name": job, "static_configs": [{"targets": [f"127.0.0.1:{at}"]}]} for job, at in jobs.items()
                ],
            }
        )
    )
    own = f"http://127.0.0.1:{metrics}/metrics"
    streams = f"srt://127.0.0.1:{srt}?pkt_size=1316&timeout=60000000&streamid="
    with contextlib.ExitStack() as stack:

        def start(name: str, *command: str) -> "subprocess.Popen[bytes]":
            return stack.enter_context(server(command, tmp_path / f"{name}.log"))

        start("mediamtx", MEDIAMTX, str(tmp_path / "mediamtx.yml"))
        until(lambda: get(own), "MediaMTX")
        # The exporter is there before the readers, so that it counts all of what they get.
        start("exporter", sys.executable, "-m", "exporter", f"--mediamtx.url=http://127.0.0.1:{api}",
              f"--web.listen-address=127.0.0.1:{exporter}")  # fmt: skip
        start("prometheus", "prometheus", f"--config.file={tmp_path / 'prometheus.yml'}",
              f"--storage.tsdb.path={tmp_path / 'tsdb'}", f"--web.listen-address=127.0.0.1:{port}")  # fmt: skip
        until(lambda: get(f"http://127.0.0.1:{exporter}/metrics"), "the exporter")
        outputs = {
            "rtsp": ("-rtsp_transport", "tcp", "-f", "rtsp", f"rtsp://127.0.0.1:{rtsp}/cam/rtsp"),
            "rtmp": ("-f", "flv", f"rtmp://127.0.0.1:{rtmp}/live/rtmp"),
            "srt": ("-f", "mpegts", f"{streams}publish:ob/srt"),
        }
        flowing = [start(f"to-{name}", *publishing(clip, *output)) for name, output in outputs.items()]
        until(lambda: get(own).count(b'state="ready"} 1\n') >= len(outputs), "the publishers")
        # Readers count from 0 once the exporter has seen the lists without them.
        page = f"http://127.0.0.1:{exporter}/metrics"
        until(lambda: {"rtsp", "srt"} <= published(get(page).decode()), "the exporter to have read the lists")
        inputs = {
            "rtsp": ("-rtsp_transport", "tcp", "-i", f"rtsp://127.0.0.1:{rtsp}/cam/rtsp"),
            "srt": ("-i", f"{streams}read:ob/srt"),
        }
        flowing += [
            start(f"from-{name}", *FFMPEG, *given, "-c", "copy", "-f", "null", "-") for name, given in inputs.items()
        ]
        for reader in ("srt_conns", "rtsp_sessions"):
            until(functools.partial(_reads, own, reader), f"the reader of {reader}")
        time.sleep(2)
        for process in flowing:
            os.kill(process.pid, signal.SIGSTOP)
        try:
            yield own, f"http://127.0.0.1:{port}/api/v1"
        finally:
            for process in flowing:
                os.kill(process.pid, signal.SIGCONT)


def _reads(own: str, reader: str) -> bool:
    """Whether something was sent to a reader of this kind."""
    pattern = rf'^{reader}_bytes_sent\{{.*state="read".*\}} [1-9]'
    return re.search(pattern, get(own).decode(), re.MULTILINE) is not None


def published(page: str) -> set[str]:
    """The protocols of whose publishers an exporter's page has numbers."""
    return set(re.findall(r'^mediamtx_(\w+?)_received_bytes_total\{.*role="publish"', page, re.MULTILINE))


Values = dict[tuple[str, ...], float]


def values(api: str, name: str, job: str) -> Values:
    """What this name adds up to for each path and state, zeros left out."""
    query = f'sum by ({",".join(_LABELS)}) ({name}{{job="{job}"}})'
    answer = get_json(f"{api}/query?" + urllib.parse.urlencode({"query": query}))["data"]["result"]
    found = {tuple(each["metric"].get(label, "") for label in _LABELS): float(each["value"][1]) for each in answer}
    return {labels: value for labels, value in found.items() if value}


def without_chatter(name: str, own: Values) -> Values:
    """Without what publishers are sent and readers send: it is no media, and left out of what is recorded."""
    if name.startswith("paths") or "rtcp" in name:
        return own
    state = "publish" if re.search("_sen[dt]|outbound", name) else "read" if re.search("receive|inbound", name) else ""
    return {labels: value for labels, value in own.items() if labels[2] != state or not state}


def is_equal(own: Values, recorded: Values) -> bool:
    return own.keys() == recorded.keys() and all(recorded[key] == pytest.approx(own[key], rel=1e-9) for key in own)


@pytest.mark.mediamtx
@pytest.mark.skipif(not MEDIAMTX, reason="MEDIAMTX_BIN does not name a MediaMTX program")
@pytest.mark.skipif(bool(MEDIAMTX) and not shutil.which("ffmpeg"), reason="ffmpeg is not installed")
@pytest.mark.skipif(bool(MEDIAMTX) and not shutil.which("prometheus"), reason="prometheus is not installed")
def test_a_real_mediamtx_says_the_same(side_by_side: tuple[str, str]) -> None:
    own, api = side_by_side
    served = set(re.findall(r"^(\w+)[{ ]", get(own).decode(), re.MULTILINE))
    assert len(served) > 60
    assert served <= NAMES | not_here(), "docs/migration.md has every name"
    left = sorted(served & NAMES)
    last: dict[str, tuple[Values, Values]] = {}

    def all_equal() -> bool:
        last.clear()
        for name in left:
            both = without_chatter(name, values(api, name, "native")), values(api, name, "mediamtx")
            if not is_equal(*both):
                last[name] = both
        # They are not all zero. Up to v1.16 an SRT connection ends when it stands still for two seconds.
        there = values(api, "rtsp_sessions_bytes_sent", "mediamtx") | values(api, "srt_conns_bytes_sent", "mediamtx")
        wanted = {("", "cam/rtsp", "read")} | ({("", "ob/srt", "read")} if release(MEDIAMTX) >= (1, 17, 0) else set())
        return not last and wanted <= there.keys()

    try:
        until(all_equal, "equal values", _PATIENCE)
    except AssertionError:
        pytest.fail(f"MediaMTX says, and recorded is: {last}")
