"""`rules` in `monitor.yml`: thresholds of findings that a user wants otherwise. The historian knows which there are."""

import math
import re
from dataclasses import dataclass, field

from toolkit import yamlfile
from toolkit.mistakes import Mistakes
from toolkit.units import parse_duration

LEVELS = ("info", "warn", "crit")
# Keys of a rule with their meaning.
KEYS = {
    "info": "threshold from which on it is worth knowing, or `off`",
    "warn": "threshold of a warning, or `off`",
    "crit": "threshold of a critical finding, or `off`",
    "hold": "how long it must last before it counts, such as `1m`",
    "clear": "how long it must be better before it is over",
}
_EXAMPLE = "srt_latency: {warn: 4, crit: 3}"
_NUMBER = re.compile(r"(\d+(?:\.\d+)?) ?(%?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Override:
    """What a user wants of one rule. `levels` has a threshold by level, None for none; `line` is that of the rule."""

    rule: str
    file: str
    line: int
    off: bool = False
    levels: dict[str, float | None] = field(default_factory=dict)
    hold: float | None = None
    clear: float | None = None


def read_overrides(node: yamlfile.Node, line: int, file: str, mistakes: Mistakes) -> tuple[Override, ...]:
    """The overrides of a file; what is wrong with them goes into `mistakes`."""
    if isinstance(node, yamlfile.Scalar) and not node.text:
        return ()
    if not isinstance(node, yamlfile.Mapping):
        mistakes.add(line, f"'rules' takes rules with their thresholds, such as {_EXAMPLE}")
        return ()
    return tuple(_override(rule, at, body, file, mistakes) for rule, (at, body) in node.items.items())


def _override(rule: str, line: int, node: yamlfile.Node, file: str, mistakes: Mistakes) -> Override:
    if isinstance(node, yamlfile.Scalar) and node.text == "off":
        return Override(rule, file, line, off=True)
    if not isinstance(node, yamlfile.Mapping):
        mistakes.add(line, f"rules.{rule} takes thresholds or 'off', such as {_EXAMPLE}")
        return Override(rule, file, line)
    levels: dict[str, float | None] = {}
    times: dict[str, float] = {}
    for key, (at, value) in node.items.items():
        if key not in KEYS:
            mistakes.unknown(at, f"rules.{rule}.{key}", [f"rules.{rule}.{name}" for name in KEYS])
        elif not isinstance(value, yamlfile.Scalar):
            mistakes.add(at, f"rules.{rule}.{key} takes a single value")
        else:
            try:
                if key in LEVELS:
                    levels[key] = _threshold(value.text)
                else:
                    times[key] = parse_duration(value.text)
            except ValueError as error:
                mistakes.add(at, f"rules.{rule}.{key}: {error}")
    return Override(rule, file, line, levels=levels, hold=times.get("hold"), clear=times.get("clear"))


def _threshold(text: str) -> float | None:
    if text == "off":
        return None
    match = _NUMBER.fullmatch(text)
    if match is None or not math.isfinite(float(match[1])):
        raise ValueError(f"{text!r} is no threshold; write a number such as 0.25, a share such as 25%, or off")
    return float(match[1]) / (100 if match[2] else 1)
