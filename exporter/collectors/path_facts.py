"""What seldom changes of paths: source, tracks and readers, kept as label texts that are ready to be written.

The API's text of these parts is compared with that of the last scrape, byte by byte, and read only if it differs: at
10 000 paths that is the difference between 60 and 5 ms.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TypeVar

from msgspec import Raw

from exporter.families.paths import PATH_INFO, PATH_READERS, PATH_STATE, PATH_TRACK_INFO
from exporter.model.items import NONE, Path, Reader, Source, Track
from exporter.model.read import read_part
from exporter.model.words import protocol, source_type
from exporter.render import Key, label_bytes

T = TypeVar("T")

STATES = ("live", "filler", "idle", "down")

_REDIRECT = "redirect"
"""Type of the source of a path that sends its readers elsewhere and has no media of its own."""


class PathFacts:
    """One path. The texts stand for the labels of the families that their names tell."""

    __slots__ = (
        "_conf", "_parts", "_readers", "_source_protocol", "info", "is_redirect", "key", "path", "protocols",
        "reader_counts", "reader_keys", "readers", "source_id", "states", "track_keys", "tracks",
    )  # fmt: skip

    def __init__(self, name: str) -> None:
        self.key: Key = (name,)
        self.path = label_bytes(("path",), self.key)
        self.states = [label_bytes(PATH_STATE.labels, (name, state)) for state in STATES]
        self._conf = ""
        self._parts: tuple[Raw, ...] = ()
        self._readers = Raw(b"")
        self.protocols: frozenset[str] = frozenset()
        self.readers: list[bytes] = []
        self.reader_keys: list[Key] = []
        self.reader_counts: list[int] = []

    def look(self, path: Path) -> bool:
        """Take over what is new in this look at the path; whether there was anything."""
        changed = False
        parts = (path.source, path.tracks, path.tracks2)
        if path.confName != self._conf or parts != self._parts:
            self._conf = path.confName
            self._parts = tuple(part.copy() for part in parts)
            self._read_parts(path)
            self._readers = Raw(b"")
            changed = True
        if path.readers != self._readers:
            self._readers = path.readers.copy()
            self._read_readers(path)
            changed = True
        # These point into the whole answer of some MB, which can go now; of equal names one is enough.
        path.source = path.tracks = path.tracks2 = path.readers = NONE
        path.name, path.confName = self.key[0], self._conf
        return changed

    def _read_parts(self, path: Path) -> None:
        source: Source = read_part(path.source, Source) or Source()
        self.source_id = source.id
        self.is_redirect = source.type == _REDIRECT
        kind = self._source_protocol = protocol(source.type)
        self.info = label_bytes(PATH_INFO.labels, (path.name, path.confName, source_type(source.type), kind))
        self.tracks = [label_bytes(PATH_TRACK_INFO.labels, values) for values in _track_labels(path)]
        self.track_keys = [self.key] * len(self.tracks)

    def _read_readers(self, path: Path) -> None:
        readers: list[Reader] = read_part(path.readers, list[Reader]) or []
        counts = Counter(protocol(reader.type) or "other" for reader in readers)
        self.readers = [label_bytes(PATH_READERS.labels, (path.name, kind)) for kind in counts]
        self.reader_keys = [self.key] * len(counts)
        self.reader_counts = list(counts.values())
        self.protocols = frozenset((self._source_protocol, *counts))


class Layout:
    """The facts of all paths in the order of the list, as columns for blocks; made anew only when a fact changes."""

    def __init__(self, facts: Sequence[PathFacts]) -> None:
        self.facts = facts
        self.keys = [each.key for each in facts]
        self.labels = [each.path for each in facts]
        self.infos = [each.info for each in facts]
        self.redirects = [each.is_redirect for each in facts]
        self.state_keys = [each.key for each in facts for _ in STATES]
        self.state_labels = _flat(each.states for each in facts)
        self.reader_keys = _flat(each.reader_keys for each in facts)
        self.reader_labels = _flat(each.readers for each in facts)
        self.reader_counts = _flat(each.reader_counts for each in facts)
        self.track_keys = _flat(each.track_keys for each in facts)
        self.track_labels = _flat(each.tracks for each in facts)
        self.protocols: frozenset[str] = frozenset().union(*{each.protocols for each in facts})


def _flat(lists: Iterable[Sequence[T]]) -> list[T]:
    return list(chain.from_iterable(lists))


def _track_labels(path: Path) -> list[tuple[object, ...]]:
    """Values of the labels of mediamtx_path_track_info; 0 and "" are MediaMTX's words for not known (yet)."""
    tracks: Sequence[Track] = read_part(path.tracks2, list[Track]) or ()
    if not tracks:
        names: Sequence[str] = read_part(path.tracks, list[str]) or ()
        return [(path.name, place, codec, "", "", "", "", "") for place, codec in enumerate(names)]
    rows: list[tuple[object, ...]] = []
    for place, track in enumerate(tracks):
        props = track.codecProps
        details = (
            (props.profile, props.width, props.height, props.sampleRate, props.channelCount) if props else (None,) * 5
        )
        # VP9 and AV1 call their most common profile 0: for a profile only the empty text means unknown.
        profile = "" if details[0] is None else details[0]
        rows.append((path.name, place, track.codec, profile, *(value or "" for value in details[1:])))
    return rows
