"""Panels that several dashboards show."""

from grafana_foundation_sdk.builders import stat, table, timeseries

from dashboards.grafana.panels import NONE_IS_GOOD, STATE_COLOURS, Column, chart, grid, number

_VARIABLES = "?var-datasource=${datasource}&var-job=$__all&var-instance=${__data.fields.instance}&${__url_time_range}"
SERVER_LINK = f"/d/mediamtx-server{_VARIABLES}"
STREAM_LINK = f"/d/mediamtx-stream{_VARIABLES}&var-path=${{__data.fields.path}}"


def how_many() -> list[stat.Panel]:
    """How many paths are live and how many down, and how many readers there are."""
    return [
        number("Live", "Paths with a source that sends media.", "none", 'sum(mediamtx_path_state{$,state="live"})'),
        number(
            "Down",
            "Paths without the source that should be there.",
            "none",
            'sum(mediamtx_path_state{$,state="down"})',
            thresholds=NONE_IS_GOOD,
        ),
        number("Readers", "Readers of all protocols.", "none", "sum(mediamtx_path_readers{$})"),
    ]


def paths_by_state() -> timeseries.Panel:
    """How many paths were in which state, over time."""
    return chart(
        "Paths by state",
        "Live: media is there. Filler: an always-available path without its publisher. Idle: on demand, and nobody "
        "asks. Down: a source that should be there is not.",
        "none",
        [("{{state}}", "sum by (state) (mediamtx_path_state{$})")],
        stacked=True,
        colours=STATE_COLOURS,
    )


def servers() -> table.Panel:
    """One row a server; a click leads to its dashboard."""
    return grid(
        "Servers",
        "One row a server. Media is what paths carry, without the overhead of the protocols.",
        ("instance",),
        (
            Column("Up", "max by (instance) (mediamtx_up{$})", "bool_yes_no"),
            Column("Live", 'sum by (instance) (mediamtx_path_state{$,state="live"})'),
            Column("Down", 'sum by (instance) (mediamtx_path_state{$,state="down"})'),
            Column("Readers", "sum by (instance) (mediamtx_path_readers{$})"),
            Column(
                "Received",
                "8 * sum by (instance) (rate(mediamtx_path_received_bytes_total{$}[$__rate_interval]))",
                "bps",
            ),
            Column("Sent", "8 * sum by (instance) (rate(mediamtx_path_sent_bytes_total{$}[$__rate_interval]))", "bps"),
            Column("Running for", "time() - max by (instance) (mediamtx_start_time_seconds{$})", "s"),
        ),
        link=SERVER_LINK,
    )


def streams() -> table.Panel:
    """One row a path; a click leads to its dashboard."""
    return grid(
        "Streams",
        "One row a path. Latency in round trips is that of the SRT publisher: below 3 is too little.",
        ("instance", "path"),
        (
            Column("Live", 'max by (instance, path) (mediamtx_path_state{$,state="live"})', "bool_yes_no"),
            Column(
                "Received",
                "8 * sum by (instance, path) (rate(mediamtx_path_received_bytes_total{$}[$__rate_interval]))",
                "bps",
            ),
            Column("Readers", "sum by (instance, path) (mediamtx_path_readers{$})"),
            Column("RTT", 'max by (instance, path) (mediamtx_srt_rtt_seconds{$,role="publish"})', "s"),
            Column(
                "Latency in RTT",
                'min by (instance, path) (mediamtx_srt_latency_seconds{$,role="publish"}'
                ' / mediamtx_srt_rtt_seconds{$,role="publish"})',
            ),
            Column(
                "Lost packets",
                "sum by (instance, path) (rate(mediamtx_srt_received_lost_packets_total{$}[$__rate_interval]))",
                "pps",
            ),
        ),
        link=STREAM_LINK,
    )
