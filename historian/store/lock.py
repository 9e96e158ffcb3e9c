"""A lock on a file: held by a process, and by those that inherit it, until the last of them has ended somehow."""

import fcntl
import os
from pathlib import Path


class FileLock:
    """A file that says who holds it. Opened by creation, locked by `acquire`."""

    def __init__(self, path: Path) -> None:
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def acquire(self) -> bool:
        """Take the lock if nobody holds it."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def sign(self, pid: int) -> None:
        """Note the holder's process id for `holder` of others."""
        os.truncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"{pid}\n".encode(), 0)

    def holder(self) -> str:
        """The process id that the holder has noted."""
        return os.pread(self.descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"

    def close(self) -> None:
        """Close the file here; the lock ends unless a child has inherited it."""
        os.close(self.descriptor)
