"""One stream: its state, what it carries, what is expected of it, and who reads it."""

from grafana_foundation_sdk.builders import dashboard as build

from dashboards.grafana.frame import frame, path_variable
from dashboards.grafana.panels import LATENCY, MOST, NONE_IS_GOOD, Column, Panel, chart, grid, number, section, states

UID = "mediamtx-stream"


def stream() -> build.Dashboard:
    """The dashboard "MediaMTX / Stream"."""
    made = frame(UID, "Stream", "One path: state, tracks, bitrate, readers, and how well all of them are served.")
    made.with_variable(path_variable())
    section(made, "Now", _now())
    section(made, "Media", _media())
    section(made, "Readers", _readers())
    section(made, "Quality", _quality())
    return made


def _now() -> list[Panel]:
    return [
        number(
            "State",
            "Live, filler, idle or down, as the API of MediaMTX has it.",
            "none",
            "mediamtx_path_state{@} == 1",
            legend="{{state}}",
        ),
        number(
            "Received",
            "Media received, without the overhead of the protocol.",
            "bps",
            "8 * sum(rate(mediamtx_path_received_bytes_total{@}[$__rate_interval]))",
        ),
        number("Readers", "Readers of all protocols.", "none", "sum(mediamtx_path_readers{@})"),
        number(
            "Live for",
            "Time since the path became available.",
            "s",
            "time() - max(mediamtx_path_available_timestamp_seconds{@})",
        ),
        number(
            "Latency in round trips",
            "The publisher's SRT latency over the 95th percentile of its RTT. 4 is usual, below 3 repairs come "
            "late, below 2.5 too late.",
            "none",
            'min(mediamtx_srt_latency_seconds{@,role="publish"}'
            ' / quantile_over_time(0.95, mediamtx_srt_rtt_seconds{@,role="publish"}[$__rate_interval]))',
            thresholds=LATENCY,
        ),
        number(
            "Undecrypted packets",
            "Any at all means that the passphrases of the two ends differ.",
            "pps",
            "sum(rate(mediamtx_srt_received_undecrypted_packets_total{@}[$__rate_interval]))",
            thresholds=NONE_IS_GOOD,
        ),
    ]


def _media() -> list[Panel]:
    return [
        states("State over time", "What the path was, over time.", "mediamtx_path_state{@}", span=12),
        grid(
            "Tracks",
            "What the path carries. Sizes and rates are known from MediaMTX v1.17.0 on.",
            ("track", "codec", "profile", "width", "height", "sample_rate", "channels"),
            (
                Column(
                    "Servers",
                    "count by (track, codec, profile, width, height, sample_rate, channels) "
                    "(mediamtx_path_track_info{@})",
                ),
            ),
            span=12,
            height=6,
        ),
        chart(
            "Bitrate",
            "Media received from the source, sent to all readers together, and what is expected of the source "
            "(min_bitrate in monitor.yml).",
            "bps",
            [
                ("received", "8 * sum(rate(mediamtx_path_received_bytes_total{@}[$__rate_interval]))"),
                ("sent", "8 * sum(rate(mediamtx_path_sent_bytes_total{@}[$__rate_interval]))"),
                ("expected", "8 * sum(mediamtx_path_expected_bytes_per_second{@})"),
            ],
        ),
        chart(
            "Frames in error and new sources",
            "Frames that MediaMTX could not process, and publishers that connected anew (three in ten minutes are "
            "flapping).",
            "none",
            [
                ("frames in error in 10 min", "sum(increase(mediamtx_path_frames_in_error_total{@}[10m]))"),
                ("new sources in 10 min", "sum(increase(mediamtx_path_source_changes_total{@}[10m]))"),
            ],
        ),
    ]


def _readers() -> list[Panel]:
    return [
        chart(
            "Readers by protocol",
            "Who reads the stream, over time, and how many are expected (min_readers in monitor.yml).",
            "none",
            [
                ("{{protocol}}", "sum by (protocol) (mediamtx_path_readers{@})"),
                ("expected", "sum(mediamtx_path_expected_readers{@})"),
            ],
        ),
        chart(
            "Sent by protocol",
            "Bytes sent to the readers of each protocol, with the overhead of SRT.",
            "Bps",
            [
                ("srt", 'sum(rate(mediamtx_srt_sent_bytes_total{@,role="read"}[$__rate_interval]))'),
                ("{{protocol}}", "sum by (protocol) (rate(mediamtx_rtsp_sent_bytes_total{@}[$__rate_interval]))"),
                ("{{protocol}}", "sum by (protocol) (rate(mediamtx_rtmp_sent_bytes_total{@}[$__rate_interval]))"),
                ("webrtc", "sum(rate(mediamtx_webrtc_sent_bytes_total{@}[$__rate_interval]))"),
                ("hls", "sum(rate(mediamtx_hls_muxer_sent_bytes_total{@}[$__rate_interval]))"),
                ("moq", "sum(rate(mediamtx_moq_sent_bytes_total{@}[$__rate_interval]))"),
            ],
        ),
        chart(
            "Media thrown away for slow readers",
            "Frames (of RTSP readers: RTP packets) that MediaMTX discarded because a reader did not take them in time.",
            "cps",
            [
                (
                    "srt {{remote}}",
                    f"topk({MOST}, sum by (remote) (rate(mediamtx_srt_frames_discarded_total{{@}}[$__rate_interval])))",
                ),
                ("rtmp", "sum(rate(mediamtx_rtmp_frames_discarded_total{@}[$__rate_interval]))"),
                ("webrtc", "sum(rate(mediamtx_webrtc_frames_discarded_total{@}[$__rate_interval]))"),
                ("rtsp", "sum(rate(mediamtx_rtsp_sent_rtp_packets_discarded_total{@}[$__rate_interval]))"),
                ("hls", "sum(rate(mediamtx_hls_muxer_frames_discarded_total{@}[$__rate_interval]))"),
            ],
        ),
        chart(
            "Forwarded",
            "Bytes sent to each forward destination; only what is sent tells whether one takes the stream.",
            "Bps",
            [
                (
                    "{{position}} {{protocol}}",
                    "sum by (position, protocol) (rate(mediamtx_forward_sent_bytes_total{@}[$__rate_interval]))",
                )
            ],
        ),
    ]


def _quality() -> list[Panel]:
    return [
        chart(
            "SRT round trip and latency of the publisher",
            "The latency should be at least four round trips. Links of readers are on the dashboard of the SRT link.",
            "s",
            [
                ("latency", 'max(mediamtx_srt_latency_seconds{@,role="publish"})'),
                ("RTT", 'max(mediamtx_srt_rtt_seconds{@,role="publish"})'),
            ],
        ),
        chart(
            "Packets lost on the way from the source",
            "SRT repairs most of what is lost, WebRTC much of it, RTSP none.",
            "pps",
            [
                ("srt", "sum(rate(mediamtx_srt_received_lost_packets_total{@}[$__rate_interval]))"),
                ("rtsp", "sum(rate(mediamtx_rtsp_received_rtp_packets_lost_total{@}[$__rate_interval]))"),
                ("webrtc", "sum(rate(mediamtx_webrtc_received_rtp_packets_lost_total{@}[$__rate_interval]))"),
            ],
        ),
    ]
