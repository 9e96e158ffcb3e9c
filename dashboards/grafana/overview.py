"""The overview: all servers, their streams, their hosts, and the monitor itself."""

from grafana_foundation_sdk.builders import dashboard as build

from dashboards.grafana.frame import frame
from dashboards.grafana.panels import NONE_IS_GOOD, Column, chart, grid, number

UID = "mediamtx-overview"
STREAM_LINK = (
    "/d/mediamtx-stream?var-datasource=${datasource}&var-job=$__all"
    "&var-instance=${__data.fields.instance}&var-path=${__data.fields.path}&${__url_time_range}"
)


def overview() -> build.Dashboard:
    """The dashboard "MediaMTX / Overview"."""
    made = frame(UID, "Overview", "All MediaMTX servers: what is live, how much is moved, how the hosts do.")
    for section in (_now, _streams, _hosts, _monitor):
        section(made)
    return made


def _now(made: build.Dashboard) -> None:
    made.with_row(build.Row("Now"))
    made.with_panel(number("Servers up", "MediaMTX servers whose control API answers.", "none", "sum(mediamtx_up{$})"))
    made.with_panel(
        number(
            "Servers down",
            "MediaMTX servers whose control API does not answer: nothing is known about their streams.",
            "none",
            "count(mediamtx_up{$}) - sum(mediamtx_up{$})",
            thresholds=NONE_IS_GOOD,
        )
    )
    made.with_panel(
        number("Live", "Paths with a source that sends media.", "none", 'sum(mediamtx_path_state{$,state="live"})')
    )
    made.with_panel(
        number(
            "Down",
            "Paths without the source that should be there.",
            "none",
            'sum(mediamtx_path_state{$,state="down"})',
            thresholds=NONE_IS_GOOD,
        )
    )
    made.with_panel(number("Readers", "Readers of all protocols.", "none", "sum(mediamtx_path_readers{$})"))
    made.with_panel(
        number(
            "To readers",
            "Media sent to all readers.",
            "bps",
            "8 * sum(rate(mediamtx_path_sent_bytes_total{$}[$__rate_interval]))",
        )
    )
    made.with_panel(
        grid(
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
                Column(
                    "Sent", "8 * sum by (instance) (rate(mediamtx_path_sent_bytes_total{$}[$__rate_interval]))", "bps"
                ),
                Column("Running for", "time() - max by (instance) (mediamtx_start_time_seconds{$})", "s"),
            ),
        )
    )


def _streams(made: build.Dashboard) -> None:
    made.with_row(build.Row("Streams"))
    made.with_panel(
        grid(
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
    )
    made.with_panel(
        chart(
            "Paths by state",
            "Live: media is there. Filler: an always-available path without its publisher. Idle: on demand, and nobody "
            "asks. Down: a source that should be there is not.",
            "none",
            [("{{state}}", "sum by (state) (mediamtx_path_state{$})")],
            stacked=True,
        )
    )
    made.with_panel(
        chart(
            "Readers by protocol",
            "Up to MediaMTX v1.17.1 all HLS viewers of a path count as one.",
            "none",
            [("{{protocol}}", "sum by (protocol) (mediamtx_path_readers{$})")],
            stacked=True,
        )
    )
    made.with_panel(
        chart(
            "Received",
            "Media received by all paths of a server.",
            "bps",
            [
                (
                    "{{instance}}",
                    "8 * sum by (instance) (rate(mediamtx_path_received_bytes_total{$}[$__rate_interval]))",
                )
            ],
            stacked=True,
        )
    )
    made.with_panel(
        chart(
            "Sent",
            "Media sent to the readers of a server.",
            "bps",
            [("{{instance}}", "8 * sum by (instance) (rate(mediamtx_path_sent_bytes_total{$}[$__rate_interval]))")],
            stacked=True,
        )
    )


def _hosts(made: build.Dashboard) -> None:
    made.with_row(build.Row("Hosts (agent)"))
    made.with_panel(
        chart(
            "CPU",
            "Share of all cores in use, and that of MediaMTX in cores.",
            "percentunit",
            [
                (
                    "{{instance}}",
                    '1 - avg by (instance) (rate(node_cpu_seconds_total{$,mode="idle"}[$__rate_interval]))',
                ),
                (
                    "{{instance}} MediaMTX, cores",
                    "sum by (instance) (rate(mediamtx_process_cpu_seconds_total{$}[$__rate_interval]))",
                ),
            ],
        )
    )
    made.with_panel(
        chart(
            "Memory",
            "Share that is not available to new programs.",
            "percentunit",
            [("{{instance}}", "1 - node_memory_MemAvailable_bytes{$} / node_memory_MemTotal_bytes{$}")],
        )
    )
    made.with_panel(
        chart(
            "Fullest disk",
            "The fullest file system of each host; recordings stop at 100 %.",
            "percentunit",
            [
                (
                    "{{instance}}",
                    "max by (instance) (1 - node_filesystem_avail_bytes{$} / (node_filesystem_size_bytes{$} > 0))",
                )
            ],
        )
    )
    made.with_panel(
        chart(
            "UDP packets dropped by the host",
            "Packets that the kernel dropped because MediaMTX did not read its sockets fast enough: loss inside the "
            "server. Raise udpReadBufferSize and net.core.rmem_max.",
            "pps",
            [
                (
                    "{{instance}}",
                    "sum by (instance) (rate(mediamtx_process_udp_receive_drops_total{$}[$__rate_interval]))",
                )
            ],
        )
    )


def _monitor(made: build.Dashboard) -> None:
    made.with_row(build.Row("Monitor"))
    made.with_panel(
        chart(
            "Time to ask MediaMTX",
            "How long the exporter needs for one scrape of a server.",
            "s",
            [("{{instance}}", "max by (instance) (mediamtx_scrape_duration_seconds{$})")],
        )
    )
    made.with_panel(
        chart(
            "Areas of the API that could not be read",
            "Their metrics are missing from the scrape; the exporter's log says why.",
            "none",
            [("{{instance}} {{collector}}", "mediamtx_collector_success{$} == 0")],
        )
    )
