import re
from dataclasses import replace

import pytest

from agent.collectors import netstat


def test_udp_losses(collect):
    found = collect("netstat")
    assert found["node_netstat_Udp_RcvbufErrors",] == 5999
    assert found["node_netstat_Udp_InErrors",] == 6012
    assert found["node_netstat_Udp6_RcvbufErrors",] == 9


def test_other_protocols(collect):
    found = collect("netstat")
    assert found["node_netstat_Tcp_RetransSegs",] == 227
    assert found["node_netstat_TcpExt_TCPTimeouts",] == 115
    assert found["node_netstat_IpExt_InOctets",] == 6286396970
    assert found["node_netstat_Ip6_OutOctets",] == 536
    assert ("node_netstat_Ip_DefaultTTL",) not in found


def test_the_setting_chooses(collect, fake_host):
    found = collect("netstat", replace(fake_host, netstat_fields="^Udp_Mem"))
    assert found == {("node_netstat_Udp_MemErrors",): 0}


@pytest.mark.parametrize("values", ["Udp: 1", "Udp: 1 2 3", "Tcp: 1 2"])
def test_names_and_values_must_match(values):
    with pytest.raises(ValueError, match="does not fit the names of Udp:"):
        netstat.Columns("Udp: A B", re.compile("")).families(values)


def test_a_line_of_names_without_values():
    with pytest.raises(ValueError, match="zip"):
        list(netstat.parse("Udp: A B\nUdp: 1 2\nTcp: C\n"))


def test_a_host_without_ipv6(collect, fake_host, tmp_path):
    net = tmp_path / "1/net"
    net.mkdir(parents=True)
    for name in ("snmp", "netstat"):
        (net / name).write_text((fake_host.host.net / name).read_text())
    found = collect("netstat", replace(fake_host, procfs=str(tmp_path)))
    assert ("node_netstat_Udp_RcvbufErrors",) in found
    assert not [key for key in found if "6_" in key[0]]
