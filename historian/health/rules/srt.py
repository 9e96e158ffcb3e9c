"""Rules of SRT links. Measures are those of srt.LinkView. Advice about a reader's link names the reader first."""

from historian.health.rules.rule import Note, Relief, Rule

# In this order findings of a link are shown within a level: causes first.
SRT: tuple[Rule, ...] = (
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
        id="srt_latency",
        subject="srt",
        measure="judged_multiple",
        worse="below",
        warn=3.0,
        crit=2.5,
        window=60,
        hold=10,
        clear=30,
        source="SRT Deployment Guide (multiplier 3 to 20); never below 2.5 RTT; 4 RTT is the usual advice",
        # A slow handshake adds to the latency of gosrt's receiver: with 120 ms at an RTT of 66 ms, 8 % of loss may
        # cost not a packet. Where nothing is lost for now, nothing is proven.
        relief=Relief(
            measure="all_repaired",
            en="; all {all_repaired} lost packets of the last minute were repaired so far.",
            de="; alle {all_repaired} verlorenen Pakete der letzten Minute wurden bisher repariert.",
        ),
        values=("latency_ms", "rtt_ms", "multiple", "want_ms", "all_repaired", "role", "remote"),
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
        values=("missing", "lost", "loss_ratio", "packets", "inexact", "role", "remote"),
        en="At most {missing} of {lost} lost packets may not have been repaired in the last minute "
        "({percent:loss_ratio} % loss): viewers may see artefacts. Raise the latency or lower the bitrate.",
        de="Höchstens {missing} von {lost} verlorenen Paketen der letzten Minute wurden womöglich nicht repariert "
        "({percent:loss_ratio} % Verlust): Bildfehler sind möglich. Latenz erhöhen oder Bitrate senken.",
        notes=(
            Note(
                measure="inexact",
                en="MediaMTX up to v1.20.0 counts a packet too many for each gap: the true number may be half.",
                de="MediaMTX bis v1.20.0 zählt je Lücke ein Paket zu viel: in Wahrheit ist es womöglich die Hälfte.",
            ),
        ),
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
        values=("repaired", "certain_loss_ratio", "packets", "role", "remote"),
        en="{repaired} packets were lost in the last minute ({percent:certain_loss_ratio} %), all repaired. "
        "Nothing to do.",
        de="{repaired} Pakete gingen in der letzten Minute verloren ({percent:certain_loss_ratio} %), alle repariert. "
        "Nichts zu tun.",
    ),
    Rule(
        id="srt_overtaken",
        subject="srt",
        measure="overtaken",
        worse="above",
        info=0,
        window=60,
        hold=10,
        clear=30,
        source="gosrt takes a gap for a loss at once: then copies come in time and are not needed",
        values=("overtaken", "retransmitted", "loss_ratio", "packets", "role", "remote"),
        en="{overtaken} packets of the last minute seemed lost ({percent:loss_ratio} %), but most only came behind "
        "later ones: the line changes their order. That costs {retransmitted} needless retransmissions, nothing else.",
        de="{overtaken} Pakete der letzten Minute schienen verloren ({percent:loss_ratio} %), doch die meisten kamen "
        "nur hinter späteren an: die Leitung ändert ihre Reihenfolge. Das kostet {retransmitted} unnötige "
        "Wiederholungen und sonst nichts.",
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
        en="{given_up} packets were given up as too late in the last minute, since the line or the reader's "
        "program is too slow. Lower the bitrate or raise the latency of this reader.",
        de="{given_up} Pakete wurden in der letzten Minute als zu spät verworfen, denn die Leitung oder das "
        "Programm des Empfängers ist zu langsam. Bitrate senken oder die Latenz dieses Empfängers erhöhen.",
    ),
    Rule(
        id="srt_loss",
        subject="srt",
        measure="short_multiple",
        worse="above",
        warn=0,
        window=60,
        hold=30,
        clear=30,
        source="SRT Deployment Guide: 3 RTT up to 1 % loss, 4 up to 3 %, 5 up to 7 %, 6 beyond",
        values=("latency_ms", "rtt_ms", "multiple", "want_multiple", "want_ms", "certain_loss_ratio", "role", "remote"),
        en="Loss {percent:certain_loss_ratio} %: that asks for {want_multiple} × RTT. "
        "Latency is {latency_ms} ms ({multiple} ×); set at least {want_ms} ms on either side.",
        de="{percent:certain_loss_ratio} % Verlust: dafür braucht es {want_multiple} × RTT. "
        "Die Latenz ist {latency_ms} ms ({multiple} ×); mindestens {want_ms} ms einstellen, "
        "auf einer der beiden Seiten.",
    ),
    Rule(
        id="srt_overhead",
        subject="srt",
        measure="retransmitted_ratio",
        worse="above",
        warn=0.25,
        window=60,
        hold=10,
        clear=30,
        source="SRT reserves 25 % of the bandwidth for retransmissions by default",
        values=("retransmitted_ratio", "retransmitted", "packets", "role", "remote"),
        en="{percent:retransmitted_ratio} % of all packets are retransmissions, more than {percent:limit} % (SRT "
        "reserves 25 % for them by default): lower the bitrate or mend the line.",
        de="{percent:retransmitted_ratio} % aller Pakete sind Wiederholungen, mehr als {percent:limit} % (SRT sieht "
        "von sich aus 25 % dafür vor): Bitrate senken oder die Leitung verbessern.",
    ),
    Rule(
        id="srt_send_buffer",
        subject="srt",
        measure="send_share",
        worse="above",
        info=1.0,
        window=20,
        hold=30,
        clear=30,
        source="Haivision: a send buffer beyond the latency holds what comes too late; a healthy one holds one RTT",
        values=("buffer_ms", "latency_ms", "role", "remote"),
        en="The send buffer holds up to {buffer_ms} ms, more than the latency of {latency_ms} ms: what is sent again "
        "comes too late. Lower the bitrate or raise the latency of this reader.",
        de="Im Sendepuffer liegen bis zu {buffer_ms} ms, mehr als die Latenz von {latency_ms} ms: Wiederholungen "
        "kommen zu spät. Bitrate senken oder die Latenz dieses Empfängers erhöhen.",
    ),
    Rule(
        id="srt_receive_buffer",
        subject="srt",
        measure="buffer_share",
        worse="below",
        info=0.5,
        window=60,
        hold=10,
        clear=30,
        source="Haivision: a healthy receive buffer is just below the latency; MediaMTX empties it at each read, so "
        "that only the maximum tells; half is our own limit",
        values=("buffer_ms", "latency_ms", "lost", "role", "remote"),
        en="{lost} packets were lost in the last minute and the receive buffer held {buffer_ms} ms at most, little of "
        "the latency of {latency_ms} ms: it may run dry. Raise the latency.",
        de="{lost} Pakete gingen in der letzten Minute verloren, und der Empfangspuffer enthielt höchstens {buffer_ms} "
        "ms, wenig von {latency_ms} ms Latenz: er könnte leerlaufen. Latenz erhöhen.",
    ),
    Rule(
        id="srt_headroom",
        subject="srt",
        measure="headroom",
        worse="below",
        info=1.25,
        window=60,
        hold=30,
        clear=60,
        source="SRT wants 25 % of room for retransmissions; the capacity is a noisy estimate (Haivision/srt#704), so "
        "even the highest of a minute must lie below, and it is a hint only",
        values=("capacity_bps", "rate_bps", "role", "remote"),
        en="By a rough estimate the line carries {mega:capacity_bps} Mbit/s for {mega:rate_bps} Mbit/s of media: there "
        "is little room for retransmissions. Measure the line before you raise the bitrate.",
        de="Nach grober Schätzung trägt die Leitung {mega:capacity_bps} Mbit/s bei {mega:rate_bps} Mbit/s Medien: für "
        "Wiederholungen bleibt wenig. Vor einer höheren Bitrate die Leitung messen.",
    ),
    Rule(
        id="srt_swing",
        subject="srt",
        measure="swing",
        worse="above",
        info=0.5,
        window=60,
        hold=30,
        clear=60,
        source="size the latency for p95; half of the median is our own limit",
        values=("rtt_ms", "rtt_p50_ms", "role", "remote"),
        en="RTT swings between {rtt_p50_ms} ms (median) and {rtt_ms} ms (p95): size the latency for the larger one.",
        de="Die RTT schwankt zwischen {rtt_p50_ms} ms (Median) und {rtt_ms} ms (p95): "
        "die Latenz nach dem größeren Wert bemessen.",
    ),
    Rule(
        id="srt_slow_reader",
        subject="srt",
        measure="discarded_now",
        worse="above",
        warn=0,
        window=10,
        hold=0,
        clear=30,
        source="MediaMTX discards frames when a reader's queue is full",
        values=("discarded", "role", "remote"),
        en="MediaMTX discarded {discarded} frames in the last minute, since this reader is too slow. "
        "Mend its network or raise writeQueueSize.",
        de="MediaMTX hat in der letzten Minute {discarded} Frames verworfen, denn dieser Empfänger ist zu langsam. "
        "Sein Netz verbessern oder writeQueueSize erhöhen.",
    ),
)
