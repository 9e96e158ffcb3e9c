"""Which metric goes into which column of an entity's row: the only place that knows the exporter's names.

A new metric costs one column and one line. Metrics that are not named here are not read.
"""

# The columns of a path.
(
    STATE_LIVE,
    STATE_IDLE,
    STATE_FILLER,
    STATE_DOWN,
    AVAILABLE_SINCE,
    ONLINE_SINCE,
    RECEIVED_BYTES,
    SENT_BYTES,
    FRAMES_IN_ERROR,
    SOURCE_CHANGES,
    PATH_INFO,
    SOURCE_INFO,
    EXPECTED,
    EXPECTED_BYTES,
    EXPECTED_READERS,
    READERS,  # the first of one column for each of READER_PROTOCOLS
) = range(16)

READER_PROTOCOLS = ("srt", "rtsp", "rtsps", "rtmp", "rtmps", "webrtc", "hls", "moq", "other")
PATH_WIDTH = READERS + len(READER_PROTOCOLS)

PATH_COLUMNS = {
    "mediamtx_path_available_timestamp_seconds": AVAILABLE_SINCE,
    "mediamtx_path_online_timestamp_seconds": ONLINE_SINCE,
    "mediamtx_path_received_bytes_total": RECEIVED_BYTES,
    "mediamtx_path_sent_bytes_total": SENT_BYTES,
    "mediamtx_path_frames_in_error_total": FRAMES_IN_ERROR,
    "mediamtx_path_source_changes_total": SOURCE_CHANGES,
    "mediamtx_path_expected": EXPECTED,
    "mediamtx_path_expected_bytes_per_second": EXPECTED_BYTES,
    "mediamtx_path_expected_readers": EXPECTED_READERS,
}
PATH_STATES = {"live": STATE_LIVE, "idle": STATE_IDLE, "filler": STATE_FILLER, "down": STATE_DOWN}
# Metrics whose labels are their content; the column holds the labels.
PATH_INFOS = {"mediamtx_path_info": PATH_INFO, "mediamtx_path_source_info": SOURCE_INFO}

# The columns of an SRT link, after their metrics' names.
LINK_COLUMNS = {
    name: column
    for column, name in enumerate(
        (
            "mediamtx_srt_rtt_seconds",
            "mediamtx_srt_latency_seconds",
            "mediamtx_srt_link_capacity_bytes_per_second",
            "mediamtx_srt_receive_buffer_seconds",
            "mediamtx_srt_send_buffer_seconds",
            "mediamtx_srt_received_bytes_total",
            "mediamtx_srt_sent_bytes_total",
            "mediamtx_srt_received_packets_total",
            "mediamtx_srt_received_lost_packets_total",
            "mediamtx_srt_received_retransmitted_packets_total",
            "mediamtx_srt_received_dropped_packets_total",
            "mediamtx_srt_received_undecrypted_packets_total",
            "mediamtx_srt_sent_packets_total",
            "mediamtx_srt_sent_lost_packets_total",
            "mediamtx_srt_sent_retransmitted_packets_total",
            "mediamtx_srt_sent_dropped_packets_total",
            # Not stored with the link, only judged:
            "mediamtx_srt_frames_discarded_total",
            "mediamtx_srt_received_belated_packets_total",
        )
    )
}
LINK_WIDTH = len(LINK_COLUMNS)

# The columns of the sessions of one protocol and role on a path. The HLS muxer stands for the readers it serves.
(
    RTP_RECEIVED,
    RTP_LOST,
    FRAMES_DISCARDED,
    RTP_IN_ERROR,
    RTP_JITTER,  # a gauge, the others are counters
) = range(5)
SESSION_COUNTS = RTP_JITTER  # so many counters come first
SESSION_WIDTH = 5
SESSION_COLUMNS = {
    "mediamtx_rtsp_received_rtp_packets_total": RTP_RECEIVED,
    "mediamtx_rtsp_received_rtp_packets_lost_total": RTP_LOST,
    "mediamtx_rtsp_sent_rtp_packets_discarded_total": FRAMES_DISCARDED,
    "mediamtx_rtsp_received_rtp_packets_in_error_total": RTP_IN_ERROR,
    "mediamtx_rtsp_received_rtp_jitter_ticks": RTP_JITTER,
    "mediamtx_webrtc_received_rtp_jitter_ticks": RTP_JITTER,
    "mediamtx_webrtc_received_rtp_packets_total": RTP_RECEIVED,
    "mediamtx_webrtc_received_rtp_packets_lost_total": RTP_LOST,
    "mediamtx_webrtc_frames_discarded_total": FRAMES_DISCARDED,
    "mediamtx_rtmp_frames_discarded_total": FRAMES_DISCARDED,
    "mediamtx_hls_muxer_frames_discarded_total": FRAMES_DISCARDED,
}

# The columns of the server.
UP, START_TIME, READ_AT, VERSION_INFO, TARGET_INFO = range(5)
SERVER_WIDTH = 5
SERVER_COLUMNS = {
    "mediamtx_up": UP,
    "mediamtx_start_time_seconds": START_TIME,
    "mediamtx_read_timestamp_seconds": READ_AT,
}
SERVER_INFOS = {"mediamtx_info": VERSION_INFO, "mediamtx_target_info": TARGET_INFO}
