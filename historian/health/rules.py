"""The rules of health: one table. Each row says what is measured, from where on it is worse, and what to do about it.

Measures are the fields of the views (windows.LinkView, paths.PathView); the figures in the texts are theirs or those
of advice.FIGURES. `{percent:loss_ratio}` writes a ratio as percent. Thresholds are exclusive. The Prometheus alerts in
`dashboards/` state the same thresholds.
"""

from dataclasses import dataclass, field
from typing import Literal

Subject = Literal["srt", "path"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. A level holds while `measure` lies beyond its threshold (`worse` tells on which side).

    `hold` and `clear` are the seconds for which a worse or better level must last before it counts; `window` is that
    of the measure, for the reader of the table. `values` are the figures that a finding carries.
    """

    id: str
    subject: Subject
    measure: str
    worse: Literal["above", "below"]
    window: float
    hold: float
    clear: float
    source: str
    values: tuple[str, ...]
    en: str
    de: str
    info: float | None = None
    warn: float | None = None
    crit: float | None = None
    thresholds: tuple[tuple[float, int], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        given = ((self.crit, 3), (self.warn, 2), (self.info, 1))
        object.__setattr__(self, "thresholds", tuple((value, level) for value, level in given if value is not None))


RULES: tuple[Rule, ...] = (
    Rule(
        id="srt_latency",
        subject="srt",
        measure="multiple",
        worse="below",
        warn=3.0,
        crit=2.5,
        window=60,
        hold=10,
        clear=30,
        source="SRT Deployment Guide (multiplier 3 to 20); never below 2.5 RTT; 4 RTT is the usual advice",
        values=("latency_ms", "rtt_ms", "multiple", "want_ms", "role", "remote"),
        en="Latency {latency_ms} ms is {multiple} × RTT ({rtt_ms} ms). Set at least {want_ms} ms on either side.",
        de="Die Latenz von {latency_ms} ms ist {multiple} × RTT ({rtt_ms} ms). "
        "Mindestens {want_ms} ms einstellen, auf einer der beiden Seiten.",
    ),
    Rule(
        id="srt_missing",
        subject="srt",
        measure="unrepaired",
        worse="above",
        warn=0,
        window=60,
        hold=10,
        clear=30,
        source="bound from gosrt's counters: loss - (retransmitted - dropped)",
        values=("missing", "lost", "loss_ratio", "packets", "role", "remote"),
        en="At most {missing} of {lost} lost packets may not have been repaired in the last minute "
        "({percent:loss_ratio} % loss): viewers may see artefacts. Raise the latency or lower the bitrate.",
        de="Höchstens {missing} von {lost} verlorenen Paketen der letzten Minute wurden womöglich nicht repariert "
        "({percent:loss_ratio} % Verlust): Bildfehler sind möglich. Latenz erhöhen oder Bitrate senken.",
    ),
    Rule(
        id="srt_repaired",
        subject="srt",
        measure="repaired",
        worse="above",
        info=0,
        window=60,
        hold=0,
        clear=0,
        source="one retransmission is no warning: a bound of 0 proves that every gap was filled",
        values=("lost", "loss_ratio", "packets", "role", "remote"),
        en="{lost} packets were lost in the last minute ({percent:loss_ratio} %), all repaired. Nothing to do.",
        de="{lost} Pakete gingen in der letzten Minute verloren ({percent:loss_ratio} %), alle repariert. "
        "Nichts zu tun.",
    ),
    Rule(
        id="srt_undecrypted",
        subject="srt",
        measure="undecrypted_now",
        worse="above",
        crit=0,
        window=10,
        hold=0,
        clear=30,
        source="gosrt PktRecvUndecrypt: any means that the passphrases differ",
        values=("undecrypted_now", "role", "remote"),
        en="{undecrypted_now} packets of the last 10 s cannot be decrypted: set the same passphrase on both ends.",
        de="{undecrypted_now} Pakete der letzten 10 s lassen sich nicht entschlüsseln: "
        "auf beiden Seiten dieselbe Passphrase einstellen.",
    ),
    Rule(
        id="srt_given_up",
        subject="srt",
        measure="given_up_ratio_now",
        worse="above",
        warn=0,
        crit=0.01,
        window=60,
        hold=0,
        clear=30,
        source="gosrt gives up what waited longer than 1.25 latencies (at least 1 s); 1 % is our own limit",
        values=("given_up", "packets", "role", "remote"),
        en="{given_up} packets to {remote} were given up as too late in the last minute: this reader's link is too "
        "slow. Lower the bitrate or raise its latency.",
        de="{given_up} Pakete an {remote} wurden in der letzten Minute als zu spät verworfen: die Leitung dieses "
        "Lesers ist zu langsam. Bitrate senken oder seine Latenz erhöhen.",
    ),
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
)
