import pytest


def test_lines_of_the_kernel(collect):
    assert collect("stat") == {
        ("node_boot_time_seconds",): 1763800000,
        ("node_context_switches_total",): 1234567890123,
        ("node_intr_total",): 987654321,
        ("node_forks_total",): 456789,
        ("node_procs_running",): 5,
        ("node_procs_blocked",): 2,
    }


def test_psutil_agrees(collect, portable, real_host):
    ours, theirs = collect("stat", real_host), collect("stat", portable)
    assert theirs.keys() == {("node_boot_time_seconds",), ("node_context_switches_total",), ("node_intr_total",)}
    for key, value in theirs.items():
        assert value == pytest.approx(ours[key], rel=0.1), key
