"""`python -m exporter.reference > docs/metrics.md`: the table of families as a document for operators."""

import sys
from collections.abc import Iterator

from exporter.families import FAMILIES, Family

_HEAD = """\
# Metrics of the exporter

Written by `python -m exporter.reference` from the table in `exporter/families/`; a test compares the two.

## Reading them

* Labels: `role` is what a client does: `publish` (it sends to MediaMTX), `read`, or `idle` (not yet either). `protocol`
  is srt, rtsp, rtsps, rtmp, rtmps, webrtc, hls or moq. `remote` is the host of a client, without its port.
* A publisher of a path is one series whoever it is, so its `remote` is empty: `mediamtx_path_source_info` has the host.
  SRT readers are told apart by host, all other readers are one series for each path and protocol. MediaMTX's
  connection ids never become labels unless `--connections` is given; `--no-label.remote` leaves all hosts out.
* Counters of readers are added up in the exporter: they grow while viewers come and go, and begin with 0 when the
  exporter first sees a list, so that its restart does not look like traffic. Counters of a path and of its publisher
  are MediaMTX's own and start anew with each publisher, which `rate()` and `increase()` understand.
* What a publisher receives or a reader sends is not there: from MediaMTX's side it is always 0.
* A list that could not be read whole has no series at all; see `mediamtx_collector_success`. A list may take three
  quarters of the time that is left of a scrape, so one that hangs costs its own metrics and not the others.
* Paths with a name of more than 4096 characters are left out.
* WebRTC, HLS and the TCP connections of RTSP are read at most every 10 s, the path configuration every 5 min (30 s when
  a path names an entry that is new). Lists of protocols that nobody uses are read every 30 s, those that are switched
  off every 5 min.

Paths that should be live and are not, bit rate of each path, share of lost SRT packets, codecs beside a value:

    mediamtx_path_state{state="down"} == 1
    rate(mediamtx_path_received_bytes_total[1m]) * 8
    rate(mediamtx_srt_received_lost_packets_total[5m]) / rate(mediamtx_srt_received_packets_total[5m])
    mediamtx_path_received_bytes_total * on (instance, path) group_left (codec) mediamtx_path_track_info{track="0"}

The last column names MediaMTX's own metric of the same meaning, for those who come from there: that of v1.17.0 on, then
the older one. Its `rtsps_…` and `rtmps_…` metrics are the label `protocol` here.
"""

_TAIL = """
## What is left out of MediaMTX's own metrics

* Constants and settings: `srt_conns_bytes_mss`, `…_packets_flow_window`, `…_mbps_max_bw`,
  `…_packets_reorder_tolerance`, `…_bytes_avail_…`, `…_packets_received_avg_belated_time`.
* What follows from others: `…_unique` is all packets less the retransmitted ones, `…_loss_rate` the percentage of
  retransmissions in a second, which `rate()` gives for any time, and `srt_conns_bytes_…` says of losses and drops what
  packets say.
* The inner life of SRT: ACK, NAK and KM packets, send period and duration, buffers in bytes and packets.
* Bytes of `rtsp_conns`: what RTSP carries over TCP counts in its session already.
* `hls_muxers`, which is `count(mediamtx_hls_muxer_created_timestamp_seconds)`.

## The exporter itself

On `/metrics` alone, not on `/probe`, and as old as the rest of the page: `--mediamtx.min-interval` at most.

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
