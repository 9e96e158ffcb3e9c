from agent.collectors import sockstat


def test_figures_of_both_versions_of_ip(collect):
    found = collect("sockstat")
    assert found["node_sockstat_sockets_used",] == 1602
    assert found["node_sockstat_UDP_inuse",] == 12
    assert found["node_sockstat_UDP6_inuse",] == 9
    assert found["node_sockstat_FRAG6_memory",] == 0


def test_pages_also_in_bytes():
    assert list(sockstat.parse("UDP: inuse 1 mem 62\n", 4096)) == [
        ("UDP_inuse", 1),
        ("UDP_mem", 62),
        ("UDP_mem_bytes", 62 * 4096),
    ]
