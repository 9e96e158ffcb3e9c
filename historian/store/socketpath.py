"""Where the embedded store listens: beside its data, or in a short private place if that path is too long."""

import contextlib
import hashlib
import os
import stat
import sys
import tempfile
from pathlib import Path

from toolkit.errors import UserError

# sizeof(sun_path) less the closing NUL: 108 on Linux, 104 on macOS and the BSDs.
_LONGEST = 107 if sys.platform == "linux" else 103


def socket_path(directory: Path, temporary: str = "") -> Path:
    """The socket for the store in `directory`: the same one each time, so that a store left behind is found again.

    `temporary` is where the private place is made (default: the system's directory for temporary files).
    Raises UserError if that place belongs to somebody else.
    """
    beside = directory / "store.sock"
    if len(os.fsencode(beside)) <= _LONGEST:
        return beside
    name = hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
    private = Path(temporary or tempfile.gettempdir()) / f"mediamtx-monitor-{os.getuid()}"
    with contextlib.suppress(FileExistsError):
        private.mkdir(mode=0o700)
    found = private.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise UserError(
            f"{private} is not a private directory of this user: remove it, or give a shorter --storage.path"
        )
    return private / f"{name}.sock"
