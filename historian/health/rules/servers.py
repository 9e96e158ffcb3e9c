"""Rules of a MediaMTX server as a whole. Measures are those of servers.ServerView."""

from historian.health.rules.rule import Note, Rule

SERVERS: tuple[Rule, ...] = (
    Rule(
        id="inputs_lossy",
        subject="server",
        measure="lossy_ratio",
        worse="above",
        warn=0.5,
        window=60,
        hold=30,
        clear=60,
        source="losses of most inputs from several hosts at once have one cause: the server's own receiving",
        values=("lossy", "inputs", "hosts", "udp_drops", "no_udp_drops"),
        en="{lossy} of {inputs} SRT inputs, from {hosts} hosts, lose packets at once: look for the cause at this "
        "server. Raise udpReadBufferSize and net.core.rmem_max, check the network card and the CPU.",
        de="{lossy} von {inputs} SRT-Eingängen, von {hosts} Hosts, verlieren zugleich Pakete: die Ursache bei diesem "
        "Server suchen. udpReadBufferSize und net.core.rmem_max erhöhen, Netzwerkkarte und CPU prüfen.",
        notes=(
            Note(
                measure="udp_drops",
                en="The proof: its kernel dropped {udp_drops} UDP packets of the last minute, since a receive buffer "
                "was full.",
                de="Der Beleg: sein Kernel hat {udp_drops} UDP-Pakete der letzten Minute verworfen, weil ein "
                "Empfangspuffer voll war.",
            ),
            Note(
                measure="no_udp_drops",
                en="Its kernel dropped no UDP packet, so it is rather the network card or the line before it.",
                de="Sein Kernel hat kein UDP-Paket verworfen, also eher die Netzwerkkarte oder die Leitung davor.",
            ),
        ),
    ),
)
