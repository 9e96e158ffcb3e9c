"""Where the host's figures are read: the mounted /proc, /sys and /, or psutil on systems without them."""

import os
from dataclasses import dataclass
from pathlib import Path
from sys import platform

from toolkit.errors import UserError


@dataclass(frozen=True, slots=True)
class Host:
    """The host as this process sees it; in a container the three are mounts of the host's directories."""

    proc: Path = Path("/proc")
    sys: Path = Path("/sys")
    root: Path = Path("/")
    linux: bool = platform == "linux"

    @property
    def net(self) -> Path:
        """The directory of network figures.

        /proc/net means the network namespace of the reader. With a /proc mounted from elsewhere the host's one is
        meant, which its process 1 is in.
        """
        return self.proc / "net" if self.proc == Path("/proc") else self.proc / "1" / "net"


def check(host: Host) -> None:
    """Raise UserError if a directory of the host is not mounted where it should be: every figure would be missing."""
    wrong = [
        f"--path.{flag}: {directory / sign} is not there: mount the host's {original} at {directory}"
        for flag, directory, sign, original in (
            ("procfs", host.proc, "stat", "/proc"),
            ("sysfs", host.sys, "class", "/sys"),
            ("rootfs", host.root, "", "/"),
        )
        if host.linux and not (directory / sign).exists()
    ]
    if wrong:
        raise UserError("\n".join(wrong))


# /proc and /sys make a file's text when it is read; larger ones than this are read in pieces.
_CHUNK = 1 << 16


def read(path: Path | str) -> str:
    """The text of a file below /proc or /sys; names in it that are not UTF-8 get replacement characters."""
    # A scrape reads some 60 files: Python's file objects would double the cost of each.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        parts = []
        while part := os.read(descriptor, _CHUNK):
            parts.append(part)
    finally:
        os.close(descriptor)
    return b"".join(parts).decode(errors="replace")


def read_if_there(path: Path | str) -> str:
    """The text of a file, empty where there is none or the driver behind it has no answer."""
    try:
        return read(path)
    except OSError:
        return ""
