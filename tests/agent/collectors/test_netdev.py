from dataclasses import replace

from agent.collectors import netdev


def test_columns_go_to_their_names(collect):
    found = collect("netdev")
    eth0 = {key[0].removeprefix("node_network_"): value for key, value in found.items() if key[1] == "device=eth0"}
    assert eth0 == {
        "receive_bytes_total": 68210035552,
        "receive_packets_total": 520993275,
        "receive_errs_total": 1,
        "receive_drop_total": 2,
        "receive_fifo_total": 3,
        "receive_frame_total": 4,
        "receive_compressed_total": 5,
        "receive_multicast_total": 6,
        "transmit_bytes_total": 9315587528,
        "transmit_packets_total": 43451486,
        "transmit_errs_total": 7,
        "transmit_drop_total": 8,
        "transmit_fifo_total": 9,
        "transmit_colls_total": 10,
        "transmit_carrier_total": 11,
        "transmit_compressed_total": 12,
    }
    assert {key[1] for key in found} == {"device=lo", "device=eth0", "device=veth4", "device=eth0:1"}


def test_devices_can_be_left_out(collect, fake_host):
    found = collect("netdev", replace(fake_host, netdev_exclude="^(lo|veth.*)$"))
    assert {key[1] for key in found} == {"device=eth0", "device=eth0:1"}


def test_devices_can_be_chosen(collect, fake_host):
    assert {key[1] for key in collect("netdev", replace(fake_host, netdev_include="^lo$"))} == {"device=lo"}


def test_psutil_gives_the_same_numbers_of_a_quiet_device(portable):
    found = {family.name: family for family in netdev.Collector(portable).collect()}
    assert len(found) == 8
    assert "lo" in {sample.labels["device"] for sample in found["node_network_receive_bytes"].samples}
