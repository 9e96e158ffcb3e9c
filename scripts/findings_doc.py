"""Writes docs/findings.md from the table of rules itself: `python -m scripts.findings_doc`."""

import re
from pathlib import Path

from historian.health.rules import RULES, Rule
from historian.health.rules.rule import Subject
from toolkit.rulesfile import KEYS, LEVELS

FILE = Path(__file__).parents[1] / "docs" / "findings.md"

INTRODUCTION = """\
# Findings

What the historian finds not to be well with a stream, a reader, a server or a host: on the page, in `health` of
[REST and WebSocket](rest-api.md), and, from level `warn` on, as [events](events.md). Each finding has the id of its
rule, a level, the figures, and a sentence in English and German that says what to do.

This page is made from the rules by `python -m scripts.findings_doc`.

* A level counts once it has lasted for the rule's *hold*, and ends once it was better for its *clear*: nothing
  flickers. A new SRT connection is judged after 5 s, since its RTT starts at 100 ms. While the API does not answer no
  time counts.
* Figures are of the *window* before the scrape; without one they are those of the scrape.
* `info` is worth knowing and leaves the stream well, `warn` may be seen by viewers, `crit` will be.

## Other thresholds

`rules` in monitor.yml changes them, for all servers:

    rules:
      srt_latency: {warn: 4, crit: 3}        # round trips
      srt_overhead: {warn: 40%}              # shares as a number or in percent
      host_cpu: {warn: off, crit: 0.98, hold: 5m}
      srt_swing: off

"""

_TITLES: dict[Subject, str] = {
    "srt": "SRT links",
    "session": "RTSP, RTMP, WebRTC and HLS",
    "path": "Streams",
    "server": "Servers",
    "host": "Hosts",
}

AFTER = """\

A rule takes a threshold for any level, also for one that it has none for by itself. What cannot be is told at the
start, with file and line. The sentences follow; the Prometheus alerts of `dashboards/` do not: change them there.
"""


def _levels(rule: Rule) -> str:
    if rule.is_state:
        return next(level for level in LEVELS if getattr(rule, level) is not None)
    sign = ">" if rule.worse == "above" else "<"
    values = {level: getattr(rule, level) for level in LEVELS}
    return ", ".join(f"{level} {sign} {value:g}" for level, value in values.items() if value is not None)


def _sentence(text: str) -> str:
    return re.sub(r"\{[^}]*\}", "…", text)


def _says(rule: Rule) -> str:
    said = _sentence(rule.en)
    if rule.relief is not None:
        said += f" While all is repaired it is no more than a warning: “{_sentence(rule.relief.en).removeprefix('; ')}”"
    for note in rule.notes:
        said += f" Where that is so: “{_sentence(note.en)}”"
    return said


def _row(rule: Rule) -> str:
    times = f"{rule.window:g}, {rule.hold:g}, {rule.clear:g}"
    cells = (f"`{rule.id}`", _levels(rule), times, _says(rule), rule.source)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def document() -> str:
    """The whole page."""
    keys = "| key of a rule | meaning |\n|---|---|\n" + "".join(f"| `{key}` | {text} |\n" for key, text in KEYS.items())
    text = INTRODUCTION + keys + AFTER
    for subject, title in _TITLES.items():
        text += (
            f"\n## {title}\n\n| rule | levels | window, hold, clear (s) | what it says | why |\n|---|---|---|---|---|\n"
        )
        text += "".join(_row(rule) for rule in RULES if rule.subject == subject)
    return text


if __name__ == "__main__":
    FILE.write_text(document())
