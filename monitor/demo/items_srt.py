"""An SRT connection as an item of `/v3/srtconns/list`."""

from monitor.demo.clock import rfc3339
from monitor.demo.link import (
    HEADERS,
    PAYLOAD,
    Link,
    Traffic,
    mebibits,
    receive_buffer_ms,
    round_trip_ms,
    send_buffer_ms,
    traffic,
)
from monitor.demo.media import Item
from monitor.demo.moment import Connection
from monitor.demo.wave import flutter

_WIRE = PAYLOAD + HEADERS
_ACKS_PER_SECOND = 100  # SRT acknowledges every 10 ms
_UNREMARKABLE = Link(rtt_ms=20.0, latency_ms=120)
_NONE = Traffic(0, 0, 0, 0, 0, 0, 0.0)


def srt_item(connection: Connection, epoch: float, t: float, *, exact: bool) -> Item:
    """The item with all fields of the newest release.

    `exact` is how v1.20.1 counts; releases before it count one loss too many for each gap, and no belated packets.
    """
    link = connection.party.link or _UNREMARKABLE
    seed, sending = connection.seed, not connection.publishes
    moved = traffic(seed, link, connection.bitrate, connection.start, connection.flow_end, t, sending=sending)
    received, sent = (_NONE, moved) if sending else (moved, _NONE)
    flowing = moved.rate > 0
    age = t - connection.start
    return {
        "id": connection.id,
        "created": rfc3339(epoch + connection.start),
        "remoteAddr": f"{connection.party.remote}:{connection.port}",
        "state": "publish" if connection.publishes else "read",
        "path": connection.stream.name,
        "query": "",
        "user": connection.party.user,
        **_received(received, exact=exact),
        **_sent(sent, age),
        **_control(received, sent, age),
        "packetsFlowWindow": 25600,
        "packetsFlightSize": int(sent.rate / 8 / _WIRE * link.rtt_ms / 1000),
        "msRTT": round(round_trip_ms(seed, link, age, t), 3),
        "mbpsSendRate": mebibits(sent.rate),
        "mbpsReceiveRate": mebibits(received.rate),
        "mbpsLinkCapacity": mebibits(connection.bitrate.mean * link.capacity * (1 + 0.3 * flutter(f"{seed}/probe", t))),
        "mbpsMaxBW": -1,
        "byteMSS": 1500,
        "bytesAvailSendBuf": 0,
        "bytesAvailReceiveBuf": 0,
        **_buffer("Send", send_buffer_ms(seed, link, t, flowing=flowing and sending), sent.rate),
        **_buffer("Receive", receive_buffer_ms(seed, link, t, flowing=flowing and not sending), received.rate),
        "msSendTsbPdDelay": link.latency_ms,
        "msReceiveTsbPdDelay": link.latency_ms,
        "packetsReorderTolerance": 0,
        "packetsReceivedAvgBelatedTime": 0,
        "packetsSendLossRate": 100 * link.loss if sending and flowing else 0,
        "packetsReceivedLossRate": 100 * link.loss if not sending and flowing else 0,
        "outboundFramesDiscarded": connection.discarded(t) if sending else 0,
    }


def _received(moved: Traffic, *, exact: bool) -> Item:
    lost = moved.lost if exact else moved.lost + moved.gaps
    belated = moved.dropped // 3 if exact else 0
    return {
        "packetsReceived": moved.packets,
        "packetsReceivedUnique": moved.packets - moved.dropped,
        "packetsReceivedLoss": lost,
        "packetsReceivedRetrans": moved.retransmitted,
        "packetsReceivedBelated": belated,
        "packetsReceivedDrop": moved.dropped,
        "packetsReceivedUndecrypt": moved.undecrypted,
        "bytesReceived": moved.packets * _WIRE,
        "bytesReceivedUnique": (moved.packets - moved.dropped) * _WIRE,
        "bytesReceivedLoss": lost * _WIRE,
        "bytesReceivedRetrans": moved.retransmitted * _WIRE,
        "bytesReceivedBelated": belated * _WIRE,
        "bytesReceivedDrop": moved.dropped * _WIRE,
        "bytesReceivedUndecrypt": moved.undecrypted * _WIRE,
    }


def _sent(moved: Traffic, age: float) -> Item:
    return {
        "packetsSent": moved.packets,
        "packetsSentUnique": moved.first,
        "packetsSendLoss": moved.lost,
        "packetsRetrans": moved.retransmitted,
        "packetsSendDrop": moved.dropped,
        "bytesSent": moved.packets * _WIRE,
        "bytesSentUnique": moved.first * _WIRE,
        "bytesRetrans": moved.retransmitted * _WIRE,
        "bytesSendDrop": moved.dropped * _WIRE,
        "usSndDuration": int(age * 1e6) if moved.first else 0,
        "usPacketsSendPeriod": 8e6 * _WIRE / (1.25 * moved.rate) if moved.rate else 10.967442,
    }


def _control(received: Traffic, sent: Traffic, age: float) -> Item:
    acks = int(age * _ACKS_PER_SECOND)
    return {
        "packetsSentACK": acks if received.first else 0,
        "packetsReceivedACK": acks if sent.first else 0,
        "packetsSentNAK": received.gaps,
        "packetsReceivedNAK": sent.gaps,
        "packetsSentKM": 0,
        "packetsReceivedKM": 1 if received.undecrypted else 0,
    }


def _buffer(direction: str, milliseconds: int, rate: float) -> Item:
    packets = int(milliseconds / 1000 * rate / 8 / PAYLOAD)
    return {
        f"packets{direction}Buf": packets,
        f"bytes{direction}Buf": packets * _WIRE,
        f"ms{direction}Buf": milliseconds,
    }
