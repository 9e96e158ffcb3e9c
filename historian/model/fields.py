"""The fields of each kind of entity: their names in REST, in Redis, and their units on disk.

One table serves the writer, the readers and the documents. Stored values are integers (`round(value * scale)`), since
integers of a natural unit need a third less room in a Redis stream than decimal text, and read well in `redis-cli`.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["path", "srt", "host", "server"]
Mode = Literal["gauge", "count", "state"]


@dataclass(frozen=True, slots=True)
class Field:
    """One value of an entity.

    `name` is the REST name with its unit, `short` the Redis field name (constant: streams share it), `scale` what a
    value is multiplied with before rounding. A `count` holds the events since the sample before, so sums make sense;
    a `gauge` holds the value or rate at the sample; a `state` holds a number that stands for a word, of which no mean
    can be taken.
    """

    name: str
    short: str
    scale: int
    mode: Mode
    help: str


def _gauge(name: str, short: str, help: str, scale: int = 1) -> Field:
    return Field(name, short, scale, "gauge", help)


def _count(name: str, short: str, help: str) -> Field:
    return Field(name, short, 1, "count", help)


# Ordinals of the state field. Append only: stored history holds the numbers.
STATES = ("unknown", "live", "stalled", "filler", "idle", "down", "gone", "missing")

# Milliseconds keep three decimals (µs), ratios four (0.01 %), load two: finer than any source measures.
_MS, _RATIO, _LOAD = 1000, 10000, 100

FIELDS: dict[Kind, tuple[Field, ...]] = {
    "path": (
        Field("state", "st", 1, "state", f"state as its position in {', '.join(STATES)}"),
        _gauge("received_bps", "rb", "media received, bit/s"),
        _gauge("sent_bps", "sb", "media sent to readers, bit/s"),
        _gauge("readers", "rd", "readers of all protocols"),
        _gauge("readers_srt", "rs", "SRT readers"),
        _gauge("readers_rtsp", "rt", "RTSP and RTSPS readers"),
        _gauge("readers_rtmp", "rm", "RTMP and RTMPS readers"),
        _gauge("readers_webrtc", "rw", "WebRTC readers"),
        _gauge("readers_hls", "rh", "HLS readers"),
        _gauge("readers_moq", "rq", "MoQ readers"),
        _count("frames_in_error", "fe", "frames that MediaMTX could not process"),
    ),
    "srt": (
        _gauge("rtt_ms", "rt", "round-trip time, ms", _MS),
        _gauge("latency_ms", "la", "negotiated latency, ms", _MS),
        _gauge("receive_bps", "rx", "received on the link, bit/s"),
        _gauge("send_bps", "tx", "sent on the link, bit/s"),
        _gauge("link_capacity_bps", "lc", "estimated capacity, bit/s: a hint, not a measurement"),
        _gauge("receive_buffer_ms", "bi", "media in the receive buffer, ms", _MS),
        _gauge("send_buffer_ms", "bo", "media in the send buffer, ms", _MS),
        _count("received_packets", "pr", "packets received, retransmitted ones included"),
        _count("received_lost_packets", "lr", "gaps seen by the receiver, repaired ones included"),
        _count("received_retransmitted_packets", "rr", "retransmitted packets received"),
        _count("received_dropped_packets", "dr", "packets that arrived and were useless (late or twice)"),
        _count("received_undecrypted_packets", "ur", "packets that could not be decrypted"),
        _count("sent_packets", "ps", "packets sent, retransmitted ones included"),
        _count("sent_lost_packets", "ls", "packets that the receiver reported lost"),
        _count("sent_retransmitted_packets", "rs", "packets sent again"),
        _count("sent_dropped_packets", "ds", "packets given up by the sender as too late"),
    ),
    "host": (
        _gauge("cpu_ratio", "cp", "CPU in use, 0 to 1 over all cores", _RATIO),
        _gauge("load1", "l1", "load average of one minute", _LOAD),
        _gauge("memory_used_bytes", "mu", "memory not available to new programs"),
        _gauge("memory_total_bytes", "mt", "memory in all"),
        _gauge("net_receive_bps", "rx", "received on all interfaces but loopback, bit/s"),
        _gauge("net_transmit_bps", "tx", "sent on all interfaces but loopback, bit/s"),
        _gauge("disk_used_ratio", "du", "the fullest file system, 0 to 1", _RATIO),
        _count("udp_receive_buffer_errors", "ue", "UDP datagrams dropped because a socket's buffer was full"),
        _gauge("mediamtx_cpu_ratio", "mc", "CPU of the MediaMTX process, 1 is one core", _RATIO),
        _gauge("mediamtx_memory_bytes", "mm", "resident memory of the MediaMTX process"),
        _gauge("mediamtx_open_fds", "mf", "open file descriptors of the MediaMTX process"),
    ),
    "server": (
        _gauge("up", "up", "1 if the MediaMTX API answered"),
        _gauge("paths", "pa", "paths in the list"),
        _gauge("live", "lv", "paths that are live"),
        _gauge("received_bps", "rb", "media received by all paths, bit/s"),
        _gauge("sent_bps", "sb", "media sent by all paths, bit/s"),
        _gauge("readers", "rd", "readers of all paths"),
        _gauge("connections", "cn", "connections of all protocols"),
        _gauge("scrape_ms", "sc", "time that the scrape took, ms", _MS),
    ),
}
