from dataclasses import replace


def test_sums_of_all_sockets(collect):
    assert collect("udp_queues") == {
        ("node_udp_queues", "ip=v4", "queue=tx"): 0x40,
        ("node_udp_queues", "ip=v4", "queue=rx"): 0x34000 + 0x100,
        ("node_udp_queues", "ip=v6", "queue=tx"): 0,
        ("node_udp_queues", "ip=v6", "queue=rx"): 0x800,
    }


def test_a_host_without_ipv6(collect, fake_host, tmp_path):
    (tmp_path / "1/net").mkdir(parents=True)
    (tmp_path / "1/net/udp").write_text((fake_host.host.net / "udp").read_text())
    assert {key[1] for key in collect("udp_queues", replace(fake_host, procfs=str(tmp_path)))} == {"ip=v4"}
