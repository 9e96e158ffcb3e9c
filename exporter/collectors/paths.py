"""Paths: state, source, tracks, readers and counters, from /v3/paths/list."""

from collections import Counter
from collections.abc import Sequence

from exporter.collectors.base import CONFIG, PATHS, Answers, Endpoint
from exporter.collectors.columns import column
from exporter.families import families_of
from exporter.families.paths import (
    PATH_AVAILABLE,
    PATH_AVAILABLE_SINCE,
    PATH_INFO,
    PATH_ONLINE,
    PATH_ONLINE_SINCE,
    PATH_READERS,
    PATH_SOURCE_CHANGES,
    PATH_STATE,
    PATH_TRACK_INFO,
)
from exporter.identity import SourceChanges
from exporter.model.items import Path
from exporter.model.words import protocol, source_type
from exporter.render import Block, Key, Labels, Number, label_bytes

STATES = ("live", "filler", "idle", "down")


def state_of(available: Number, online: Number, online_since: Number, online_time: str | None, on_demand: bool) -> str:
    """The state of a path in one look at the API; `online` is None where the release has no such field."""
    if available:
        # An always-available path shows its filler while offline. From v1.16.0 to v1.19.2 such a path that pulls its
        # source says online all the time, but gives the year 1 as onlineTime until the source has been there.
        never_online = online_time is not None and online_since is None
        return "filler" if online == 0 or never_online else "live"
    return "idle" if on_demand else "down"


class PathsCollector:
    """The collector of the paths."""

    name = "paths"
    endpoints: tuple[Endpoint, ...] = (PATHS,)
    inputs: tuple[Endpoint, ...] = (CONFIG,)

    def __init__(self) -> None:
        self._changes = SourceChanges()
        self._numbers = Labels(("path",))
        self._infos = Labels(PATH_INFO.labels)
        self._states = Labels(PATH_STATE.labels)
        self._readers = Labels(PATH_READERS.labels)
        self._tracks = _Tracks()

    def collect(self, answers: Answers) -> list[Block]:
        """Samples of all paths; none if the list could not be read."""
        if PATHS not in answers:
            return []
        paths: Sequence[Path] = answers[PATHS]
        on_demand = {conf.name for conf in answers.get(CONFIG, ()) if conf.on_demand}
        keys: list[Key] = [(path.name,) for path in paths]
        labels = self._numbers.of(keys)
        columns = {family.name: column(paths, family) for family in families_of("path")}
        blocks = [
            Block(PATH_INFO, keys, self._infos.of(map(_info, paths))),
            *(Block(family, keys, labels, columns[family.name]) for family in families_of("path")),
            Block(PATH_SOURCE_CHANGES, keys, labels, self._source_changes(paths)),
            self._state_block(paths, keys, columns, on_demand),
            self._reader_block(paths),
            self._tracks.block(paths),
        ]
        return blocks

    def _state_block(
        self, paths: Sequence[Path], keys: list[Key], columns: dict[str, list[Number]], on_demand: set[str]
    ) -> Block:
        facts = zip(
            columns[PATH_AVAILABLE.name],
            columns[PATH_ONLINE.name],
            columns[PATH_ONLINE_SINCE.name],
            [getattr(path, PATH_ONLINE_SINCE.fields[0]) for path in paths],
            # A redirect never has media of its own: nothing is missing there.
            [path.confName in on_demand or _is_redirect(path) for path in paths],
            strict=True,
        )
        values: list[Number] = []
        for fact in facts:
            values += _ROW_OF_STATE[state_of(*fact)]
        labels = self._states.of((path.name, state) for path in paths for state in STATES)
        return Block(PATH_STATE, [key for key in keys for _ in STATES], labels, values)

    def _reader_block(self, paths: Sequence[Path]) -> Block:
        counts = {
            (path.name, kind): number
            for path in paths
            if path.readers
            for kind, number in Counter([protocol(reader.type) for reader in path.readers]).items()
        }
        return Block(PATH_READERS, [key[:1] for key in counts], self._readers.of(counts), list(counts.values()))

    def _source_changes(self, paths: Sequence[Path]) -> list[int]:
        """What MediaMTX pulls has no id; there a new connection shows as a new time of becoming available."""
        since = PATH_AVAILABLE_SINCE.fields
        return self._changes.update(
            [
                (path.name, path.source.id or next((time for name in since if (time := getattr(path, name))), ""))
                if path.source
                else (path.name, "")
                for path in paths
            ]
        )


_ROW_OF_STATE = {state: [int(state == each) for each in STATES] for state in STATES}


def _is_redirect(path: Path) -> bool:
    return path.source is not None and path.source.type == "redirect"


def _info(path: Path) -> tuple[str, str, str, str]:
    kind = path.source.type if path.source else ""
    return path.name, path.confName, source_type(kind), protocol(kind)


class _Tracks:
    """Track labels, made anew only for paths whose tracks changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[object, list[bytes]]] = {}

    def block(self, paths: Sequence[Path]) -> Block:
        known: dict[str, tuple[object, list[bytes]]] = {}
        keys: list[Key] = []
        labels: list[bytes] = []
        for path in paths:
            tracks = path.tracks2 or path.tracks
            if tracks:
                entry = self._known.get(path.name)
                if entry is None or entry[0] != tracks:
                    entry = tracks, [label_bytes(PATH_TRACK_INFO.labels, values) for values in _track_labels(path)]
                known[path.name] = entry
                keys += [(path.name,)] * len(entry[1])
                labels += entry[1]
        self._known = known
        return Block(PATH_TRACK_INFO, keys, labels)


def _track_labels(path: Path) -> list[tuple[object, ...]]:
    """Values of the labels of mediamtx_path_track_info; 0 and "" are MediaMTX's words for not known (yet)."""
    if not path.tracks2:
        return [(path.name, place, codec, "", "", "", "", "") for place, codec in enumerate(path.tracks or ())]
    rows: list[tuple[object, ...]] = []
    for place, track in enumerate(path.tracks2):
        props = track.codecProps
        details = (
            (props.profile, props.width, props.height, props.sampleRate, props.channelCount) if props else (None,) * 5
        )
        # VP9 and AV1 call their most common profile 0: for a profile only the empty text means unknown.
        profile = "" if details[0] is None else details[0]
        rows.append((path.name, place, track.codec, profile, *(value or "" for value in details[1:])))
    return rows
