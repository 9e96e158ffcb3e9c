"""The page as Prometheus' own linter sees it."""

import shutil
import subprocess

import pytest
from starlette.testclient import TestClient

from agent.app import build

# The linter wants snake_case. node_exporter has these names from the kernel, and dashboards ask for them as they are.
CAMEL_CASE = {
    "node_memory_DirectMap4k_bytes",
    "node_memory_HugePages_Free",
    "node_memory_HugePages_Total",
    "node_memory_MemAvailable_bytes",
    "node_memory_MemFree_bytes",
    "node_memory_MemTotal_bytes",
    "node_memory_SwapCached_bytes",
    "node_memory_SwapFree_bytes",
    "node_memory_SwapTotal_bytes",
    "node_netstat_Icmp6_InErrors",
    "node_netstat_Icmp6_InMsgs",
    "node_netstat_Icmp_InErrors",
    "node_netstat_Icmp_InMsgs",
    "node_netstat_Icmp_OutMsgs",
    "node_netstat_Ip6_InOctets",
    "node_netstat_Ip6_OutOctets",
    "node_netstat_IpExt_InOctets",
    "node_netstat_IpExt_OutOctets",
    "node_netstat_TcpExt_ListenDrops",
    "node_netstat_TcpExt_ListenOverflows",
    "node_netstat_TcpExt_SyncookiesFailed",
    "node_netstat_TcpExt_SyncookiesRecv",
    "node_netstat_TcpExt_SyncookiesSent",
    "node_netstat_TcpExt_TCPOFOQueue",
    "node_netstat_TcpExt_TCPSynRetrans",
    "node_netstat_TcpExt_TCPTimeouts",
    "node_netstat_Tcp_ActiveOpens",
    "node_netstat_Tcp_CurrEstab",
    "node_netstat_Tcp_InErrs",
    "node_netstat_Tcp_InSegs",
    "node_netstat_Tcp_OutRsts",
    "node_netstat_Tcp_OutSegs",
    "node_netstat_Tcp_PassiveOpens",
    "node_netstat_Tcp_RetransSegs",
    "node_netstat_Udp6_InDatagrams",
    "node_netstat_Udp6_RcvbufErrors",
    "node_netstat_Udp6_SndbufErrors",
    "node_netstat_UdpLite_InErrors",
    "node_netstat_Udp_InDatagrams",
    "node_netstat_Udp_InErrors",
    "node_netstat_Udp_NoPorts",
    "node_netstat_Udp_OutDatagrams",
    "node_netstat_Udp_RcvbufErrors",
    "node_netstat_Udp_SndbufErrors",
}


def findings(page: str) -> set[tuple[str, str]]:
    """Metric and complaint of each line that promtool prints."""
    promtool = shutil.which("promtool")
    if not promtool:
        pytest.skip("promtool is not installed (Debian package prometheus)")
    done = subprocess.run([promtool, "check", "metrics"], input=page, capture_output=True, text=True, timeout=30)
    lines = (done.stdout + done.stderr).splitlines()
    return {(name, complaint) for name, _, complaint in (line.strip().partition(" ") for line in lines) if name}


def test_the_linter_finds_only_what_node_exporter_has_too(fake_host):
    with TestClient(build(fake_host)) as client:
        found = findings(client.get("/metrics").text)
    assert {name for name, complaint in found if "camelCase" in complaint} == CAMEL_CASE
    assert {one for one in found if "camelCase" not in one[1]} == set()


def test_the_linter_finds_something():
    assert {name for name, _ in findings("# TYPE x_total gauge\nx_total 1\n")} == {"x_total"}
