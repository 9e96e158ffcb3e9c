from agent.collectors import softnet


def test_columns(collect):
    found = collect("softnet")
    assert found["node_softnet_processed_total", "cpu=0"] == 0x15C73
    assert found["node_softnet_dropped_total", "cpu=0"] == 0x20E76
    assert found["node_softnet_times_squeezed_total", "cpu=0"] == 0xF0000769
    assert found["node_softnet_dropped_total", "cpu=1"] == 3


def test_the_kernel_names_the_cpu():
    line = "01 02 03 " + "00 " * 9 + "00000003"
    assert list(softnet.parse(line)) == [("3", [1, 2, 3])], "CPU 3 on the first line: the others are off"


def test_an_old_kernel_does_not():
    assert list(softnet.parse("01 02 03 00\n04 05 06 00\n")) == [("0", [1, 2, 3]), ("1", [4, 5, 6])]
