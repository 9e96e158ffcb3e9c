"""The SRT links of one path: time, loss, and what was repaired."""

from grafana_foundation_sdk.builders import dashboard as build

from dashboards.grafana.frame import frame, link_variables, path_variable
from dashboards.grafana.panels import LATENCY, MOST, NONE_IS_GOOD, Panel, chart, number, section

UID = "mediamtx-srt"

# Publishers have no remote: a path has one.
_LINK = "{{role}} {{remote}}"
# Of many links those that take longest.
_SLOWEST = f"topk({MOST}, mediamtx_srt_rtt_seconds{{&}})"


def srt() -> build.Dashboard:
    """The dashboard "MediaMTX / SRT link"."""
    made = frame(UID, "SRT link", "The SRT links of one path: round trip against latency, loss and repairs.")
    made.with_variable(path_variable())
    for variable in link_variables():
        made.with_variable(variable)
    section(made, "Now", _now())
    section(made, "Time", _time())
    section(made, "Publisher", _publisher())
    section(made, "Readers", _readers())
    return made


def _now() -> list[Panel]:
    return [
        number("RTT", "The largest of the chosen links.", "s", "max(mediamtx_srt_rtt_seconds{&})"),
        number("Latency", "The smallest of the chosen links.", "s", "min(mediamtx_srt_latency_seconds{&})"),
        number(
            "Latency in round trips",
            "The smallest of the chosen links, over the 95th percentile of the RTT. 4 is usual, below 3 repairs come "
            "late, below 2.5 too late.",
            "none",
            "min(mediamtx_srt_latency_seconds{&}"
            " / quantile_over_time(0.95, mediamtx_srt_rtt_seconds{&}[$__rate_interval]))",
            thresholds=LATENCY,
        ),
        number(
            "Loss",
            "Lost packets of all that the publisher sent for the first time; most are repaired.",
            "percentunit",
            "sum(rate(mediamtx_srt_received_lost_packets_total{&}[$__rate_interval]))"
            " / (sum(rate(mediamtx_srt_received_packets_total{&}[$__rate_interval]))"
            " - sum(rate(mediamtx_srt_received_retransmitted_packets_total{&}[$__rate_interval]))"
            " + sum(rate(mediamtx_srt_received_lost_packets_total{&}[$__rate_interval])))",
        ),
        number(
            "Undecrypted packets",
            "Any at all means that the passphrases of the two ends differ.",
            "pps",
            "sum(rate(mediamtx_srt_received_undecrypted_packets_total{&}[$__rate_interval]))",
            thresholds=NONE_IS_GOOD,
        ),
        number(
            "Given up for readers",
            "Packets that were too late to be of use to a reader.",
            "pps",
            "sum(rate(mediamtx_srt_sent_dropped_packets_total{&}[$__rate_interval]))",
            thresholds=NONE_IS_GOOD,
        ),
    ]


def _time() -> list[Panel]:
    return [
        chart(
            "Round trip, latency and buffers",
            f"The {MOST} links with the longest RTT. A healthy receive buffer stays just below the latency, a healthy "
            "send buffer near the RTT. Buffers are read at one moment and may be 0 there: look at their upper edge.",
            "s",
            [
                (f"latency {_LINK}", f"mediamtx_srt_latency_seconds{{&}} and {_SLOWEST}"),
                (f"RTT {_LINK}", _SLOWEST),
                (
                    f"receive buffer {_LINK}",
                    f"max_over_time(mediamtx_srt_receive_buffer_seconds{{&}}[$__rate_interval]) and {_SLOWEST}",
                ),
                (
                    f"send buffer {_LINK}",
                    f"max_over_time(mediamtx_srt_send_buffer_seconds{{&}}[$__rate_interval]) and {_SLOWEST}",
                ),
            ],
            span=24,
        ),
        chart(
            "Latency in round trips by link",
            f"Latency over the 95th percentile of the RTT; the {MOST} links that have the least, 10 for all above. "
            "Below 3 repairs come late, below 2.5 too late.",
            "none",
            [
                (
                    _LINK,
                    f"clamp_max(bottomk({MOST}, mediamtx_srt_latency_seconds{{&}}"
                    " / quantile_over_time(0.95, mediamtx_srt_rtt_seconds{&}[$__rate_interval])), 10)",
                )
            ],
            thresholds=LATENCY,
        ),
        chart(
            "Rates",
            "Bytes on the wire, retransmissions included.",
            "Bps",
            [
                (f"received {_LINK}", "rate(mediamtx_srt_received_bytes_total{&}[$__rate_interval])"),
                (f"sent {_LINK}", f"topk({MOST}, rate(mediamtx_srt_sent_bytes_total{{&}}[$__rate_interval]))"),
            ],
        ),
    ]


def _publisher() -> list[Panel]:
    return [
        chart(
            "Lost and repaired",
            "Lost: gaps seen by MediaMTX, repaired ones included. Useless: packets that came late or twice; that is "
            "routine and no damage. Missing at most: lost ones that no retransmission can have filled (up to MediaMTX "
            "v1.20.0 the loss counter is too high by one for each gap, and so is this).",
            "pps",
            [
                ("lost", "sum(rate(mediamtx_srt_received_lost_packets_total{&}[$__rate_interval]))"),
                ("retransmitted", "sum(rate(mediamtx_srt_received_retransmitted_packets_total{&}[$__rate_interval]))"),
                ("useless", "sum(rate(mediamtx_srt_received_dropped_packets_total{&}[$__rate_interval]))"),
                (
                    "missing at most",
                    "clamp_min(sum(rate(mediamtx_srt_received_lost_packets_total{&}[$__rate_interval]))"
                    " - sum(rate(mediamtx_srt_received_retransmitted_packets_total{&}[$__rate_interval]))"
                    " + sum(rate(mediamtx_srt_received_dropped_packets_total{&}[$__rate_interval])), 0)",
                ),
            ],
        ),
        chart(
            "Share of retransmissions",
            "Retransmitted packets of all packets, both directions. SRT reserves 25 % of the bandwidth for them by "
            "default.",
            "percentunit",
            [
                (
                    "received",
                    "sum(rate(mediamtx_srt_received_retransmitted_packets_total{&}[$__rate_interval]))"
                    " / sum(rate(mediamtx_srt_received_packets_total{&}[$__rate_interval]))",
                ),
                (
                    "sent {{remote}}",
                    "sum by (remote) (rate(mediamtx_srt_sent_retransmitted_packets_total{&}[$__rate_interval]))"
                    " / sum by (remote) (rate(mediamtx_srt_sent_packets_total{&}[$__rate_interval]))",
                ),
            ],
        ),
    ]


def _readers() -> list[Panel]:
    return [
        chart(
            "Retransmitted and given up",
            "Given up: too late to be of use. The link of this reader is too slow for the bitrate.",
            "pps",
            [
                (
                    "retransmitted {{remote}}",
                    f"topk({MOST}, "
                    "sum by (remote) (rate(mediamtx_srt_sent_retransmitted_packets_total{&}[$__rate_interval])))",
                ),
                (
                    "given up {{remote}}",
                    f"topk({MOST}, "
                    "sum by (remote) (rate(mediamtx_srt_sent_dropped_packets_total{&}[$__rate_interval])))",
                ),
            ],
        ),
        chart(
            "Frames discarded by link",
            "Frames that MediaMTX threw away before sending them, because the reader's queue was full.",
            "cps",
            [
                (
                    "{{remote}}",
                    f"topk({MOST}, sum by (remote) (rate(mediamtx_srt_frames_discarded_total{{&}}[$__rate_interval])))",
                )
            ],
        ),
    ]
