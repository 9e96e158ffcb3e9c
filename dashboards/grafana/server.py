"""One server: its streams, its protocols, and where its trouble is."""

from grafana_foundation_sdk.builders import dashboard as build

from dashboards.grafana.frame import frame
from dashboards.grafana.panels import LATENCY, MOST, NONE_IS_GOOD, Panel, chart, number, section
from dashboards.grafana.shared import how_many, paths_by_state, streams

UID = "mediamtx-server"


def server() -> build.Dashboard:
    """The dashboard "MediaMTX / Server"."""
    made = frame(UID, "Server", "One MediaMTX server, or a few: what it carries, for whom, and where its trouble is.")
    section(made, "Now", _now())
    section(made, "Media", _media())
    section(made, "Trouble", _trouble())
    return made


def _now() -> list[Panel]:
    return [
        number("Version", "Release of MediaMTX.", "none", "mediamtx_info{$}", legend="{{version}}"),
        number(
            "Running for",
            "Time since MediaMTX was started; of several servers the youngest. Unknown before v1.15.2.",
            "s",
            "time() - max(mediamtx_start_time_seconds{$})",
        ),
        *how_many(),
        number(
            "Expected and not there",
            "Paths that monitor.yml expects now and that carry no media.",
            "none",
            "sum(mediamtx_path_expected{$}) - sum(mediamtx_path_expected{$}"
            ' * on (job, instance, path) mediamtx_path_state{$,state="live"}) or vector(0)',
            thresholds=NONE_IS_GOOD,
        ),
        streams(),
    ]


def _media() -> list[Panel]:
    return [
        chart(
            "Received by path",
            f"Media received; the {MOST} paths with the most.",
            "bps",
            [
                (
                    "{{instance}} {{path}}",
                    f"topk({MOST}, 8 * sum by (instance, path) "
                    "(rate(mediamtx_path_received_bytes_total{$}[$__rate_interval])))",
                )
            ],
        ),
        chart(
            "Sent by path",
            f"Media sent to all readers; the {MOST} paths with the most.",
            "bps",
            [
                (
                    "{{instance}} {{path}}",
                    f"topk({MOST}, 8 * sum by (instance, path) "
                    "(rate(mediamtx_path_sent_bytes_total{$}[$__rate_interval])))",
                )
            ],
        ),
        chart(
            "Readers by protocol",
            "Up to MediaMTX v1.17.1 all HLS viewers of a path count as one.",
            "none",
            [("{{protocol}}", "sum by (protocol) (mediamtx_path_readers{$})")],
            stacked=True,
        ),
        chart(
            "Connections",
            "Connections and sessions by protocol and what they do. Idle ones neither publish nor read.",
            "none",
            [("{{protocol}} {{role}}", "sum by (protocol, role) (mediamtx_connections{$}) > 0")],
        ),
        paths_by_state(),
        chart(
            "Forwarded",
            "Bytes sent to forward destinations; those with the most. MediaMTX calls one running before it is "
            "connected: only what is sent tells.",
            "Bps",
            [
                (
                    "{{path}} {{position}} {{protocol}}",
                    f"topk({MOST}, sum by (path, position, protocol) "
                    "(rate(mediamtx_forward_sent_bytes_total{$}[$__rate_interval])))",
                )
            ],
        ),
    ]


def _trouble() -> list[Panel]:
    return [
        chart(
            "Smallest SRT latency in round trips",
            f"Latency over RTT; the {MOST} links that have the least, 10 for all above. Below 3 repairs come late, "
            "below 2.5 too late.",
            "none",
            [
                (
                    "{{path}} {{role}} {{remote}}",
                    f"clamp_max(bottomk({MOST}, "
                    "mediamtx_srt_latency_seconds{$} / (mediamtx_srt_rtt_seconds{$} > 0)), 10)",
                )
            ],
            thresholds=LATENCY,
        ),
        chart(
            "SRT packets lost by path",
            "Packets that publishers had to send once more. Most are repaired.",
            "pps",
            [
                (
                    "{{instance}} {{path}}",
                    f"topk({MOST}, sum by (instance, path) "
                    "(rate(mediamtx_srt_received_lost_packets_total{$}[$__rate_interval])))",
                )
            ],
        ),
        chart(
            "SRT packets given up for readers",
            "Packets that were too late to be of use: the link of this reader is too slow.",
            "pps",
            [
                (
                    "{{path}} {{remote}}",
                    f"topk({MOST}, sum by (path, remote) "
                    "(rate(mediamtx_srt_sent_dropped_packets_total{$}[$__rate_interval])))",
                )
            ],
        ),
        chart(
            "RTP packets lost by sources",
            "RTSP repairs none of them, WebRTC most.",
            "pps",
            [
                (
                    "{{path}} {{protocol}}",
                    f"topk({MOST}, sum by (path, protocol) "
                    "(rate(mediamtx_rtsp_received_rtp_packets_lost_total{$}[$__rate_interval])"
                    " or rate(mediamtx_webrtc_received_rtp_packets_lost_total{$}[$__rate_interval])))",
                )
            ],
        ),
        chart(
            "Media thrown away for slow readers",
            "Frames (of RTSP readers: RTP packets) that MediaMTX discarded because a reader did not take them in time.",
            "cps",
            [
                ("srt", "sum(rate(mediamtx_srt_frames_discarded_total{$}[$__rate_interval]))"),
                ("rtmp", "sum(rate(mediamtx_rtmp_frames_discarded_total{$}[$__rate_interval]))"),
                ("webrtc", "sum(rate(mediamtx_webrtc_frames_discarded_total{$}[$__rate_interval]))"),
                ("rtsp", "sum(rate(mediamtx_rtsp_sent_rtp_packets_discarded_total{$}[$__rate_interval]))"),
                ("hls", "sum(rate(mediamtx_hls_muxer_frames_discarded_total{$}[$__rate_interval]))"),
            ],
        ),
        chart(
            "New sources and frames in error",
            "Sources that connected anew, and frames that MediaMTX could not process, within ten minutes.",
            "none",
            [
                (
                    "new sources {{path}}",
                    f"topk({MOST}, sum by (path) (increase(mediamtx_path_source_changes_total{{$}}[10m])) > 0)",
                ),
                (
                    "frames in error {{path}}",
                    f"topk({MOST}, sum by (path) (increase(mediamtx_path_frames_in_error_total{{$}}[10m])) > 0)",
                ),
            ],
        ),
    ]
