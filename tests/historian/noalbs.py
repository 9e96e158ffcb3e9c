"""What NOALBS makes of an answer: its types and its order of decisions, written down anew from its source.

`src/stream_servers/sls.rs`, `belabox.rs` and `src/switcher.rs` at commit 5fe32bd. serde wants every field, takes a
whole number for a float but not the other way round, and ignores fields that it does not know; so does msgspec.
"""

from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

I32 = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
I64 = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
U64 = Annotated[int, Meta(ge=0)]


class SlsStat(msgspec.Struct, rename="camel"):
    """`type: SrtLiveServer`."""

    bitrate: I64
    bytes_rcv_drop: U64
    bytes_rcv_loss: U64
    mbps_bandwidth: float
    mbps_recv_rate: float
    ms_rcv_buf: I32
    pkt_rcv_drop: I32
    pkt_rcv_loss: I32
    rtt: float
    uptime: I64


class BelaboxStat(msgspec.Struct):
    """`type: Belabox`."""

    bitrate: I64
    rtt: float
    dropped_pkts: I32


T = TypeVar("T", SlsStat, BelaboxStat)


def read(body: bytes, publisher: str, kind: type[T]) -> T | None:
    """The publisher's statistics, None for what NOALBS takes for offline."""
    try:
        return msgspec.convert(msgspec.json.decode(body)["publishers"][publisher], kind)
    except (msgspec.ValidationError, msgspec.DecodeError, KeyError):
        return None


def scene(body: bytes, publisher: str, low: int = 800, rtt: float = 2500.0) -> str:
    """The scene that SrtLiveServer asks for with its usual triggers; `previous` is to stay."""
    stat = read(body, publisher, SlsStat)
    if stat is None:
        return "offline"
    if stat.bitrate == 0:
        return "previous"
    return "low" if stat.bitrate <= low or stat.rtt >= rtt else "normal"
