"""A path: the row of the exporter's values → what one scrape says of it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from historian.model import columns as c
from historian.model.entities import Entity, Labels
from historian.model.rates import bits_per_second, increment


class PathValues(NamedTuple):
    """One scrape of a path as it is stored, in the order of FIELDS["path"]; None is unknown."""

    state: float
    received_bps: float | None
    sent_bps: float | None
    readers: float
    readers_srt: float
    readers_rtsp: float
    readers_rtmp: float
    readers_webrtc: float
    readers_hls: float
    readers_moq: float
    frames_in_error: float | None


@dataclass(slots=True)
class PathNow:
    """What one scrape says of a path.

    `state` is the exporter's (live, idle, filler, down) or "" where it gives none. `began` is when MediaMTX says that
    the present stream began (Unix seconds). `received_bytes` and `source_changes` are raw counters, to find stalls and
    reconnects. `expected` is None for a path that nobody expects anything of, False while it may be off.
    """

    path: str
    state: str
    began: float | None
    received_bytes: float | None
    received_bps: float | None
    sent_bps: float | None
    frames_in_error: float | None
    source_changes: float | None
    readers: dict[str, int]
    readers_total: int
    expected: bool | None
    expected_bps: float | None
    expected_readers: float | None
    expected_codecs: list[str]
    info: Labels
    source_info: Labels
    tracks: list[Labels]

    def values(self, state: int) -> PathValues:
        """The stored values, with the state's ordinal."""
        get = self.readers.get
        return PathValues(
            state,
            self.received_bps,
            self.sent_bps,
            self.readers_total,
            get("srt", 0),
            get("rtsp", 0) + get("rtsps", 0),
            get("rtmp", 0) + get("rtmps", 0),
            get("webrtc", 0),
            get("hls", 0),
            get("moq", 0),
            self.frames_in_error,
        )


_NO_LABELS: Labels = {}
_STATES = tuple(c.PATH_STATES)


def path_now(entity: Entity, seconds: float | None) -> PathNow:
    """Read a path; `seconds` is the time since the good scrape before, None if there is none to compare."""
    row = entity.values
    state = ""
    for name, flag in zip(_STATES, row, strict=False):
        if flag:
            state = name
            break
    counts = row[c.READERS :]
    readers = {}
    if any(counts):
        readers = {name: int(n) for name, n in zip(c.READER_PROTOCOLS, counts, strict=True) if n}
    before: list[Any] | None = entity.before
    received = sent = errors = None
    if before is not None and seconds is not None:
        received = bits_per_second(increment(before[c.RECEIVED_BYTES], row[c.RECEIVED_BYTES]), seconds)
        sent = bits_per_second(increment(before[c.SENT_BYTES], row[c.SENT_BYTES]), seconds)
        errors = increment(before[c.FRAMES_IN_ERROR], row[c.FRAMES_IN_ERROR])
    return PathNow(
        path=entity.key[0],
        state=state,
        began=_latest(row[c.AVAILABLE_SINCE], row[c.ONLINE_SINCE]),
        received_bytes=row[c.RECEIVED_BYTES],
        received_bps=received,
        sent_bps=sent,
        frames_in_error=errors,
        source_changes=row[c.SOURCE_CHANGES],
        readers=readers,
        readers_total=sum(readers.values()) if readers else 0,
        expected=None if row[c.EXPECTED] is None else row[c.EXPECTED] == 1,
        expected_bps=None if row[c.EXPECTED_BYTES] is None else row[c.EXPECTED_BYTES] * 8,
        expected_readers=row[c.EXPECTED_READERS],
        expected_codecs=[labels["codec"] for labels in entity.codecs.present()] if entity.codecs is not None else [],
        info=row[c.PATH_INFO] or _NO_LABELS,
        source_info=row[c.SOURCE_INFO] or _NO_LABELS,
        tracks=entity.tracks.present(),
    )


def _latest(first: float | None, second: float | None) -> float | None:
    if first is None or second is None:
        return first if second is None else second
    return max(first, second)
