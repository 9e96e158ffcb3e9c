"""Rules of RTSP, RTMP, WebRTC and HLS sessions. Measures are those of sessions.SessionView."""

from historian.health.rules.rule import Rule

SESSIONS: tuple[Rule, ...] = (
    Rule(
        id="rtsp_loss",
        subject="session",
        measure="rtsp_loss_ratio",
        worse="above",
        warn=0.001,
        crit=0.01,
        window=60,
        hold=10,
        clear=30,
        source="RTSP over UDP repairs nothing: each lost packet may cost a picture; limits are our own",
        values=("loss_ratio", "lost", "packets", "protocol", "role"),
        en="{lost} RTP packets of the source were lost in the last minute ({percent:loss_ratio} %) and RTSP repairs "
        "none: let it send over TCP, or raise udpReadBufferSize and net.core.rmem_max.",
        de="{lost} RTP-Pakete der Quelle gingen in der letzten Minute verloren ({percent:loss_ratio} %), und RTSP "
        "repariert keines: über TCP senden lassen, oder udpReadBufferSize und net.core.rmem_max erhöhen.",
    ),
    Rule(
        id="webrtc_loss",
        subject="session",
        measure="webrtc_loss_ratio",
        worse="above",
        warn=0.02,
        crit=0.1,
        window=60,
        hold=10,
        clear=30,
        source="WebRTC asks for lost packets again and adapts; limits are our own",
        values=("loss_ratio", "lost", "packets", "protocol", "role"),
        en="{lost} RTP packets of the source were lost in the last minute ({percent:loss_ratio} %): its uplink is "
        "too weak. Lower its bitrate or use a cable.",
        de="{lost} RTP-Pakete der Quelle gingen in der letzten Minute verloren ({percent:loss_ratio} %): ihre "
        "Leitung ist zu schwach. Bitrate senken oder ein Kabel verwenden.",
    ),
    Rule(
        id="rtp_errors",
        subject="session",
        measure="errors",
        worse="above",
        info=10,
        window=60,
        hold=10,
        clear=30,
        source="RTP packets that MediaMTX could not process; those that cost frames are frames_in_error; own limit",
        values=("errors", "protocol", "role"),
        en="MediaMTX could not process {errors} RTP packets of the last minute: the source sends what its protocol "
        "does not allow. Update or replace the camera or encoder.",
        de="MediaMTX konnte {errors} RTP-Pakete der letzten Minute nicht verarbeiten: die Quelle sendet, was ihr "
        "Protokoll nicht erlaubt. Kamera oder Encoder aktualisieren oder ersetzen.",
    ),
    Rule(
        id="rtp_jitter",
        subject="session",
        measure="jitter_ms",
        worse="above",
        info=30,
        window=0,
        hold=30,
        clear=60,
        source="MediaMTX gives ticks of mixed clocks; at 90 kHz, the fastest usual one, they are so many ms at least; "
        "30 ms is nearly a picture, own limit",
        values=("jitter_ms", "protocol", "role"),
        en="RTP packets of the source come unevenly, by at least {jitter_ms} ms: its network is busy or its uplink is "
        "shared. Use a cable, or let its traffic go first.",
        de="RTP-Pakete der Quelle kommen ungleichmäßig an, um mindestens {jitter_ms} ms: ihr Netz ist ausgelastet oder "
        "ihre Leitung geteilt. Ein Kabel verwenden oder ihren Verkehr bevorzugen.",
    ),
    Rule(
        id="slow_reader",
        subject="session",
        measure="discarded_now",
        worse="above",
        warn=0,
        window=10,
        hold=0,
        clear=30,
        source="MediaMTX discards frames when a reader's queue is full",
        values=("discarded", "protocol", "role"),
        en="MediaMTX discarded {discarded} frames for {protocol} readers in the last minute: one of them is too slow. "
        "Mend its network or raise writeQueueSize.",
        de="MediaMTX hat in der letzten Minute {discarded} Frames für {protocol}-Empfänger verworfen: einer ist zu "
        "langsam. Sein Netz verbessern oder writeQueueSize erhöhen.",
    ),
)
