"""The fleet: all servers, and what is wrong anywhere."""

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.builders import timeseries

from dashboards.grafana.frame import frame
from dashboards.grafana.panels import NONE_IS_GOOD, Column, chart, grid, number, section
from dashboards.grafana.shared import how_many, paths_by_state, servers, streams

UID = "mediamtx-fleet"


def fleet() -> build.Dashboard:
    """The dashboard "MediaMTX / Fleet"."""
    made = frame(UID, "Fleet", "All MediaMTX servers: what is live, what is wrong, how much is moved.")
    _now(made)
    section(made, "Servers and streams", [servers(), streams()])
    section(made, "Over time", _over_time())
    return made


def _now(made: build.Dashboard) -> None:
    panels = [
        number("Servers up", "MediaMTX servers whose control API answers.", "none", "sum(mediamtx_up{$})"),
        number(
            "Servers down",
            "MediaMTX servers whose control API does not answer: nothing is known about their streams.",
            "none",
            "count(mediamtx_up{$}) - sum(mediamtx_up{$})",
            thresholds=NONE_IS_GOOD,
        ),
        *how_many(),
        number(
            "To readers",
            "Media sent to all readers.",
            "bps",
            "8 * sum(rate(mediamtx_path_sent_bytes_total{$}[$__rate_interval]))",
        ),
    ]
    section(made, "Now", panels)
    made.with_panel(
        grid(
            "Firing alerts",
            "What the rules of dashboards/prometheus/rules have to say now; empty if they are not loaded.",
            ("severity", "alertname", "instance", "path"),
            (Column("Alerts", 'count by (severity, alertname, instance, path) (ALERTS{$,alertstate="firing"})'),),
        )
    )


def _over_time() -> list[timeseries.Panel]:
    return [
        paths_by_state(),
        chart(
            "Readers by server",
            "Readers of all protocols. Up to MediaMTX v1.17.1 all HLS viewers of a path count as one.",
            "none",
            [("{{instance}}", "sum by (instance) (mediamtx_path_readers{$})")],
            stacked=True,
        ),
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
        ),
        chart(
            "Sent",
            "Media sent to the readers of a server.",
            "bps",
            [("{{instance}}", "8 * sum by (instance) (rate(mediamtx_path_sent_bytes_total{$}[$__rate_interval]))")],
            stacked=True,
        ),
        chart(
            "New sources",
            "Publishers and sources that connected anew within ten minutes, by server: lines that rise together are "
            "the network, one alone is that server.",
            "none",
            [("{{instance}}", "sum by (instance) (increase(mediamtx_path_source_changes_total{$}[10m]))")],
        ),
        chart(
            "SRT packets lost",
            "Packets that SRT publishers had to send once more, by server. Most are repaired.",
            "pps",
            [
                (
                    "{{instance}}",
                    "sum by (instance) (rate(mediamtx_srt_received_lost_packets_total{$}[$__rate_interval]))",
                )
            ],
        ),
    ]
