from dataclasses import replace

import pytest


def test_seconds_lost(collect):
    assert collect("pressure") == {
        ("node_pressure_cpu_waiting_seconds_total",): 14.036781,
        ("node_pressure_io_waiting_seconds_total",): 0.159817,
        ("node_pressure_io_stalled_seconds_total",): 0.14998,
        ("node_pressure_memory_waiting_seconds_total",): 0.0025,
        ("node_pressure_memory_stalled_seconds_total",): 0.00125,
        ("node_pressure_irq_stalled_seconds_total",): 0.008494,
    }


def test_a_kernel_without_irq_pressure(collect, fake_host, tmp_path):
    (tmp_path / "pressure").mkdir()
    for name in ("cpu", "io", "memory"):
        text = (fake_host.host.proc / "pressure" / name).read_text()
        (tmp_path / "pressure" / name).write_text(text)
    found = collect("pressure", replace(fake_host, procfs=str(tmp_path)))
    assert len(found) == 5
    assert ("node_pressure_irq_stalled_seconds_total",) not in found


def test_a_kernel_without_pressure(collect, fake_host, tmp_path):
    with pytest.raises(FileNotFoundError):
        collect("pressure", replace(fake_host, procfs=str(tmp_path)))
