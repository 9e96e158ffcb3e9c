"""The agent's settings; flags of collectors are spelled as node_exporter spells them."""

from collections.abc import Callable
from dataclasses import dataclass, make_dataclass
from pathlib import Path

from agent.collectors import COLLECTORS
from agent.filters import chooser, expression
from agent.host import Host
from toolkit.settings import CommonSettings, listen_option, option
from toolkit.units import Address, metrics_path, parse_switch, positive_duration

# Mount points below which nothing of the operator's own data lies: kernel interfaces and the layers of containers.
_MOUNT_POINTS = r"^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)"
# Types without storage behind them, images that are always full, and layers that repeat the file system below.
_FS_TYPES = (
    "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay"
    "|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|erofs|sysfs|tracefs)$"
)
# Memory disks and loops, and partitions: their disk is counted already.
_DISKS = r"^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$"
# What tells of errors, load and loss; the kernel has some 300 more.
_NETSTAT = (
    "^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)"
    "|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|TCPOFOQueue|TCPRcvQDrop)"
    "|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)"
    "|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$"
)
_VMSTAT = "^(oom_kill|pgpg|pswp|pg.*fault).*"


def _directory(text: str) -> str:
    if not text.startswith("/"):
        raise ValueError(f"{text!r} is not an absolute path; write for example /host/proc")
    return text


def _process_name(text: str) -> str:
    if not text or "/" in text:
        raise ValueError(f"{text!r} is not the name of an executable; write for example mediamtx")
    return text


def _pattern(flag: str, help: str, default: str = "") -> str:
    """A field that holds a regular expression."""
    text: str = option(flag, help=f"regular expression of {help}", default=default, parse=expression)
    return text


@dataclass(frozen=True, kw_only=True)
class HostSettings(CommonSettings):
    """All settings but the switches of the collectors."""

    listen: tuple[Address, ...] = listen_option("127.0.0.1:10192")
    telemetry_path: str = option(
        "--web.telemetry-path", default="/metrics", parse=metrics_path, help="where metrics are"
    )
    procfs: str = option("--path.procfs", default="/proc", parse=_directory, help="where the host's /proc is mounted")
    sysfs: str = option("--path.sysfs", default="/sys", parse=_directory, help="where the host's /sys is mounted")
    rootfs: str = option("--path.rootfs", default="/", parse=_directory, help="where the host's / is mounted")
    process_name: str = option(
        "--mediamtx.process-name", default="mediamtx", parse=_process_name, help="executable of the MediaMTX process"
    )
    netdev_include: str = _pattern("--collector.netdev.device-include", "network devices to export")
    netdev_exclude: str = _pattern("--collector.netdev.device-exclude", "network devices to leave out")
    netclass_ignored: str = _pattern("--collector.netclass.ignored-devices", "network devices without state", "^$")
    disk_include: str = _pattern("--collector.diskstats.device-include", "disks to export")
    disk_exclude: str = _pattern("--collector.diskstats.device-exclude", "disks to leave out", _DISKS)
    mount_include: str = _pattern("--collector.filesystem.mount-points-include", "mount points to export")
    mount_exclude: str = _pattern(
        "--collector.filesystem.mount-points-exclude", "mount points to leave out", _MOUNT_POINTS
    )
    fs_type_include: str = _pattern("--collector.filesystem.fs-types-include", "file system types to export")
    fs_type_exclude: str = _pattern(
        "--collector.filesystem.fs-types-exclude", "file system types to leave out", _FS_TYPES
    )
    mount_timeout: float = option(
        "--collector.filesystem.mount-timeout",
        default="1s",
        parse=positive_duration,
        help="how long a scrape waits for network file systems; a slower one counts as failed until it answers",
    )
    netstat_fields: str = _pattern("--collector.netstat.fields", "protocol counters to export", _NETSTAT)
    vmstat_fields: str = _pattern("--collector.vmstat.fields", "virtual memory counters to export", _VMSTAT)

    def __post_init__(self) -> None:
        """Raise UserError on pairs that exclude each other while settings are read, not at the first scrape."""
        _ = (self.net_devices, self.disks, self.mount_points, self.fs_types)

    @property
    def host(self) -> Host:
        """Where the figures are read."""
        return Host(Path(self.procfs), Path(self.sysfs), Path(self.rootfs))

    @property
    def net_devices(self) -> Callable[[str], bool]:
        """Whether counters of a network device are exported."""
        return chooser("--collector.netdev.device", self.netdev_include, self.netdev_exclude, "")

    @property
    def disks(self) -> Callable[[str], bool]:
        """Whether a disk is exported."""
        return chooser("--collector.diskstats.device", self.disk_include, self.disk_exclude, _DISKS)

    @property
    def mount_points(self) -> Callable[[str], bool]:
        """Whether file systems mounted here are exported."""
        return chooser("--collector.filesystem.mount-points", self.mount_include, self.mount_exclude, _MOUNT_POINTS)

    @property
    def fs_types(self) -> Callable[[str], bool]:
        """Whether file systems of a type are exported."""
        return chooser("--collector.filesystem.fs-types", self.fs_type_include, self.fs_type_exclude, _FS_TYPES)

    @property
    def enabled(self) -> tuple[str, ...]:
        """Names of the collectors that are switched on."""
        return tuple(name for name in COLLECTORS if getattr(self, _switch(name), COLLECTORS[name].default))


def _switch(collector: str) -> str:
    return f"collector_{collector}"


def _switches() -> list[tuple[str, type, object]]:
    return [
        (
            _switch(name),
            bool,
            option(
                f"--collector.{name}",
                default=str(entry.default).lower(),
                parse=parse_switch,
                help=f"export {entry.about}",
            ),
        )
        for name, entry in COLLECTORS.items()
    ]


# A new collector needs a line in COLLECTORS and no other: its switch is made here.
AgentSettings: type[HostSettings] = make_dataclass(
    "AgentSettings", _switches(), bases=(HostSettings,), frozen=True, kw_only=True
)
