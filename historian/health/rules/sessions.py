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
        de="MediaMTX hat in der letzten Minute {discarded} Frames für {protocol}-Leser verworfen: einer ist zu "
        "langsam. Sein Netz verbessern oder writeQueueSize erhöhen.",
    ),
)
