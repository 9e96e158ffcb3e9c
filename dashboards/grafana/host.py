"""One host: how much of it is in use, the MediaMTX process, and where it drops packets."""

from grafana_foundation_sdk.builders import dashboard as build

from dashboards.grafana.frame import HOSTS, frame
from dashboards.grafana.panels import NONE_IS_GOOD, Panel, chart, fullness, number, section

UID = "mediamtx-host"

# Their traffic is that of a real device as well.
_REAL = 'device!~"(lo|veth|docker|br-|virbr|ifb|tun|tap|cali|flannel|cni).*"'


def host() -> build.Dashboard:
    """The dashboard "MediaMTX / Host"."""
    made = frame(UID, "Host", "The hosts of MediaMTX, as the agent (or a node_exporter) shows them.", HOSTS)
    section(made, "Now", _now())
    section(made, "MediaMTX", _mediamtx())
    section(made, "Packets that the host loses", _drops())
    section(made, "Host", _host())
    return made


def _now() -> list[Panel]:
    return [
        number(
            "CPU",
            "Share of all cores in use, waiting for a disk aside; the busiest host.",
            "percentunit",
            "max(1 - avg by (instance) (sum by (instance, cpu) "
            '(rate(node_cpu_seconds_total{$,mode=~"idle|iowait"}[$__rate_interval]))))',
            thresholds=fullness(0.85, 0.95),
        ),
        number(
            "Memory",
            "Share that is not available to new programs; the fullest host.",
            "percentunit",
            "max(1 - node_memory_MemAvailable_bytes{$} / node_memory_MemTotal_bytes{$})",
            thresholds=fullness(0.9, 0.95),
        ),
        number(
            "Fullest disk",
            "The fullest file system; recordings stop at 100 %.",
            "percentunit",
            "max(1 - node_filesystem_avail_bytes{$} / (node_filesystem_size_bytes{$} > 0))",
            thresholds=fullness(0.9, 0.97),
        ),
        number("Load", "Programs that run or wait, over one minute.", "none", "max(node_load1{$})"),
        number(
            "MediaMTX processes", "Processes of MediaMTX that the agent found.", "none", "sum(mediamtx_processes{$})"
        ),
        number(
            "UDP packets dropped",
            "Packets that the kernel dropped because a socket's buffer was full, any program's.",
            "pps",
            "sum(rate(node_netstat_Udp_RcvbufErrors{$}[$__rate_interval]))",
            thresholds=NONE_IS_GOOD,
        ),
    ]


def _mediamtx() -> list[Panel]:
    return [
        chart(
            "MediaMTX: CPU",
            "Cores in use; 1 is one whole core.",
            "none",
            [("{{instance}}", "rate(mediamtx_process_cpu_seconds_total{$}[$__rate_interval])")],
        ),
        chart(
            "MediaMTX: memory",
            "Memory of the process that is in RAM.",
            "bytes",
            [("{{instance}}", "mediamtx_process_resident_memory_bytes{$}")],
        ),
        chart(
            "MediaMTX: open files",
            "Open files and sockets as a share of what the process may have.",
            "percentunit",
            [("{{instance}}", "mediamtx_process_open_fds{$} / mediamtx_process_max_fds{$}")],
        ),
        chart(
            "MediaMTX: threads", "Threads of the process.", "none", [("{{instance}}", "mediamtx_process_threads{$}")]
        ),
    ]


def _drops() -> list[Panel]:
    return [
        chart(
            "UDP packets dropped for MediaMTX",
            "Packets that the kernel dropped because MediaMTX did not read its sockets fast enough: loss inside the "
            "server. Raise udpReadBufferSize and net.core.rmem_max.",
            "pps",
            [("{{instance}} port {{port}}", "rate(mediamtx_process_udp_receive_drops_total{$}[$__rate_interval])")],
        ),
        chart(
            "UDP receive queues of MediaMTX",
            "Bytes that wait in the receive buffers of its sockets: full ones are about to drop.",
            "bytes",
            [("{{instance}} port {{port}}", "mediamtx_process_udp_receive_queue_bytes{$}")],
        ),
        chart(
            "UDP packets of the host",
            "Packets received by all sockets, and those dropped at full buffers.",
            "pps",
            [
                ("{{instance}} received", "rate(node_netstat_Udp_InDatagrams{$}[$__rate_interval])"),
                ("{{instance}} dropped", "rate(node_netstat_Udp_RcvbufErrors{$}[$__rate_interval])"),
            ],
        ),
        chart(
            "Dropped before the sockets",
            "By the network device, and by the queues of the CPUs that take packets from it.",
            "pps",
            [
                (
                    "{{instance}} device {{device}}",
                    f"rate(node_network_receive_drop_total{{$,{_REAL}}}[$__rate_interval])",
                ),
                (
                    "{{instance}} CPU queues",
                    "sum by (instance) (rate(node_softnet_dropped_total{$}[$__rate_interval]))",
                ),
            ],
        ),
    ]


def _host() -> list[Panel]:
    return [
        chart(
            "CPU by mode",
            "Share of all cores. softirq is the network: if it is large on one core, packets are dropped there.",
            "percentunit",
            [
                (
                    "{{instance}} {{mode}}",
                    'avg by (instance, mode) (rate(node_cpu_seconds_total{$,mode!="idle"}[$__rate_interval]))',
                )
            ],
            stacked=True,
        ),
        chart(
            "Memory in use",
            "Memory that is not available to new programs, and all there is.",
            "bytes",
            [
                ("{{instance}} used", "node_memory_MemTotal_bytes{$} - node_memory_MemAvailable_bytes{$}"),
                ("{{instance}} total", "node_memory_MemTotal_bytes{$}"),
            ],
        ),
        chart(
            "Network received",
            "By device, without virtual ones.",
            "bps",
            [
                (
                    "{{instance}} {{device}}",
                    f"8 * rate(node_network_receive_bytes_total{{$,{_REAL}}}[$__rate_interval])",
                )
            ],
        ),
        chart(
            "Network sent",
            "By device, without virtual ones.",
            "bps",
            [
                (
                    "{{instance}} {{device}}",
                    f"8 * rate(node_network_transmit_bytes_total{{$,{_REAL}}}[$__rate_interval])",
                )
            ],
        ),
        chart(
            "Disks in use",
            "Share of each file system that is used.",
            "percentunit",
            [
                (
                    "{{instance}} {{mountpoint}}",
                    "1 - node_filesystem_avail_bytes{$} / (node_filesystem_size_bytes{$} > 0)",
                )
            ],
        ),
        chart(
            "Disks at work",
            "Share of the time in which a disk was busy: recordings need it.",
            "percentunit",
            [("{{instance}} {{device}}", "rate(node_disk_io_time_seconds_total{$}[$__rate_interval])")],
        ),
    ]
