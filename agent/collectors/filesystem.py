"""Size and free space of file systems: the mounts of process 1, and statvfs of each."""

import os
import sys
from collections.abc import Iterable, Sequence

from prometheus_client.core import Metric as Family

from agent.host import Host, read
from agent.metric import Metric, Row
from agent.mounts import Mount, Patience, parse_mountinfo
from agent.settings import HostSettings

_LABELS = ("device", "mountpoint", "fstype", "device_error")


def _gauge(name: str, meaning: str) -> Metric:
    return Metric(f"node_filesystem_{name}", "gauge", f"{meaning}.", _LABELS)


ERROR = _gauge("device_error", "1 if the file system did not answer; the label device_error tells why")
READONLY = _gauge("readonly", "1 if the file system or its mount is read-only")
SIZE = _gauge("size_bytes", "Size, bytes. From f_blocks of statvfs")
FREE = _gauge("free_bytes", "Bytes free, with those kept for root. From f_bfree of statvfs")
AVAILABLE = _gauge("avail_bytes", "Bytes that any user may fill. From f_bavail of statvfs")
FILES = _gauge("files", "Files that fit in. From f_files of statvfs")
FILES_FREE = _gauge("files_free", "Files that still fit in. From f_ffree of statvfs")
MOUNT = Metric(
    "node_filesystem_mount_info",
    "gauge",
    "Always 1; device numbers of a mount.",
    ("device", "major", "minor", "mountpoint"),
)
_TIMEOUT = "mountpoint timeout"

# What a file system answers: values by metric, or the reason why not.
Answer = dict[Metric, float] | str


def families(answers: Sequence[tuple[Mount, Answer]]) -> Iterable[Family]:
    """All families; of a file system that did not answer only device_error and readonly."""
    rows: dict[Metric, list[Row]] = {}
    for mount, answer in answers:
        failed = isinstance(answer, str)
        labels = (mount.device, mount.mountpoint, mount.fstype, answer if isinstance(answer, str) else "")
        values = {ERROR: float(failed), READONLY: float(mount.readonly)}
        if not isinstance(answer, str):
            values |= answer
            if all(mount.device_number):
                rows.setdefault(MOUNT, []).append(((mount.device, *mount.device_number, mount.mountpoint), 1))
        for metric, value in values.items():
            rows.setdefault(metric, []).append((labels, value))
    return [metric.family(samples) for metric, samples in rows.items()]


class Collector:
    """File systems."""

    metrics = (ERROR, READONLY, SIZE, FREE, AVAILABLE, FILES, FILES_FREE, MOUNT)

    def __init__(self, settings: HostSettings) -> None:
        self._host = settings.host
        self._place_wanted = settings.mount_points
        self._type_wanted = settings.fs_types
        if sys.platform != "win32":
            self._patience = Patience(settings.mount_timeout, os.statvfs)

    def collect(self) -> Iterable[Family]:
        """All families."""
        if not self._host.linux:
            return families(list(self._psutil()))
        root = str(self._host.root)
        mounts = [mount for mount in parse_mountinfo(_mountinfo(self._host), root) if self._wanted(mount)]
        paths = {mount: root.rstrip("/") + mount.mountpoint for mount in mounts}
        remote = self._patience.ask([path for mount, path in paths.items() if mount.remote])
        return families(
            [(mount, _answer(remote.get(path) if mount.remote else _statvfs(path))) for mount, path in paths.items()]
        )

    def _wanted(self, mount: Mount) -> bool:
        return self._place_wanted(mount.mountpoint) and self._type_wanted(mount.fstype)

    def _psutil(self) -> Iterable[tuple[Mount, Answer]]:
        import psutil

        for its in psutil.disk_partitions(all=False):
            mount = Mount(its.device, its.mountpoint, its.fstype, "ro" in its.opts.split(","))
            if self._wanted(mount):
                try:
                    usage = psutil.disk_usage(mount.mountpoint)
                except OSError as error:
                    yield mount, _reason(error)
                else:  # psutil's `free` is what any user may fill; the rest of what is not used is root's
                    yield mount, {SIZE: usage.total, FREE: usage.total - usage.used, AVAILABLE: usage.free}


def _mountinfo(host: Host) -> str:
    try:
        return read(host.proc / "1/mountinfo")
    except FileNotFoundError:  # /proc mounted with hidepid: other users' processes are not there
        return read(host.proc / "self/mountinfo")


def _statvfs(path: str) -> "os.statvfs_result | OSError":
    try:
        return os.statvfs(path)
    except OSError as error:
        return error


def _answer(answer: "os.statvfs_result | OSError | None") -> Answer:
    if answer is None:
        return _TIMEOUT
    if isinstance(answer, OSError):
        return _reason(answer)
    block = answer.f_frsize  # f_blocks counts in these (statvfs(3)), not in f_bsize, which only advises a size
    return {
        SIZE: answer.f_blocks * block,
        FREE: answer.f_bfree * block,
        AVAILABLE: answer.f_bavail * block,
        FILES: answer.f_files,
        FILES_FREE: answer.f_ffree,
    }


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
