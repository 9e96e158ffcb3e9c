"""One stream: what it carries, who reads it, and its SRT links."""

from grafana_foundation_sdk.builders import dashboard as build

from dashboards.grafana.frame import frame, path_variable
from dashboards.grafana.panels import LATENCY, NONE_IS_GOOD, chart, number, states

UID = "mediamtx-stream"

# Publishers have no remote: a path has one.
_LINK = "{{role}} {{remote}}"


def stream() -> build.Dashboard:
    """The dashboard "MediaMTX / Stream and SRT link"."""
    made = frame(UID, "Stream and SRT link", "One path: state, bitrate, readers, and the quality of its SRT links.")
    made.with_variable(path_variable())
    for section in (_now, _media, _link, _loss):
        section(made)
    return made


def _now(made: build.Dashboard) -> None:
    made.with_row(build.Row("Now"))
    made.with_panel(
        number(
            "State",
            "Live, filler, idle or down, as the API of MediaMTX has it.",
            "none",
            "mediamtx_path_state{@} == 1",
            legend="{{state}}",
        )
    )
    made.with_panel(
        number(
            "Received",
            "Media received, without the overhead of the protocol.",
            "bps",
            "8 * sum(rate(mediamtx_path_received_bytes_total{@}[$__rate_interval]))",
        )
    )
    made.with_panel(number("Readers", "Readers of all protocols.", "none", "sum(mediamtx_path_readers{@})"))
    made.with_panel(
        number(
            "Live for",
            "Time since the path became available.",
            "s",
            "time() - max(mediamtx_path_available_timestamp_seconds{@})",
        )
    )
    made.with_panel(
        number(
            "Latency in round trips",
            "The publisher's SRT latency over the 95th percentile of its RTT. 4 is usual, below 3 repairs come "
            "late, below 2.5 too late.",
            "none",
            'min(mediamtx_srt_latency_seconds{@,role="publish"}'
            ' / quantile_over_time(0.95, mediamtx_srt_rtt_seconds{@,role="publish"}[$__rate_interval]))',
            thresholds=LATENCY,
        )
    )
    made.with_panel(
        number(
            "Undecrypted packets",
            "Any at all means that the passphrases of the two ends differ.",
            "pps",
            "sum(rate(mediamtx_srt_received_undecrypted_packets_total{@}[$__rate_interval]))",
            thresholds=NONE_IS_GOOD,
        )
    )


def _media(made: build.Dashboard) -> None:
    made.with_row(build.Row("Media"))
    made.with_panel(states("State over time", "What the path was, over time.", "mediamtx_path_state{@}"))
    made.with_panel(
        chart(
            "Bitrate",
            "Media received from the source, and sent to all readers together.",
            "bps",
            [
                ("received", "8 * sum(rate(mediamtx_path_received_bytes_total{@}[$__rate_interval]))"),
                ("sent", "8 * sum(rate(mediamtx_path_sent_bytes_total{@}[$__rate_interval]))"),
            ],
        )
    )
    made.with_panel(
        chart(
            "Readers by protocol",
            "Who reads the stream, over time.",
            "none",
            [("{{protocol}}", "sum by (protocol) (mediamtx_path_readers{@})")],
            stacked=True,
        )
    )
    made.with_panel(
        chart(
            "Frames in error and new sources",
            "Frames that MediaMTX could not process, and publishers that connected anew (three in ten minutes are "
            "flapping).",
            "none",
            [
                (
                    "frames in error in 10 min",
                    "sum(increase(mediamtx_path_frames_in_error_total{@}[10m]))",
                ),
                ("new sources in 10 min", "sum(increase(mediamtx_path_source_changes_total{@}[10m]))"),
            ],
        )
    )
    made.with_panel(
        chart(
            "Media thrown away for slow readers",
            "Frames (of RTSP readers: RTP packets) that MediaMTX discarded because a reader did not take them in time.",
            "none",
            [
                (
                    "srt {{remote}}",
                    "sum by (remote) (rate(mediamtx_srt_frames_discarded_total{@}[$__rate_interval]))",
                ),
                ("rtmp", "sum(rate(mediamtx_rtmp_frames_discarded_total{@}[$__rate_interval]))"),
                ("webrtc", "sum(rate(mediamtx_webrtc_frames_discarded_total{@}[$__rate_interval]))"),
                ("rtsp", "sum(rate(mediamtx_rtsp_sent_rtp_packets_discarded_total{@}[$__rate_interval]))"),
            ],
        )
    )


def _link(made: build.Dashboard) -> None:
    made.with_row(build.Row("SRT link"))
    made.with_panel(
        chart(
            "Round trip, latency and buffers",
            "A healthy receive buffer stays just below the latency, a healthy send buffer near the RTT. Buffers are "
            "read at one moment and may be 0 there: look at their upper edge.",
            "s",
            [
                (f"latency {_LINK}", "mediamtx_srt_latency_seconds{@}"),
                (f"RTT {_LINK}", "mediamtx_srt_rtt_seconds{@}"),
                (
                    f"receive buffer {_LINK}",
                    "max_over_time(mediamtx_srt_receive_buffer_seconds{@}[$__rate_interval])",
                ),
                (f"send buffer {_LINK}", "max_over_time(mediamtx_srt_send_buffer_seconds{@}[$__rate_interval])"),
            ],
            span=24,
        )
    )
    made.with_panel(
        chart(
            "Latency in round trips by link",
            "Latency over the 95th percentile of the RTT. Below 3 repairs come late, below 2.5 too late.",
            "none",
            [
                (
                    _LINK,
                    "mediamtx_srt_latency_seconds{@}"
                    " / quantile_over_time(0.95, mediamtx_srt_rtt_seconds{@}[$__rate_interval])",
                )
            ],
            thresholds=LATENCY,
        )
    )
    made.with_panel(
        chart(
            "Rates and capacity",
            "Payload a second, and the estimated capacity of the link: a hint, not a measurement.",
            "bps",
            [
                (f"received {_LINK}", "8 * mediamtx_srt_receive_rate_bytes_per_second{@}"),
                (f"sent {_LINK}", "8 * mediamtx_srt_send_rate_bytes_per_second{@}"),
                (f"capacity {_LINK}", "8 * mediamtx_srt_link_capacity_bytes_per_second{@}"),
            ],
        )
    )


def _loss(made: build.Dashboard) -> None:
    made.with_row(build.Row("SRT loss"))
    made.with_panel(
        chart(
            "Publisher: lost and repaired",
            "Lost: gaps seen by MediaMTX, repaired ones included. Useless: packets that came late or twice; that is "
            "routine and no damage. Missing at most: lost ones that no retransmission can have filled (up to MediaMTX "
            "v1.20.0 the loss counter is too high by one for each gap, and so is this).",
            "pps",
            [
                ("lost", "sum(rate(mediamtx_srt_received_lost_packets_total{@}[$__rate_interval]))"),
                ("retransmitted", "sum(rate(mediamtx_srt_received_retransmitted_packets_total{@}[$__rate_interval]))"),
                ("useless", "sum(rate(mediamtx_srt_received_dropped_packets_total{@}[$__rate_interval]))"),
                (
                    "missing at most",
                    "clamp_min(sum(rate(mediamtx_srt_received_lost_packets_total{@}[$__rate_interval]))"
                    " - sum(rate(mediamtx_srt_received_retransmitted_packets_total{@}[$__rate_interval]))"
                    " + sum(rate(mediamtx_srt_received_dropped_packets_total{@}[$__rate_interval])), 0)",
                ),
            ],
        )
    )
    made.with_panel(
        chart(
            "Readers: retransmitted and given up",
            "Given up: too late to be of use. The link of this reader is too slow for the bitrate.",
            "pps",
            [
                (
                    "retransmitted {{remote}}",
                    "sum by (remote) (rate(mediamtx_srt_sent_retransmitted_packets_total{@}[$__rate_interval]))",
                ),
                (
                    "given up {{remote}}",
                    "sum by (remote) (rate(mediamtx_srt_sent_dropped_packets_total{@}[$__rate_interval]))",
                ),
            ],
        )
    )
