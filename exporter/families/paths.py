"""Metrics of paths: from /v3/paths/list, and from the connection that publishes."""

from exporter.families.family import Family

_PATH = ("path",)

PATH_INFO = Family(
    name="path_info",
    type="info",
    help="A path, with the configuration entry that it matches (confName) and its source (source.type).",
    labels=("path", "conf", "source_type", "source_protocol"),
    collector="paths",
)
PATH_SOURCE_INFO = Family(
    name="path_source_info",
    type="info",
    help="The connection that publishes to a path: protocol and host without port (remoteAddr of its list).",
    labels=("path", "protocol", "remote"),
    collector="paths",
)
PATH_STATE = Family(
    name="path_state",
    type="gauge",
    help="1 at the state of the path: live (media is available), filler (always-available path without its publisher), "
    "idle (on demand and nobody asks), down (a source that should be there is not).",
    labels=("path", "state"),
    collector="paths",
)
PATH_AVAILABLE = Family(
    name="path_available",
    type="gauge",
    help="1 if the path can be read (available; ready before v1.16.0).",
    labels=_PATH,
    collector="paths",
    item="path",
    fields=("available", "ready", "sourceReady"),
    reads="switch",
    native='paths{state="ready"}',
)
PATH_ONLINE = Family(
    name="path_online",
    type="gauge",
    help="1 if MediaMTX calls the path online (online). Up to v1.19.2 a path that pulls its source is always online, "
    "so judge by mediamtx_path_state.",
    labels=_PATH,
    collector="paths",
    item="path",
    fields=("online",),
    reads="switch",
)
PATH_AVAILABLE_SINCE = Family(
    name="path_available_timestamp_seconds",
    type="gauge",
    help="Since when the path can be read, Unix time (availableTime; readyTime before v1.16.0).",
    labels=_PATH,
    collector="paths",
    item="path",
    fields=("availableTime", "readyTime"),
    reads="moment",
)
PATH_ONLINE_SINCE = Family(
    name="path_online_timestamp_seconds",
    type="gauge",
    help="Since when the path is online, Unix time (onlineTime).",
    labels=_PATH,
    collector="paths",
    item="path",
    fields=("onlineTime",),
    reads="moment",
)
PATH_TRACK_INFO = Family(
    name="path_track_info",
    type="info",
    help="A track of the path (tracks2 with codecProps; before v1.17.0 tracks, which knows the codec alone). "
    "The label track is its place, from 0.",
    labels=("path", "track", "codec", "profile", "width", "height", "sample_rate", "channels"),
    collector="paths",
)
PATH_READERS = Family(
    name="path_readers",
    type="gauge",
    help="Readers of the path by protocol (readers[].type). Up to v1.17.1 all HLS viewers of a path count as one.",
    labels=("path", "protocol"),
    collector="paths",
    native="paths_readers",
)
PATH_RECEIVED = Family(
    name="path_received_bytes_total",
    type="counter",
    help="Media received by the path, as RTP after remuxing, not wire bytes (inboundBytes; before v1.17.0 "
    "bytesReceived). Starts anew with each publisher, but on "
    "always-available paths, where the filler counts too.",
    labels=_PATH,
    collector="paths",
    item="path",
    fields=("inboundBytes", "bytesReceived"),
    native="paths_inbound_bytes, paths_bytes_received",
)
PATH_SENT = Family(
    name="path_sent_bytes_total",
    type="counter",
    help="Media sent to the readers of the path (outboundBytes; bytesSent before v1.17.0). "
    "From v1.3.0 to v1.15.1 MediaMTX counts its recorder and HLS muxer as readers.",
    labels=_PATH,
    collector="paths",
    item="path",
    fields=("outboundBytes", "bytesSent"),
    native="paths_outbound_bytes, paths_bytes_sent",
)
PATH_FRAMES_IN_ERROR = Family(
    name="path_frames_in_error_total",
    type="counter",
    help="Received frames that MediaMTX could not process (inboundFramesInError, v1.17.0 on).",
    labels=_PATH,
    collector="paths",
    item="path",
    fields=("inboundFramesInError",),
    native="paths_inbound_frames_in_error",
)
PATH_SOURCE_CHANGES = Family(
    name="path_source_changes_total",
    type="counter",
    help="New publishers or sources on the path since the exporter first saw it: reconnects and flapping "
    "(source.id; availableTime for pulled sources).",
    labels=_PATH,
    collector="paths",
)

PATHS = (
    PATH_INFO,
    PATH_SOURCE_INFO,
    PATH_STATE,
    PATH_AVAILABLE,
    PATH_ONLINE,
    PATH_AVAILABLE_SINCE,
    PATH_ONLINE_SINCE,
    PATH_TRACK_INFO,
    PATH_READERS,
    PATH_RECEIVED,
    PATH_SENT,
    PATH_FRAMES_IN_ERROR,
    PATH_SOURCE_CHANGES,
)
