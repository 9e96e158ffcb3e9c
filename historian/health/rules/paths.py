"""Rules of paths. Measures are those of paths.PathView."""

from historian.health.rules.rule import Note, Rule
from historian.health.states import STALLED_AFTER

PATHS: tuple[Rule, ...] = (
    Rule(
        id="stalled",
        subject="path",
        measure="stalled_seconds",
        worse="above",
        crit=-1,
        window=STALLED_AFTER,
        hold=0,
        clear=0,
        source="the state itself waits for so long without a byte",
        values=(),
        en=f"Connected, but no data for more than {STALLED_AFTER:.0f} s: check the encoder or camera.",
        de=f"Verbunden, aber seit über {STALLED_AFTER:.0f} s keine Daten: Encoder oder Kamera prüfen.",
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
        values=("unpublished",),
        en="The source should be there and is not: check that it runs, its address and the network.",
        de="Die Quelle sollte da sein und fehlt: prüfen, ob sie läuft, ihre Adresse und das Netz.",
        notes=(
            Note(
                measure="unpublished",
                en="MediaMTX's configuration names this path and nobody publishes to it. If that may be so, say "
                "in monitor.yml when it is due (expect) or not (maintenance).",
                de="Die Konfiguration von MediaMTX nennt diesen Pfad, und niemand sendet dorthin. Darf das "
                "sein, in monitor.yml angeben, wann er gebraucht wird (expect) oder nicht (maintenance).",
            ),
        ),
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
    Rule(
        id="missing",
        subject="path",
        measure="missing_seconds",
        worse="above",
        crit=10,
        window=10,
        hold=0,
        clear=0,
        source="expect in monitor.yml: it should be there now",
        values=(),
        en="This stream is expected now and is not there: check the encoder, its network, its address and, for "
        "SRT, its passphrase.",
        de="Dieser Stream wird jetzt erwartet und ist nicht da: Encoder, Netz, Adresse und bei SRT die "
        "Passphrase prüfen.",
    ),
    Rule(
        id="bitrate_low",
        subject="path",
        measure="bitrate_ratio",
        worse="below",
        warn=1.0,
        crit=0.5,
        window=0,
        hold=30,
        clear=30,
        source="min_bitrate of expect in monitor.yml; half of it is our own limit",
        values=("received_bps", "expected_bps", "bitrate_ratio"),
        en="{mega:received_bps} Mbit/s arrive, at least {mega:expected_bps} are expected: check the "
        "encoder's settings and its uplink.",
        de="Es kommen {mega:received_bps} Mbit/s an, mindestens {mega:expected_bps} werden erwartet: "
        "Einstellungen des Encoders und seine Leitung prüfen.",
    ),
    Rule(
        id="codecs_missing",
        subject="path",
        measure="codecs_short",
        worse="above",
        warn=0,
        window=0,
        hold=30,
        clear=30,
        source="codecs of expect in monitor.yml",
        values=("missing_codecs", "codecs"),
        en="No track in {missing_codecs}, which is expected; there is {codecs}: players and recorders may fail. Check "
        "the encoder's settings.",
        de="Keine Spur in {missing_codecs}, wie erwartet wird; da ist {codecs}: Player und Aufzeichnung könnten "
        "scheitern. Einstellungen des Encoders prüfen.",
    ),
    Rule(
        id="readers_few",
        subject="path",
        measure="readers_short",
        worse="above",
        warn=0,
        window=0,
        hold=30,
        clear=30,
        source="min_readers of expect in monitor.yml",
        values=("readers", "expected_readers"),
        en="{readers} readers, at least {expected_readers} are expected: somebody who should watch does not.",
        de="{readers} Empfänger, mindestens {expected_readers} werden erwartet: jemand, der zusehen sollte, tut es "
        "nicht.",
    ),
)
