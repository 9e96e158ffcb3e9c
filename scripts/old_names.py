"""`python -m scripts.old_names`: MediaMTX's own metric names, recorded from ours, and their table in docs/migration.md.

Both come from the table of families: what a metric is called in MediaMTX's own /metrics stands there as `native`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exporter.families import FAMILIES, Family
from exporter.families.family import MEBIBITS, MILLISECONDS

ROOT = Path(__file__).parents[1]
RULES = ROOT / "dashboards" / "prometheus" / "old-names" / "mediamtx.yml"
DOCUMENT = ROOT / "docs" / "migration.md"
BEGIN, END = "<!-- written by python -m scripts.old_names -->\n", "<!-- end -->\n"

_HEAD = """\
# MediaMTX's own metric names (metrics: yes in mediamtx.yml), recorded from the exporter's: old dashboards go on.
# Written by python -m scripts.old_names; docs/migration.md tells the differences. Do not load it while Prometheus still
# scrapes MediaMTX's own /metrics: sums would count both.
groups:
  - name: mediamtx-old-names
    rules:
"""
# What makes our unit one of theirs, as PromQL and in words.
_UNITS = {1.0: ("", ""), MILLISECONDS: (" * 1000", "seconds"), MEBIBITS: (" * 8 / 1024 / 1024", "bytes a second")}
# RTSPS and RTMPS have names of their own there, and a label here.
_SECURE = {"rtsp": ("rtsp", "rtsps"), "rtmp": ("rtmp", "rtmps")}
# Our label, and theirs.
_NAME, _STATE, _ADDRESS = ("path", "name"), ("role", "state"), ("remote", "remoteAddr")
# The types of readers there, by our protocols.
_READERS = (("${1}Conn", "(srt|rtmps?)"), ("${1}Session", "(rtsps?|hls|moq)"), ("webRTCSession", "webrtc"))


@dataclass(frozen=True, slots=True)
class Rule:
    """An old name, the metric of ours that it is recorded from, and how."""

    name: str
    ours: str
    expr: str
    remark: str = ""


def rules() -> list[Rule]:
    """All rules, in the order in which they must be evaluated."""
    found = list(_paths())
    for family in FAMILIES:
        if family.native and family.collector != "paths" and family.name not in ("connections", "moq_sessions"):
            found += _values(family)
    found += _connections()
    created = "mediamtx_hls_muxer_created_timestamp_seconds"
    found.append(Rule("hls_muxers", created, f"count without (path) ({_renamed(created, _NAME)})"))
    return found


def _renamed(query: str, *labels: tuple[str, str]) -> str:
    """The query with these labels under other names beside their own."""
    for ours, theirs in labels:
        query = f'label_replace({query}, "{theirs}", "$1", "{ours}", "(.*)")'
    return query


def _paths() -> Iterator[Rule]:
    """Those of paths. `paths` is first: the others take the label `state` from it."""
    named = _renamed("mediamtx_path_available", _NAME)
    # Available paths are 1 as they are; of the others the 0 becomes a 1.
    states = [
        f'label_replace({one}, "state", "{state}", "", "")'
        for one, state in ((f"{named} == 1", "ready"), (f"({named} == 0) + 1", "notReady"))
    ]
    yield Rule("paths", "mediamtx_path_available", f"sum without (path) ({' or '.join(states)})", _OF_STATE)
    for family in FAMILIES:
        if family.labels == ("path",) and family.native and family.collector == "paths" and family.type == "counter":
            for name in family.native.split(", "):
                yield Rule(name, family.wire_name, _with_state(family.wire_name, "path"))
    readers = "mediamtx_path_readers"
    typed = readers
    for replacement, pattern in _READERS:
        typed = f'label_replace({typed}, "readerType", "{replacement}", "protocol", "{pattern}")'
    yield Rule(
        "paths_readers",
        readers,
        f"{_with_state(typed, 'path, protocol')} or paths * 0 unless on (job, instance, name) "
        f"sum by (job, instance, name) ({_renamed(readers, _NAME)})",
        "`protocol` instead of `readerType`; a path without readers has no series",
    )


_OF_STATE = "1 or 0; what more there is to a state is in `mediamtx_path_state`"


def _with_state(query: str, without: str) -> str:
    return f"sum without ({without}) ({_renamed(query, _NAME)} * on (job, instance, name) group_left (state) paths)"


def _values(family: Family) -> Iterator[Rule]:
    """Those of sessions, connections, muxers and forwards: one rule a name, of RTSP and RTMP one a protocol more."""
    factor, unit = _UNITS[family.divisor]
    natives = family.native.split(", ")
    first = family.name.partition("_")[0]
    for protocol in _SECURE.get(first, (first,)):
        for number, native in enumerate(natives):
            name = native.replace(f"{first}_", f"{protocol}_", 1)
            metric, remark = family.wire_name, unit
            if family.reader_fields:  # one name for each role there, a label here
                role = ("publish", "read")[number]
                metric += f'{{role="{role}"}}'
                remark = f'{unit}, `role="{role}"`'
            elif first in _SECURE:
                metric += f'{{protocol="{protocol}"}}'
                remark = f'`protocol="{protocol}"`'
            yield Rule(name, family.wire_name, _value(family, metric) + factor, remark)


def _value(family: Family, metric: str) -> str:
    if family.labels == ("path",):
        return f"sum without (path) ({_renamed(metric, _NAME)})"
    if "position" in family.labels:
        return f"sum without (position) ({metric})"
    changed = [pair for pair in (_STATE, _ADDRESS) if pair[0] in family.labels]
    gone = [label for label in ("protocol", "role", "remote", "tunnel") if label in family.labels]
    return f"sum without ({', '.join(gone)}) ({_renamed(metric, *changed)})"


def _connections() -> Iterator[Rule]:
    """How many there are: of each path who publishes and who reads, and who has no path yet."""
    family = next(family for family in FAMILIES if family.name == "connections")
    for native in family.native.split(", "):
        first, _, rest = native.partition("_")
        for protocol in _SECURE.get(first, (first,)):
            chosen = f'{{protocol="{protocol}"}}'
            parts = {
                "publish": f"sum without (protocol, remote) (mediamtx_path_source_info{chosen})",
                "read": f"sum without (protocol) (mediamtx_path_readers{chosen})",
                "idle": f'sum without (protocol, role) (mediamtx_connections{{protocol="{protocol}",role="idle"}})',
            }
            expr = " or ".join(f'label_replace({part}, "state", "{state}", "", "")' for state, part in parts.items())
            remark = f'`protocol="{protocol}"`; by path: `mediamtx_path_readers`, `mediamtx_path_source_info`'
            yield Rule(f"{protocol}_{rest}", family.wire_name, expr, remark)


def rules_file() -> str:
    """The file of recording rules."""
    return _HEAD + "".join(f"      - record: {rule.name}\n        expr: {rule.expr}\n" for rule in rules())


def table() -> str:
    """The table of names, by area and in the alphabet."""
    lines = ["| MediaMTX's own | here | differs |", "|---|---|---|"]
    lines += [
        f"| `{rule.name}` | `{rule.ours}` | {rule.remark} |" for rule in sorted(rules(), key=lambda one: one.name)
    ]
    return "\n".join(lines) + "\n"


def with_table(text: str) -> str:
    """The document with its table as it should be."""
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + "\n" + table() + "\n" + END + rest.partition(END)[2]


if __name__ == "__main__":
    RULES.write_text(rules_file())
    DOCUMENT.write_text(with_table(DOCUMENT.read_text()))
