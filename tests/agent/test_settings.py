import pytest

from agent.collectors import COLLECTORS
from agent.settings import AgentSettings
from toolkit.errors import UserError
from toolkit.settings import load, parser


def settings(*argv, **environ):
    return load(AgentSettings, vars(parser(AgentSettings, "agent").parse_args(argv)), environ)


def test_defaults_work_without_any_setting():
    made = settings()
    assert made.listen == (("127.0.0.1", 10192),)
    assert set(made.enabled) == set(COLLECTORS)
    assert made.process_name == "mediamtx"


def test_collectors_are_switched_by_flag_and_environment():
    made = settings("--no-collector.hwmon", "--collector.cpu", MONITOR_COLLECTOR_VMSTAT="false")
    assert set(COLLECTORS) - set(made.enabled) == {"hwmon", "vmstat"}


@pytest.mark.parametrize(
    "pair", ["netdev.device", "diskstats.device", "filesystem.mount-points", "filesystem.fs-types"]
)
def test_pairs_exclude_each_other_when_settings_are_read(pair):
    with pytest.raises(UserError, match=f"--collector.{pair}-include and --collector.{pair}-exclude"):
        settings(f"--collector.{pair}-include=a", f"--collector.{pair}-exclude=b")
    settings(f"--collector.{pair}-include=a")
    settings(f"--collector.{pair}-exclude=b")


@pytest.mark.parametrize(
    ("flag", "value", "told"),
    [
        ("--path.procfs", "proc", "not an absolute path"),
        ("--web.telemetry-path", "metrics", "no path for metrics"),
        ("--web.telemetry-path", "/", "no path for metrics"),
        ("--mediamtx.process-name", "/usr/bin/mediamtx", "not the name of an executable"),
        ("--mediamtx.process-name", "", "not the name of an executable"),
        ("--collector.netstat.fields", "[", "not a regular expression"),
        ("--collector.filesystem.mount-timeout", "0s", "no time at all"),
    ],
)
def test_a_wrong_value_is_told_with_its_flag(flag, value, told):
    with pytest.raises(UserError, match=f"^{flag}: .*{told}"):
        settings(f"{flag}={value}")


@pytest.mark.parametrize(
    ("place", "wanted"),
    [("/", True), ("/data", True), ("/home/proc", True), ("/proc", False), ("/sys/fs/bpf", False), ("/dev/shm", False)],
)
def test_default_mount_points(place, wanted):
    assert settings().mount_points(place) is wanted


@pytest.mark.parametrize(
    ("disk", "wanted"),
    [("sda", True), ("sda1", False), ("nvme0n1", True), ("nvme0n1p2", False), ("zram0", False), ("mmcblk0", True)],
)
def test_default_disks(disk, wanted):
    assert settings().disks(disk) is wanted
