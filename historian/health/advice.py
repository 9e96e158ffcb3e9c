"""Findings in words: the figures of a rule written into its sentence, in English and German."""

import math
import re
from collections.abc import Callable
from typing import Any

from historian.health.rules import Rule
from historian.health.srt import LinkView

# The least latency that is advised: in round trips (SRT Deployment Guide), and SRT's default in ms.
_LEAST_MULTIPLE, _LEAST_MS = 4.0, 120.0

# How figures may be written: {percent:…}, {mega:…}.
_SCALES = {"percent": 100.0, "mega": 1e-6}

# What goes before the sentences of a link to a reader: there may be many of them, and the page shows all findings of a
# stream together. With --label.remote=false the reader has no name.
_READER = {"en": "Reader {remote}: ", "de": "Empfänger {remote}: "}
_SOME_READER = {"en": "An SRT reader: ", "de": "Ein SRT-Empfänger: "}

_PLACE = re.compile(r"\{(?:(\w+):)?(\w+)\}")


def _want_ms(rule: Rule, view: Any) -> float | None:
    """Four round trips, or as many as the loss or the user's own threshold asks for, rounded up to tens."""
    if not isinstance(view, LinkView) or view.rtt_ms is None:
        return None
    own = limit(rule) if rule.worse == "below" else 0.0
    return max(_LEAST_MS, math.ceil(view.rtt_ms * max(_LEAST_MULTIPLE, view.want_multiple, own) / 10) * 10)


# Figures that are no field of a view.
FIGURES: dict[str, Callable[[Rule, Any], Any]] = {"want_ms": _want_ms}


def limit(rule: Rule) -> float:
    """The threshold of the mildest level that a rule has."""
    return rule.thresholds[-1][0]


def figures(rule: Rule, view: Any) -> dict[str, Any]:
    """The values that a finding carries, rounded to what is worth reading so that they do not flicker."""
    return {
        name: _rounded(FIGURES[name](rule, view) if name in FIGURES else getattr(view, name)) for name in rule.values
    }


def sentences(rule: Rule, values: dict[str, Any]) -> dict[str, str]:
    """The advice by language; that of a link to a reader names the reader."""
    whose = {"en": "", "de": ""}
    if rule.subject == "srt" and values.get("role") == "read":
        whose = _READER if values["remote"] else _SOME_READER
    en, de = rule.en, rule.de
    if rule.relief is not None and values.get(rule.relief.measure):
        en, de = en.removesuffix(".") + rule.relief.en, de.removesuffix(".") + rule.relief.de
    for note in rule.notes:
        if values.get(note.measure):
            en, de = f"{en} {note.en}", f"{de} {note.de}"
    filled = values | {"limit": limit(rule)}
    return {"en": _fill(whose["en"] + en, filled, "."), "de": _fill(whose["de"] + de, filled, ",")}


def _fill(text: str, values: dict[str, Any], point: str) -> str:
    def put(match: re.Match[str]) -> str:
        value = values[match[2]]
        if match[1] and value is not None:
            value = _rounded(value * _SCALES[match[1]])
        if isinstance(value, float):
            return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", point)
        return "?" if value is None else str(value)

    return _PLACE.sub(put, text)


def _rounded(value: Any) -> Any:
    """Numbers with three digits at most after the first that counts; from 10 on whole."""
    if not isinstance(value, float) or not math.isfinite(value):
        return value
    if abs(value) >= 10:
        return round(value)
    if abs(value) >= 1:
        return round(value, 1)
    return float(f"{value:.2g}")
