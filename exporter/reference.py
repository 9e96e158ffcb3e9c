"""`python -m exporter.reference > docs/metrics.md`: the table of families as a document for operators."""

import sys
from collections.abc import Iterator

from exporter.families import FAMILIES, Family

_HEAD = """\
# Metrics of the exporter

Written by `python -m exporter.reference` from the table in `exporter/families/`; a test compares the two.

* Labels: a publisher of a path is one series whoever it is; SRT readers are told apart by host (`remote`), all other
  readers are one series for each path and protocol. MediaMTX's connection ids never become labels unless
  `--connections` is given.
* Counters of readers are added up in the exporter: they grow while viewers come and go, and begin with 0 when the
  exporter first sees a list, so that its restart does not look like traffic. Counters of a path and of its publisher
  are MediaMTX's own and start anew with each publisher, which `rate()` and `increase()` understand.
* What a publisher receives or a reader sends is not there: from MediaMTX's side it is always 0.
* A list that could not be read whole has no series at all; see `mediamtx_collector_success`.
* Paths with a name of more than 4096 characters are left out.
* WebRTC, HLS and the TCP connections of RTSP are read at most every 10 s, the path configuration every 5 min.

The last column names MediaMTX's own metric of the same meaning, for those who come from there.
"""

_TAIL = """
## The exporter itself

On `/metrics` alone, not on `/probe`:

| metric | type | labels | meaning |
|---|---|---|---|
| `mediamtx_exporter_build_info` | gauge, always 1 | `version` | Version of this exporter. |
| `mediamtx_config_last_reload_successful` | gauge |  | 1 if the settings file was good when it was last read. |
| `mediamtx_config_last_reload_success_timestamp_seconds` | gauge |  | When it was last read and good, Unix time. |
| `process_…`, `python_gc_…` | | | CPU, memory, open files and garbage collection, under prometheus-client's names. |
"""


def metrics_document() -> str:
    """The whole document."""
    return _HEAD + "".join(_sections()) + _TAIL


def _sections() -> Iterator[str]:
    by_title: dict[str, list[Family]] = {}
    for family in FAMILIES:
        by_title.setdefault(_title(family), []).append(family)
    for title, families in by_title.items():
        yield f"\n## {title}\n\n| metric | type | labels | meaning | MediaMTX's own metric |\n|---|---|---|---|---|\n"
        for family in families:
            labels = ", ".join(f"`{label}`" for label in family.labels)
            native = ", ".join(f"`{name}`" for name in family.native.split(", ") if name)
            kind = "gauge, always 1" if family.type == "info" else family.type
            yield f"| `{family.wire_name}` | {kind} | {labels} | {_cell(family.help)} | {_cell(native)} |\n"


_TITLES = {
    "scrape": "Server and scrape", "info": "Server and scrape", "": "Server and scrape", "paths": "Paths",
    "srt": "SRT", "rtsp": "RTSP and RTSPS", "rtmp": "RTMP and RTMPS", "webrtc": "WebRTC", "hls": "HLS", "moq": "MoQ",
    "forwards": "Forward destinations", "config": "Path configuration", "recordings": "Recordings",
    "expect": "Expectations",
}  # fmt: skip


def _title(family: Family) -> str:
    return "Single connections" if family.name.startswith("connection_") else _TITLES[family.collector]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(metrics_document())
