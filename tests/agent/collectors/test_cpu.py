from dataclasses import replace

import psutil
import pytest

from agent.collectors import cpu


def test_times_of_the_cpus_that_are_on(collect):
    found = collect("cpu")
    assert found["node_cpu_seconds_total", "cpu=0", "mode=user"] == 7.0
    assert found["node_cpu_seconds_total", "cpu=3", "mode=idle"] == 200.0
    assert found["node_cpu_seconds_total", "cpu=1", "mode=steal"] == 0.06
    assert found["node_cpu_guest_seconds_total", "cpu=0", "mode=user"] == 0.32
    assert found["node_cpu_guest_seconds_total", "cpu=0", "mode=nice"] == 0.04
    assert {key[1] for key in found} == {"cpu=0", "cpu=1", "cpu=3"}, "no sum, and no CPU that is off"
    assert len(found) == 3 * 10


def test_fewer_columns_give_fewer_modes():
    assert cpu.parse("cpu 1 2 3 4\ncpu0 100 200 300 400\nintr 5\n", 100) == {"0": (1.0, 2.0, 3.0, 4.0)}


def test_a_step_back_is_held():
    before = {"0": (10.0, 0.0, 0.0, 50.0, 7.0)}
    assert cpu.never_backwards(before, {"0": (11.0, 0.0, 0.0, 49.99, 6.5)}) == {"0": (11.0, 0.0, 0.0, 50.0, 7.0)}


def test_a_cpu_plugged_in_again_starts_anew():
    before = {"0": (10.0, 0.0, 0.0, 50.0), "1": (1.0, 1.0, 1.0, 1.0)}
    now = {"0": (0.1, 0.0, 0.0, 0.2), "2": (2.0, 2.0, 2.0, 2.0)}
    assert cpu.never_backwards(before, now) == now


def test_held_values_come_from_the_scrape_before(tmp_path, fake_host):
    (tmp_path / "stat").write_text("cpu0 500 0 0 900 300 0 0 0 0 0\n")
    subject = cpu.Collector(replace(fake_host, procfs=str(tmp_path)))
    list(subject.collect())
    (tmp_path / "stat").write_text("cpu0 600 0 0 880 300 0 0 0 0 0\n")
    seconds = {sample.labels["mode"]: sample.value for sample in next(iter(subject.collect())).samples}
    assert (seconds["user"], seconds["idle"]) == (6.0, 9.0)


def test_psutil_gives_the_same_series(collect, portable, real_host):
    ours, theirs = collect("cpu", real_host), collect("cpu", portable)
    assert ours.keys() == theirs.keys()
    assert len(ours) == 10 * (psutil.cpu_count() or 0)
    key = ("node_cpu_seconds_total", "cpu=0", "mode=idle")
    assert theirs[key] == pytest.approx(ours[key], abs=5)
