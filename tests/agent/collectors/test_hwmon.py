from dataclasses import replace

import pytest


def test_temperatures(collect):
    found = collect("hwmon")
    assert found["node_hwmon_temp_celsius", "chip=platform_coretemp_0", "sensor=temp1"] == 55
    assert found["node_hwmon_temp_celsius", "chip=platform_coretemp_0", "sensor=temp2"] == -5.5
    assert found["node_hwmon_temp_max_celsius", "chip=platform_coretemp_0", "sensor=temp1"] == 84
    assert found["node_hwmon_temp_crit_celsius", "chip=platform_coretemp_0", "sensor=temp1"] == 100
    assert found["node_hwmon_temp_celsius", "chip=cpu_thermal", "sensor=temp1"] == 48.312


def test_names(collect):
    found = collect("hwmon")
    key = ("node_hwmon_sensor_label", "chip=platform_coretemp_0", "label=Package id 0", "sensor=temp1")
    assert found[key] == 1
    assert found["node_hwmon_chip_names", "chip=platform_coretemp_0", "chip_name=coretemp"] == 1


def test_two_chips_of_one_driver_stay_apart(collect, fake_host, tmp_path):
    for number in (0, 1):
        directory = tmp_path / f"class/hwmon/hwmon{number}"
        directory.mkdir(parents=True)
        (directory / "temp1_input").write_text(f"{number}000\n")
        (tmp_path / f"devices/nvme/nvme{number}").mkdir(parents=True)
        (directory / "device").symlink_to(tmp_path / f"devices/nvme/nvme{number}")
    assert collect("hwmon", replace(fake_host, sysfs=str(tmp_path))) == {
        ("node_hwmon_temp_celsius", "chip=nvme_nvme0", "sensor=temp1"): 0,
        ("node_hwmon_temp_celsius", "chip=nvme_nvme1", "sensor=temp1"): 1,
    }


def test_without_sensors(collect, fake_host, tmp_path):
    with pytest.raises(FileNotFoundError):
        collect("hwmon", replace(fake_host, sysfs=str(tmp_path)))
