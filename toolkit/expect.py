"""`expect` of a server in `monitor.yml`: which paths should be there, and what they should carry."""

import re
from dataclasses import dataclass

from toolkit import yamlfile
from toolkit.mistakes import Mistakes
from toolkit.schedule import Schedule, parse_schedule
from toolkit.units import parse_bit_rate, parse_count
from toolkit.yamlkeys import Keys

_GLOB = re.compile(r"[*?\[]")

# Codecs as MediaMTX spells them, and as others do. What is not here is taken as it stands: there may be new ones.
_CODECS = {
    name.lower(): spelled
    for spelled, names in {
        "H264": ("H264", "H.264", "AVC"),
        "H265": ("H265", "H.265", "HEVC"),
        "MPEG-4 Audio": ("MPEG-4 Audio", "AAC"),
        "AC3": ("AC3", "AC-3"),
        "M-JPEG": ("M-JPEG", "MJPEG"),
        **{name: (name,) for name in ("AV1", "VP9", "VP8", "Opus", "Vorbis", "G711", "G722", "LPCM", "FLAC")},
    }.items()
    for name in names
}

# Seconds for which a stream that a glob expects is missed after it left: a glob names nobody, so what was there only
# once must not be missed for ever. A week holds every schedule once.
MISSED_FOR = 7 * 24 * 3600.0

KEYS = {
    "path": "name or glob (`cam/*`) of the paths; a name without `*`, `?` or `[` is missed even if it never connected, "
    "what a glob matches once it was there, for 7 days",
    "min_bitrate": "what each should carry at least, such as `2Mbit/s`",
    "min_readers": "how many readers each should have at least",
    "codecs": "list of codecs that each should carry, such as `[H264, MPEG-4 Audio]`",
    "schedule": "when all this is expected, such as `Mo-Fr 07:00-19:00 Europe/Berlin`; an end that is not after the "
    "begin is on the next day, the zone is UTC by default; always without it",
}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of the paths that a glob matches. 0 and an empty tuple expect nothing."""

    path: str
    min_bytes_per_second: float = 0.0
    min_readers: int = 0
    codecs: tuple[str, ...] = ()
    schedule: Schedule | None = None

    @property
    def is_glob(self) -> bool:
        """Whether it may match several paths, whose names nobody knows before they come."""
        return _GLOB.search(self.path) is not None

    def is_due(self, at: float) -> bool:
        """Whether it is expected at this moment (Unix seconds)."""
        return self.schedule is None or self.schedule.holds(at)


def read_expectations(node: yamlfile.Node, line: int, where: str, mistakes: Mistakes) -> tuple[Expectation, ...]:
    """The expectations of one server; what is wrong with them goes into `mistakes`."""
    if not isinstance(node, yamlfile.Sequence):
        mistakes.add(line, f"{where} takes a list, each item with at least 'path: cam/*'")
        return ()
    found = (_expectation(item, f"{where}[{number}]", mistakes) for number, item in enumerate(node.items))
    return tuple(expectation for expectation in found if expectation is not None)


def _expectation(node: yamlfile.Node, where: str, mistakes: Mistakes) -> Expectation | None:
    if not isinstance(node, yamlfile.Mapping):
        mistakes.add(node.line, f"{where} takes keys, at least 'path: cam/*'")
        return None
    keys = Keys(node, where, list(KEYS), mistakes, node.line)
    path = keys.value("path", _path, "")
    if not path and keys.node("path") is None:
        mistakes.add(node.line, f"{where} lacks 'path': the name or glob of paths, such as cam/*")
    return Expectation(
        path=path,
        min_bytes_per_second=keys.value("min_bitrate", parse_bit_rate, 0.0) / 8,
        min_readers=keys.value("min_readers", parse_count, 0),
        codecs=keys.values("codecs", _codec) or (),
        schedule=keys.value("schedule", parse_schedule, None),
    )


def _path(text: str) -> str:
    if not text:
        raise ValueError("empty; give the name or glob of paths, such as cam/*")
    if text.startswith("/"):
        raise ValueError(f"{text!r}: names of paths have no / in front; write {text.lstrip('/')}")
    return text


def _codec(text: str) -> str:
    return _CODECS.get(text.lower(), text)
