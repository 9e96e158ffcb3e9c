"""Rules of hosts. Measures are those of hosts.HostView."""

from historian.health.rules.rule import Rule

# Limits are our own where no other source is named: where a server has little left, not where it is merely used.
HOSTS: tuple[Rule, ...] = (
    Rule(
        id="host_cpu",
        subject="host",
        measure="cpu_ratio",
        worse="above",
        warn=0.85,
        crit=0.95,
        window=0,
        hold=60,
        clear=60,
        source="a busy CPU delays packets; own limit",
        values=("cpu_ratio",),
        en="The CPU is {percent:cpu_ratio} % busy: packets may be handled late. Move streams or transcoding away.",
        de="Die CPU ist zu {percent:cpu_ratio} % ausgelastet: Pakete können sich verspäten. "
        "Streams oder Transcoding verlagern.",
    ),
    Rule(
        id="host_memory",
        subject="host",
        measure="memory_used_ratio",
        worse="above",
        warn=0.9,
        crit=0.95,
        window=0,
        hold=60,
        clear=60,
        source="short of memory the kernel ends processes; own limit",
        values=("memory_used_ratio",),
        en="{percent:memory_used_ratio} % of the memory is used: the kernel may soon end a process.",
        de="{percent:memory_used_ratio} % des Speichers sind belegt: der Kernel könnte bald einen Prozess beenden.",
    ),
    Rule(
        id="host_disk",
        subject="host",
        measure="disk_used_ratio",
        worse="above",
        warn=0.9,
        crit=0.97,
        window=0,
        hold=60,
        clear=60,
        source="recordings stop on a full disk; own limit",
        values=("disk_used_ratio",),
        en="A file system is {percent:disk_used_ratio} % full: recordings will stop. "
        "Delete some or shorten recordDeleteAfter.",
        de="Ein Dateisystem ist zu {percent:disk_used_ratio} % voll: Aufnahmen werden abbrechen. "
        "Aufnahmen löschen oder recordDeleteAfter verkürzen.",
    ),
    Rule(
        id="host_network",
        subject="host",
        measure="network_ratio",
        worse="above",
        warn=0.8,
        crit=0.95,
        window=0,
        hold=30,
        clear=60,
        source="video comes in bursts, so a line is full before its average is; own limit",
        values=("network_ratio", "network_device"),
        en="{network_device} carries {percent:network_ratio} % of its speed: packets will be dropped.",
        de="{network_device} ist zu {percent:network_ratio} % ausgelastet: Pakete werden verworfen.",
    ),
    Rule(
        id="mediamtx_fds",
        subject="host",
        measure="fds_ratio",
        worse="above",
        warn=0.8,
        crit=0.95,
        window=0,
        hold=10,
        clear=60,
        source="at the limit MediaMTX refuses every new connection; own limit",
        values=("fds_ratio",),
        en="MediaMTX has {percent:fds_ratio} % of the open files that it may have: at the limit it refuses new "
        "connections. Raise LimitNOFILE.",
        de="MediaMTX hat {percent:fds_ratio} % der erlaubten Dateien offen: an der Grenze weist es neue Verbindungen "
        "ab. LimitNOFILE erhöhen.",
    ),
    Rule(
        id="udp_drops",
        subject="host",
        measure="udp_drops",
        worse="above",
        warn=0,
        window=60,
        hold=10,
        clear=30,
        source="the kernel drops what a socket's buffer cannot take: loss that no line has",
        values=("udp_drops",),
        en="The kernel dropped {udp_drops} UDP packets of the last minute because a receive buffer was full: raise "
        "udpReadBufferSize and net.core.rmem_max.",
        de="Der Kernel hat {udp_drops} UDP-Pakete der letzten Minute verworfen, weil ein Empfangspuffer voll war: "
        "udpReadBufferSize und net.core.rmem_max erhöhen.",
    ),
)
