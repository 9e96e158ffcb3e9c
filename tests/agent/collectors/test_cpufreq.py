from dataclasses import replace


def test_hertz(collect):
    found = collect("cpufreq")
    assert found["node_cpu_scaling_frequency_hertz", "cpu=1"] == 1800001000
    assert found["node_cpu_scaling_frequency_min_hertz", "cpu=0"] == 800000000
    assert found["node_cpu_scaling_frequency_max_hertz", "cpu=3"] == 3600003000
    assert len(found) == 9


def test_a_rate_that_the_driver_does_not_know(collect, fake_host, tmp_path):
    directory = tmp_path / "devices/system/cpu/cpu0/cpufreq"
    directory.mkdir(parents=True)
    (directory / "scaling_cur_freq").write_text("<unknown>\n")
    (directory / "scaling_max_freq").write_text("1000\n")
    found = collect("cpufreq", replace(fake_host, sysfs=str(tmp_path)))
    assert found == {("node_cpu_scaling_frequency_max_hertz", "cpu=0"): 1000000}


def test_a_virtual_machine_has_none(collect, fake_host, tmp_path):
    (tmp_path / "devices/system/cpu/cpu0").mkdir(parents=True)
    assert collect("cpufreq", replace(fake_host, sysfs=str(tmp_path))) == {}
