"""The monitor itself: its parts, how MediaMTX' API answers, and what the historian stores."""

from grafana_foundation_sdk.builders import dashboard as build

from dashboards.grafana.frame import PARTS, frame
from dashboards.grafana.panels import NONE_IS_GOOD, Panel, chart, number, section

UID = "mediamtx-monitor"


def monitor() -> build.Dashboard:
    """The dashboard "MediaMTX / Monitor"."""
    made = frame(UID, "Monitor", "Exporter, agent and historian: whether they work, and what they cost.", PARTS)
    section(made, "Now", _now())
    section(made, "Exporter", _exporter())
    section(made, "Historian", _historian())
    section(made, "What it costs", _cost())
    return made


def _now() -> list[Panel]:
    return [
        number("Targets up", "Targets that Prometheus could scrape.", "none", "sum(up{$})"),
        number(
            "Targets down",
            "Targets that Prometheus could not scrape.",
            "none",
            "count(up{$}) - sum(up{$})",
            thresholds=NONE_IS_GOOD,
        ),
        number(
            "Lists that cannot be read",
            "Areas of MediaMTX' control API whose metrics are missing; the exporter's log says why.",
            "none",
            "sum(mediamtx_collector_success{$} == bool 0)",
            thresholds=NONE_IS_GOOD,
        ),
        number(
            "Series left out",
            "Series that the exporter leaves out because of --max-series.",
            "none",
            "sum(mediamtx_dropped_series{$})",
            thresholds=NONE_IS_GOOD,
        ),
        number(
            "Redis",
            "Whether Redis took the last write of every historian.",
            "bool_yes_no",
            "min(mediamtx_historian_redis_up{$})",
        ),
        number(
            "Samples lost",
            "Samples of the last ten minutes that did not get into the history.",
            "none",
            "sum(increase(mediamtx_historian_samples_dropped_total{$}[10m]))"
            " + sum(increase(mediamtx_historian_samples_refused_total{$}[10m]))",
            thresholds=NONE_IS_GOOD,
        ),
    ]


def _exporter() -> list[Panel]:
    return [
        chart(
            "Time to ask MediaMTX",
            "How long the exporter needs for one scrape of a server.",
            "s",
            [("{{instance}}", "max by (instance) (mediamtx_scrape_duration_seconds{$})")],
        ),
        chart(
            "Time by list",
            "Time spent on each area of the control API when it was last asked; the slowest server.",
            "s",
            [("{{collector}}", "max by (collector) (mediamtx_collector_duration_seconds{$})")],
        ),
        chart(
            "Requests to MediaMTX",
            "Requests to the control API by HTTP status. 404 is a list that this release or configuration has not; 0 "
            "means that no answer came.",
            "reqps",
            [
                (
                    "{{instance}} {{code}}",
                    "sum by (instance, code) (rate(mediamtx_api_requests_total{$}[$__rate_interval]))",
                )
            ],
        ),
        chart(
            "Samples of a scrape",
            "Samples that Prometheus took of each target.",
            "none",
            [("{{job}} {{instance}}", "scrape_samples_scraped{$}")],
        ),
    ]


def _historian() -> list[Panel]:
    return [
        chart(
            "Scrapes of the historian",
            "Scrapes by server, and those after which the server was not known to be up.",
            "reqps",
            [
                ("{{server}}", "sum by (server) (rate(mediamtx_historian_scrapes_total{$}[$__rate_interval]))"),
                (
                    "{{server}} failed",
                    "sum by (server) (rate(mediamtx_historian_scrape_failures_total{$}[$__rate_interval]))",
                ),
            ],
        ),
        chart(
            "Entries written to Redis",
            "Entries that Redis took.",
            "cps",
            [("{{instance}}", "rate(mediamtx_historian_samples_written_total{$}[$__rate_interval])")],
        ),
        chart(
            "Samples that wait for Redis",
            "None while Redis is well.",
            "none",
            [("{{instance}}", "mediamtx_historian_pending_samples{$}")],
        ),
        chart(
            "How far history lags",
            "Age of the oldest scrape that waits for Redis.",
            "s",
            [("{{instance}}", "mediamtx_historian_pending_seconds{$}")],
        ),
        chart(
            "History kept",
            "How far back history reaches by its resolution; less than asked for when Redis is nearly full.",
            "s",
            [("{{instance}} {{tier}}", "mediamtx_historian_history_retention_seconds{$}")],
        ),
        chart(
            "History in Redis",
            "Entries of all Redis Streams of history: samples in tails, blocks in tiers.",
            "none",
            [("{{instance}} {{tier}}", "mediamtx_historian_history_entries{$}")],
        ),
        chart(
            "Memory of Redis",
            "Memory that Redis uses, by its own word.",
            "bytes",
            [("{{instance}}", "mediamtx_historian_redis_memory_used_bytes{$}")],
        ),
        chart(
            "Streams and viewers",
            "Streams in the list, and browsers that watch.",
            "none",
            [
                ("{{instance}} streams", "mediamtx_historian_streams{$}"),
                ("{{instance}} viewers", "mediamtx_historian_websocket_clients{$}"),
            ],
        ),
    ]


def _cost() -> list[Panel]:
    return [
        chart(
            "CPU of the parts",
            "Cores in use; 1 is one whole core.",
            "none",
            [("{{job}} {{instance}}", "rate(process_cpu_seconds_total{$}[$__rate_interval])")],
        ),
        chart(
            "Memory of the parts",
            "Memory that is in RAM.",
            "bytes",
            [("{{job}} {{instance}}", "process_resident_memory_bytes{$}")],
        ),
        chart(
            "Time of a scrape",
            "How long Prometheus waited for each target.",
            "s",
            [("{{job}} {{instance}}", "scrape_duration_seconds{$}")],
            span=24,
        ),
    ]
