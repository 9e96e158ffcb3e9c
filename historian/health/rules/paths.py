"""Rules of paths. Measures are those of paths.PathView."""

from historian.health.rules.rule import Rule

PATHS: tuple[Rule, ...] = (
    Rule(
        id="stalled",
        subject="path",
        measure="stalled_seconds",
        worse="above",
        crit=-1,
        window=10,
        hold=0,
        clear=0,
        source="the state itself waits for 10 s without a byte",
        values=(),
        en="Connected, but no data for more than 10 s: check the encoder or camera.",
        de="Verbunden, aber seit über 10 s keine Daten: Encoder oder Kamera prüfen.",
    ),
    Rule(
        id="down",
        subject="path",
        measure="down_seconds",
        worse="above",
        crit=10,
        window=10,
        hold=0,
        clear=0,
        source="a source that reconnects within 10 s is no alarm",
        values=(),
        en="The source should be there and is not: check that it runs, its address and the network.",
        de="Die Quelle sollte da sein und fehlt: prüfen, ob sie läuft, ihre Adresse und das Netz.",
    ),
    Rule(
        id="flapping",
        subject="path",
        measure="reconnects",
        worse="above",
        warn=2,
        window=600,
        hold=0,
        clear=0,
        source="three reconnects in ten minutes are one unstable connection, not three events",
        values=("reconnects",),
        en="{reconnects} reconnects of the source in ten minutes: the connection is unstable. Check the encoder, its "
        "power and its network.",
        de="{reconnects} Neuverbindungen der Quelle in zehn Minuten: die Verbindung ist instabil. Encoder, "
        "Stromversorgung und Netz prüfen.",
    ),
    Rule(
        id="frames_in_error",
        subject="path",
        measure="frames_in_error",
        worse="above",
        warn=10,
        window=60,
        hold=10,
        clear=30,
        source="frames that MediaMTX could not decode or remux; ten a minute is our own limit",
        values=("frames_in_error",),
        en="MediaMTX could not process {frames_in_error} frames of the last minute: packets are lost on the way, or "
        "the encoder sends what its protocol does not allow.",
        de="MediaMTX konnte {frames_in_error} Frames der letzten Minute nicht verarbeiten: unterwegs gehen Pakete "
        "verloren, oder der Encoder sendet, was sein Protokoll nicht erlaubt.",
    ),
)
