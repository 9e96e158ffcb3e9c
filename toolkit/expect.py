"""`expect` of a server in `monitor.yml`: which paths should be there, and what they should carry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from toolkit import yamlfile
from toolkit.mistakes import Mistakes
from toolkit.schedule import Schedule, parse_schedule
from toolkit.units import parse_bit_rate, parse_count

KEYS = {
    "path": "name or glob (`cam/*`) of the paths; a name without `*`, `?` or `[` is missed even if it never connected",
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
    for key, (line, _) in node.items.items():
        if key not in KEYS:
            mistakes.unknown(line, key, list(KEYS))

    def value(key: str, parse: Callable[[str], Any], default: Any) -> Any:
        line, child = node.items.get(key, (node.line, None))
        if child is None:
            return default
        if not isinstance(child, yamlfile.Scalar):
            mistakes.add(line, f"{where}.{key} takes a single value")
            return default
        try:
            return parse(child.text)
        except ValueError as error:
            mistakes.add(line, f"{where}.{key}: {error}")
            return default

    path: str = value("path", str, "")
    if not path:
        mistakes.add(node.line, f"{where} lacks 'path': the name or glob of paths, such as cam/*")
    return Expectation(
        path=path,
        min_bytes_per_second=value("min_bitrate", parse_bit_rate, 0.0) / 8,
        min_readers=value("min_readers", parse_count, 0),
        codecs=_codecs(node, where, mistakes),
        schedule=value("schedule", parse_schedule, None),
    )


def _codecs(node: yamlfile.Mapping, where: str, mistakes: Mistakes) -> tuple[str, ...]:
    line, child = node.items.get("codecs", (node.line, None))
    if child is None:
        return ()
    if isinstance(child, yamlfile.Sequence):
        texts = [item.text for item in child.items if isinstance(item, yamlfile.Scalar)]
        if len(texts) == len(child.items):
            return tuple(texts)
    mistakes.add(line, f"{where}.codecs takes a list, such as [H264, MPEG-4 Audio]")
    return ()
