"""The whole chain on a real MediaMTX that ffmpeg publishes into and reads from.

Runs when MEDIAMTX_BIN names the server's program and ffmpeg is installed; nothing of MediaMTX belongs to this project.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.processes import Monitor, free_port, get_json, monitor, server, until
from tests.lab.mediamtx import FFMPEG, MEDIAMTX, make_clip, moq_off, publishing

pytestmark = [
    pytest.mark.mediamtx,
    pytest.mark.skipif(not MEDIAMTX, reason="MEDIAMTX_BIN does not name a MediaMTX program"),
    pytest.mark.skipif(bool(MEDIAMTX) and not shutil.which("ffmpeg"), reason="ffmpeg is not installed"),
]

CLIP_SECONDS = 20


@dataclass
class Lab:
    """A running MediaMTX, its ports, and the clip that is published."""

    folder: Path
    stack: ExitStack
    process: "subprocess.Popen[bytes]"
    api: int
    rtsp: int
    rtmp: int
    srt: int
    hls: int
    clip: Path
    clip_bps: float

    def ffmpeg(self, name: str, *arguments: str) -> "subprocess.Popen[bytes]":
        """Run an ffmpeg until the lab ends."""
        return self.stack.enter_context(server([*FFMPEG, *arguments], self.folder / f"{name}.log"))

    def publish(self, name: str, *output: str) -> "subprocess.Popen[bytes]":
        """Send the clip over and over at its own speed."""
        return self.stack.enter_context(server(publishing(self.clip, *output), self.folder / f"{name}.log"))


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    # So that seven ffmpegs fit beside the server on two cores and a bit rate can be told within 5 %.
    clip = make_clip(tmp_path / "clip.mp4", CLIP_SECONDS, video_kbps=500)
    api, rtsp, rtmp, srt, hls = (free_port() for _ in range(5))
    config = tmp_path / "mediamtx.yml"
    config.write_text(
        f"api: yes\napiAddress: 127.0.0.1:{api}\nrtspAddress: 127.0.0.1:{rtsp}\nrtspTransports: [tcp]\n"
        f"rtmpAddress: 127.0.0.1:{rtmp}\nsrtAddress: 127.0.0.1:{srt}\nhlsAddress: 127.0.0.1:{hls}\n"
        f"webrtc: no\n{moq_off(MEDIAMTX)}paths:\n  all_others:\n"
        "  cam/dead:\n    source: rtsp://127.0.0.1:1/x\n"
        "  cam/idle:\n    source: rtsp://127.0.0.1:1/x\n    sourceOnDemand: yes\n"
    )
    with ExitStack() as stack:
        process = stack.enter_context(server([MEDIAMTX, str(config)], tmp_path / "mediamtx.log"))
        until(lambda: get_json(f"http://127.0.0.1:{api}/v3/paths/list"), "MediaMTX")
        yield Lab(tmp_path, stack, process, api, rtsp, rtmp, srt, hls, clip, elementary_bps(clip))


def elementary_bps(clip: Path) -> float:
    """Bits a second of the clip's video and audio without their container, which MediaMTX takes off."""
    command = ["ffprobe", "-v", "error", "-show_entries", "packet=size", "-of", "json", str(clip)]
    packets = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["packets"]
    return sum(int(packet["size"]) for packet in packets) * 8 / CLIP_SECONDS


@contextmanager
def watched(lab: Lab) -> Iterator[Monitor]:
    with monitor(lab.folder, f"--mediamtx.url=http://127.0.0.1:{lab.api}") as running:
        yield running


def state(running: Monitor, path: str) -> str | None:
    stream = running.stream("local", path)
    return stream["state"] if stream else None


def await_state(running: Monitor, path: str, wanted: str) -> None:
    until(lambda: state(running, path) == wanted, f"{path} to be {wanted}")


def await_readers(running: Monitor, path: str, wanted: dict[str, int]) -> None:
    until(lambda: (running.stream("local", path) or {}).get("readers") == wanted, f"{path} to have {wanted}")


def mean_bps(running: Monitor, path: str) -> float:
    """The mean of the last samples in the history."""
    query = f"server=local&kind=path&path={path}&fields=received_bps&from=-15s&points=100"
    values: list[float | None] = get_json(f"{running.page}/api/v1/history?{query}")["fields"]["received_bps"]["avg"]
    known = [value for value in values if value is not None]
    return sum(known) / len(known)


def test_every_protocol_is_told_truly(lab: Lab) -> None:
    rtsp, rtmp = f"rtsp://127.0.0.1:{lab.rtsp}", f"rtmp://127.0.0.1:{lab.rtmp}"
    srt = f"srt://127.0.0.1:{lab.srt}?pkt_size=1316&streamid="
    lab.publish("pub-rtsp", "-rtsp_transport", "tcp", "-f", "rtsp", f"{rtsp}/cam/rtsp")
    rtmp_publisher = lab.publish("pub-rtmp", "-f", "flv", f"{rtmp}/live/rtmp")
    lab.publish("pub-srt", "-f", "mpegts", f"{srt}publish:ob/srt")
    with watched(lab) as running:
        published = {"cam/rtsp": "rtsp", "live/rtmp": "rtmp", "ob/srt": "srt"}
        for path in published:
            await_state(running, path, "live")
        lab.ffmpeg("read-rtsp", "-rtsp_transport", "tcp", "-i", f"{rtsp}/cam/rtsp", "-c", "copy", "-f", "null", "-")
        lab.ffmpeg("read-srt", "-i", f"{srt}read:ob/srt", "-c", "copy", "-f", "null", "-")
        lab.ffmpeg(
            "read-hls", "-i", f"http://127.0.0.1:{lab.hls}/live/rtmp/index.m3u8", "-c", "copy", "-f", "null", "-"
        )
        await_readers(running, "cam/rtsp", {"rtsp": 1})
        await_readers(running, "ob/srt", {"srt": 1})
        await_readers(running, "live/rtmp", {"hls": 1})
        time.sleep(16)  # the window over which the bit rate is averaged
        for path, protocol in published.items():
            stream = running.stream("local", path)
            assert stream is not None
            assert stream["source"]["protocol"] == protocol
            assert {track["codec"] for track in stream["tracks"]} == {"H264", "MPEG-4 Audio"}
            assert mean_bps(running, path) == pytest.approx(lab.clip_bps, rel=0.05), path
        srt_stream = running.stream("local", "ob/srt")
        assert srt_stream is not None
        assert 0 < srt_stream["rtt_ms"] < 50
        assert srt_stream["latency_ms"] == 120
        assert state(running, "cam/dead") == "down"
        assert state(running, "cam/idle") == "idle"

        rtmp_publisher.kill()
        await_state(running, "live/rtmp", "gone")

        lab.process.terminate()
        await_state(running, "ob/srt", "unknown")
        (seen,) = get_json(f"{running.page}/api/v1/servers")["servers"]
        assert (seen["up"], seen["reason"]) == (False, "refused")
