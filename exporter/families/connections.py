"""Metrics of single connections, with MediaMTX's id: only with --connections, since every reconnect is a new series."""

from exporter.families.family import Family

_LABELS = ("path", "protocol", "role", "id")
_NOTE = "Only with --connections."

CONNECTION_INFO = Family(
    name="connection_info",
    type="info",
    help=f"A connection or session and the host of its other end (id, remoteAddr). {_NOTE}",
    labels=(*_LABELS, "remote"),
    collector="",
)
CONNECTION_NUMBERS = (
    Family(
        name="connection_created_timestamp_seconds",
        type="gauge",
        help=f"Since when the connection exists, Unix time (created). {_NOTE}",
        labels=_LABELS,
        collector="",
        fields=("created",),
        reads="moment",
    ),
    Family(
        name="connection_received_bytes_total",
        type="counter",
        help=f"Bytes received on the connection (inboundBytes; bytesReceived of SRT and before v1.17.0). {_NOTE}",
        labels=_LABELS,
        collector="",
        fields=("inboundBytes", "bytesReceived"),
    ),
    Family(
        name="connection_sent_bytes_total",
        type="counter",
        help=f"Bytes sent on the connection (outboundBytes; bytesSent of SRT and before v1.17.0). {_NOTE}",
        labels=_LABELS,
        collector="",
        fields=("outboundBytes", "bytesSent"),
    ),
    Family(
        name="connection_frames_discarded_total",
        type="counter",
        help=f"Frames discarded because this reader was too slow (outboundFramesDiscarded, v1.17.0 on). {_NOTE}",
        labels=_LABELS,
        collector="",
        fields=("outboundFramesDiscarded",),
    ),
    Family(
        name="connection_rtt_seconds",
        type="gauge",
        help=f"Round-trip time of an SRT connection (msRTT). {_NOTE}",
        labels=_LABELS,
        collector="",
        fields=("msRTT",),
        divisor=1000.0,
    ),
)
