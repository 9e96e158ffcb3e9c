"""Metrics of the server, of the scrape and of the exporter's own asking."""

from exporter.families.family import Family

UP = Family(
    name="up",
    type="gauge",
    help="1 if the control API answered this scrape.",
    collector="scrape",
)
SCRAPE_FAILURE = Family(
    name="scrape_failure",
    type="gauge",
    help="Why the control API could not be read: 1 at the one reason, 0 at the others; all 0 while mediamtx_up is 1.",
    labels=("reason",),
    collector="scrape",
)
TARGET_INFO = Family(
    name="target_info",
    type="info",
    help="Address of the control API that these metrics were read from, without user info and query.",
    labels=("address",),
    collector="scrape",
)
SCRAPE_DURATION = Family(
    name="scrape_duration_seconds",
    type="gauge",
    help="Time spent on asking the control API and reading its answers.",
    collector="scrape",
)
COLLECTOR_DURATION = Family(
    name="collector_duration_seconds",
    type="gauge",
    help="Time spent on this area of the control API when it was last asked.",
    labels=("collector",),
    collector="scrape",
)
COLLECTOR_SUCCESS = Family(
    name="collector_success",
    type="gauge",
    help="1 if this area of the control API was read whole, or is switched off in MediaMTX or unknown to its release.",
    labels=("collector",),
    collector="scrape",
)
COLLECTOR_FAILURE = Family(
    name="collector_failure",
    type="gauge",
    help="Why an area of the control API could not be read: 1 at its reason; areas that could be read have no series. "
    "timeout also where lists before it left no time.",
    labels=("collector", "reason"),
    collector="scrape",
)
DROPPED_SERIES = Family(
    name="dropped_series",
    type="gauge",
    help="Series left out of this scrape by --max-series.",
    collector="scrape",
)
MAINTENANCE = Family(
    name="maintenance",
    type="gauge",
    help="1 while the whole server may be away (maintenance of monitor.yml without a path), else 0; not there if the "
    "file names no such time.",
    collector="scrape",
)
READ_TIMESTAMP = Family(
    name="read_timestamp_seconds",
    type="gauge",
    help="When the list of paths on this page was read from MediaMTX, Unix time. Scrapes close together share an "
    "answer, so rates are best taken over the difference of this.",
    collector="paths",
)
API_REQUESTS = Family(
    name="api_requests_total",
    type="counter",
    help='Requests to the control API by endpoint and HTTP status; code "0" means that no answer came.',
    labels=("endpoint", "code"),
    collector="scrape",
)
INFO = Family(
    name="info",
    type="info",
    help="Version of MediaMTX, from /v3/info version; empty before v1.15.2, which does not say.",
    labels=("version",),
    collector="info",
)
START_TIME = Family(
    name="start_time_seconds",
    type="gauge",
    help="Start of the MediaMTX process since the Unix epoch, from /v3/info started.",
    collector="info",
    item="info",
    fields=("started",),
    reads="moment",
)
CONNECTIONS = Family(
    name="connections",
    type="gauge",
    help="Connections and sessions by protocol and what they do, from the field state of every list. HLS viewers count "
    "from v1.18.0 on; WebRTC sessions whose peer connection does not stand (yet) are idle.",
    labels=("protocol", "role"),
    collector="",
    native="srt_conns, rtsp_sessions, rtmp_conns, webrtc_sessions, hls_sessions, moq_sessions",
)

SERVER = (
    UP,
    SCRAPE_FAILURE,
    TARGET_INFO,
    SCRAPE_DURATION,
    COLLECTOR_DURATION,
    COLLECTOR_SUCCESS,
    COLLECTOR_FAILURE,
    DROPPED_SERIES,
    MAINTENANCE,
    READ_TIMESTAMP,
    API_REQUESTS,
    INFO,
    START_TIME,
    CONNECTIONS,
)
