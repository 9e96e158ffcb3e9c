import pytest


def test_three_averages(collect):
    assert collect("loadavg") == {("node_load1",): 3.25, ("node_load5",): 2.5, ("node_load15",): 1.75}


def test_psutil_agrees(collect, portable, real_host):
    assert collect("loadavg", portable) == pytest.approx(collect("loadavg", real_host), abs=0.5)
