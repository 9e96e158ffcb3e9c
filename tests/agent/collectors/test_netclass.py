from dataclasses import replace


def test_state_of_devices(collect):
    found = collect("netclass")
    assert found["node_network_up", "device=eth0"] == 1
    assert found["node_network_up", "device=lo"] == 0, "its operstate is unknown"
    assert found["node_network_carrier", "device=eth0"] == 1
    assert found["node_network_carrier_changes_total", "device=eth0"] == 4
    assert found["node_network_mtu_bytes", "device=lo"] == 65536
    assert found["node_network_transmit_queue_length", "device=eth0"] == 1000
    assert {key[1] for key in found} == {"device=eth0", "device=lo", "device=veth4"}, "no file of the bonding driver"


def test_speed_in_bytes(collect):
    found = collect("netclass")
    assert found["node_network_speed_bytes", "device=eth0"] == 1.25e9, "10 Gbit/s"
    assert found["node_network_speed_bytes", "device=veth4"] == -125000, "as node_exporter has an unknown speed"
    assert ("node_network_speed_bytes", "device=lo") not in found


def test_a_file_without_an_answer_gives_no_sample(collect):
    assert ("node_network_carrier", "device=veth4") not in collect("netclass")


def test_devices_can_be_ignored(collect, fake_host):
    found = collect("netclass", replace(fake_host, netclass_ignored="^(lo|veth.*)$"))
    assert {key[1] for key in found} == {"device=eth0"}


def test_psutil(collect, portable, real_host):
    theirs, ours = collect("netclass", portable), collect("netclass", real_host)
    key = ("node_network_mtu_bytes", "device=lo")
    assert theirs[key] == ours[key]
    assert ("node_network_up", "device=lo") in theirs
