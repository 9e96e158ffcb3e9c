"""Metrics of a path's HLS muxer, forward destinations, configuration and recordings."""

from exporter.families.family import Family

_PATH = ("path",)
_FORWARD = ("path", "position", "protocol")

HLS_MUXER = (
    Family(
        name="hls_muxer_sent_bytes_total",
        type="counter",
        help="Bytes that the HLS muxer of the path sent (outboundBytes of hlsmuxers; bytesSent before v1.17.0). "
        "A muxer ends a minute after its last request unless hlsAlwaysRemux is set.",
        labels=_PATH,
        collector="hls",
        item="hls_muxer",
        fields=("outboundBytes", "bytesSent"),
        native="hls_muxers_outbound_bytes, hls_muxers_bytes_sent",
    ),
    Family(
        name="hls_muxer_frames_discarded_total",
        type="counter",
        help="Frames that the HLS muxer discarded because it was too slow (outboundFramesDiscarded, v1.17.0 on).",
        labels=_PATH,
        collector="hls",
        item="hls_muxer",
        fields=("outboundFramesDiscarded",),
        native="hls_muxers_outbound_frames_discarded",
    ),
    Family(
        name="hls_muxer_created_timestamp_seconds",
        type="gauge",
        help="Since when the HLS muxer of the path exists, Unix time (created).",
        labels=_PATH,
        collector="hls",
        item="hls_muxer",
        fields=("created",),
        reads="moment",
    ),
    Family(
        name="hls_muxer_last_request_timestamp_seconds",
        type="gauge",
        help="The last request to the HLS muxer of the path, Unix time (lastRequest).",
        labels=_PATH,
        collector="hls",
        item="hls_muxer",
        fields=("lastRequest",),
        reads="moment",
    ),
)
FORWARD_INFO = Family(
    name="forward_info",
    type="info",
    help="A forward destination of the path: its position in the configuration and its protocol (v1.20.0 on).",
    labels=_FORWARD,
    collector="forwards",
    native="forward_dests",
)
FORWARD_UP = Family(
    name="forward_up",
    type="gauge",
    help="1 if MediaMTX says that it forwards (state), which it says before it is connected: "
    "see whether mediamtx_forward_sent_bytes_total moves.",
    labels=_FORWARD,
    collector="forwards",
)
FORWARD_SENT = Family(
    name="forward_sent_bytes_total",
    type="counter",
    help="Bytes sent to the forward destination (outboundBytes). MediaMTX lists destinations path by path: 20 paths "
    "are asked every 10 s, more of them in turns.",
    labels=_FORWARD,
    collector="forwards",
    item="forward",
    fields=("outboundBytes",),
    native="forward_dests_outbound_bytes",
)
PATH_ON_DEMAND = Family(
    name="path_on_demand",
    type="gauge",
    help="1 if the source of the path is started only when somebody reads it (sourceOnDemand, runOnDemand).",
    labels=_PATH,
    collector="config",
)
PATH_ALWAYS_AVAILABLE = Family(
    name="path_always_available",
    type="gauge",
    help="1 if the path shows a filler while its publisher is away (alwaysAvailable, v1.16.0 on).",
    labels=_PATH,
    collector="config",
)
PATH_RECORDING = Family(
    name="path_recording",
    type="gauge",
    help="1 if the path is recorded when it is live (record).",
    labels=_PATH,
    collector="config",
)
RECORDING_SEGMENTS = Family(
    name="path_recording_segments",
    type="gauge",
    help="Recorded segments of the path (segments of /v3/recordings/list).",
    labels=_PATH,
    collector="recordings",
)
RECORDING_FIRST = Family(
    name="path_recording_first_timestamp_seconds",
    type="gauge",
    help="Start of the oldest recorded segment, Unix time (segments[].start).",
    labels=_PATH,
    collector="recordings",
)
RECORDING_LAST = Family(
    name="path_recording_last_timestamp_seconds",
    type="gauge",
    help="Start of the newest recorded segment, Unix time (segments[].start).",
    labels=_PATH,
    collector="recordings",
)

PATH_DETAILS = (
    *HLS_MUXER,
    FORWARD_INFO,
    FORWARD_UP,
    FORWARD_SENT,
    PATH_ON_DEMAND,
    PATH_ALWAYS_AVAILABLE,
    PATH_RECORDING,
    RECORDING_SEGMENTS,
    RECORDING_FIRST,
    RECORDING_LAST,
)
