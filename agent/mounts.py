"""What is mounted where, and asking a file system that may not answer."""

import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from toolkit.secrets import redact_url


@dataclass(frozen=True, slots=True)
class Mount:
    """One mount. `device_number` is major and minor, empty where the system has none."""

    device: str
    mountpoint: str
    fstype: str
    readonly: bool
    device_number: tuple[str, str] = ("", "")

    @property
    def remote(self) -> bool:
        """Whether another machine or program answers for it, and may fail to."""
        return self.fstype in _REMOTE_TYPES or self.fstype.startswith("fuse.")


# fuse itself is a local block device (ntfs-3g); the kinds of fuse. are programs.
_REMOTE_TYPES = frozenset(
    ("9p", "afpfs", "afs", "beegfs", "ceph", "cifs", "davfs", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4")
).union(("ocfs2", "orangefs", "smb3", "smbfs", "virtiofs", "webdav"))
# Spaces and the like are written as a backslash and three octal digits.
_OCTAL = re.compile(r"\\([0-7]{3})")
# Options of the mount or of the file system that mean nothing can be written.
_READONLY = {"ro", "emergency_ro"}


def _plain(text: str) -> str:
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), text)


def parse_mountinfo(text: str, root: str = "/") -> Iterable[Mount]:
    """Mounts of a /proc/<pid>/mountinfo (proc(5)), each name and place once.

    `root` is cut from mount points that begin with it, so that a container's view of /host/data reads /data.
    """
    seen = set()
    for line in text.splitlines():
        first, _, second = line.partition(" - ")
        words, (fstype, device, *super_options) = first.split(" "), second.split(" ")
        readonly = not _READONLY.isdisjoint(",".join([words[5], *super_options]).split(","))
        major, _, minor = words[2].partition(":")
        device = _plain(device)
        if "://" in device:  # WebDAV and the like, perhaps with a password
            device = redact_url(device)
        mount = Mount(device, _below(root, _plain(words[4])), fstype, readonly, (major, minor))
        key = (mount.device, mount.mountpoint, mount.fstype)
        if key not in seen:
            seen.add(key)
            yield mount


def _below(root: str, place: str) -> str:
    if root == "/" or not (place == root or place.startswith(root + "/")):
        return place
    return place[len(root) :] or "/"


class Patience:
    """Asks file systems side by side and waits no longer than `seconds` for all of them together.

    A question without an answer stays under way (nothing can call it back); its path is not asked again, nor waited
    for, until it comes back.
    """

    def __init__(self, seconds: float, ask: Callable[[str], os.statvfs_result]) -> None:
        self._seconds = seconds
        self._ask = ask
        self._under_way: dict[str, threading.Thread] = {}

    def ask(self, paths: Sequence[str]) -> dict[str, os.statvfs_result | OSError]:
        """Answer or error of each path that came back in time; the others are absent."""
        answers: dict[str, os.statvfs_result | OSError] = {}
        waiting = []
        for path in paths:
            if path in self._under_way and self._under_way[path].is_alive():
                continue
            thread = threading.Thread(target=self._one, args=(path, answers), daemon=True)
            self._under_way[path] = thread
            thread.start()
            waiting.append((path, thread))
        deadline = time.monotonic() + self._seconds
        for path, thread in waiting:
            thread.join(max(0.0, deadline - time.monotonic()))
            if not thread.is_alive():
                del self._under_way[path]
        return dict(answers)  # a copy: late answers still go into the other one

    def _one(self, path: str, answers: dict[str, os.statvfs_result | OSError]) -> None:
        try:
            answers[path] = self._ask(path)
        except OSError as error:
            answers[path] = error
