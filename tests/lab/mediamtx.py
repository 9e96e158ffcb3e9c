"""A real MediaMTX and what is published into it. Nothing of MediaMTX belongs to this project."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

MEDIAMTX = os.environ.get("MEDIAMTX_BIN", "")

FFMPEG = ("ffmpeg", "-hide_banner", "-loglevel", "error")
_SOURCES = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=15", "-f", "lavfi", "-i", "sine=sample_rate=48000"]
_VIDEO = ["-c:v", "libx264", "-preset", "ultrafast", "-profile:v", "baseline", "-g", "15"]


def release(program: str) -> tuple[int, int, int]:
    """The version of a MediaMTX program."""
    text = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    major, minor, patch = (int(part) for part in text.strip().lstrip("v").split(".")[:3])
    return major, minor, patch


def moq_off(program: str) -> str:
    """The line of its configuration that keeps the MoQ server's ports free, where the release has one."""
    return "moq: no\n" if release(program) >= (1, 19, 0) else ""


def make_clip(clip: Path, seconds: int, video_kbps: int) -> Path:
    """Encode a small picture and a tone at a constant bit rate, 64 kbit/s of it sound."""
    rate = f"{video_kbps}k"
    rates = ["-b:v", rate, "-minrate", rate, "-maxrate", rate, "-bufsize", "100k", "-x264-params", "nal-hrd=cbr"]
    command = [*FFMPEG, "-y", *_SOURCES, "-t", str(seconds), *_VIDEO, *rates, "-c:a", "aac", "-b:a", "64k", str(clip)]
    subprocess.run(command, check=True)
    return clip


def publishing(clip: Path, *output: str) -> Sequence[str]:
    """The command that sends a clip over and over at its own speed."""
    return [*FFMPEG, "-re", "-stream_loop", "-1", "-i", str(clip), "-c", "copy", *output]
