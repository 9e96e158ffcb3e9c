"""The page's files from a directory: kept in memory without comments, compressed once, with an ETag of the content.

What lies below `pack/` is put together from several of them, see packs.py.
"""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from historian.api.lean import lean
from historian.api.packs import Packs
from toolkit.exposition import gzip_accepted

# Only these are given out: the directory may hold other files that are nobody's business.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
# Formats that are compressed already.
_DENSE = (".png", ".woff2")
_PACKS = "pack/"
# What packs are made from.
_PACKED = ("js/*.js", "css/*.css")

Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _File:
    stamp: Stamp
    etag: str
    body: bytes
    packed: bytes


class Files:
    """Gives out files below `root`; a changed file is read anew.

    In HTML, addresses that begin with a slash get `prefix` before it; the page's scripts find it in `data-prefix`.
    """

    def __init__(self, root: Path, prefix: str = "") -> None:
        self._root = root.resolve()
        self._prefix = prefix.encode()
        self._held: dict[Path, _File] = {}

    def answer(self, name: str, request: Request) -> Response | None:
        """The file as an answer to `request` (304 if the client has it); None if there is no such file."""
        try:
            path = (self._root / name).resolve()
        except (OSError, ValueError):  # too long, or with a NUL in it
            return None
        if not path.is_relative_to(self._root) or path.suffix not in TYPES:
            return None
        file = self._load_pack(name.removeprefix(_PACKS)) if name.startswith(_PACKS) else self._load(path)
        if file is None:
            return None
        # Browsers ask each time whether the file is still the same: after an update nobody sees half of the old page.
        headers = {"etag": file.etag, "cache-control": "no-cache", "vary": "Accept-Encoding"}
        if file.etag in (tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")):
            return Response(status_code=304, headers=headers)
        headers["content-type"] = TYPES[path.suffix]
        body = file.body
        if file.packed and gzip_accepted(request.headers.get("accept-encoding", "")):
            headers["content-encoding"] = "gzip"
            body = file.packed
        return Response(body, headers=headers)

    def _read(self, path: Path) -> bytes:
        # Licences stand in the comments of what others have written.
        foreign = "vendor" in path.relative_to(self._root).parts
        body = path.read_bytes()
        if foreign:
            return body
        body = _lean_bytes(body, path.suffix)
        if path.suffix == ".html" and self._prefix:
            body = body.replace(b'="/', b'="' + self._prefix + b"/")
            body = body.replace(b"<html", b'<html data-prefix="' + self._prefix + b'"', 1)
        return body

    def _load(self, path: Path) -> _File | None:
        try:
            stat = path.stat()
            stamp = stat.st_mtime_ns, stat.st_size
            held = self._held.get(path)
            if held is None or held.stamp != stamp:
                held = self._held[path] = _made(stamp, self._read(path), dense=path.suffix in _DENSE)
        except OSError:
            return None
        return held

    def _load_pack(self, name: str) -> _File | None:
        path = self._root / _PACKS / name
        stats = [one.stat() for pattern in _PACKED for one in sorted(self._root.glob(pattern))]
        stamp = tuple(number for stat in stats for number in (stat.st_mtime_ns, stat.st_size))
        held = self._held.get(path)
        if held is not None and held.stamp == stamp:
            return held
        try:
            text = Packs(self._root).text(name)
        except OSError:  # a file was taken away, or is being replaced
            return None
        if text is None:
            return None
        made = self._held[path] = _made(stamp, text.encode(), dense=False)
        return made


def _made(stamp: Stamp, body: bytes, *, dense: bool) -> _File:
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return _File(stamp, etag, body, b"" if dense else gzip.compress(body, 9, mtime=0))


def _lean_bytes(body: bytes, suffix: str) -> bytes:
    try:
        return lean(body.decode(), suffix).encode()
    except UnicodeDecodeError:
        return body  # a picture
