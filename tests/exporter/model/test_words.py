import pytest

from exporter.model.words import host, moment, protocol, source_type, word


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("srtConn", "srt"), ("rtspsSession", "rtsps"), ("rtmpsConn", "rtmps"), ("webRTCSession", "webrtc"),
        ("webrtcSession", "webrtc"), ("hlsMuxer", "hls"), ("hlsSession", "hls"), ("moqSource", "moq"),
        ("udpSource", "udp"), ("rpiCameraSecondary", "rpicamera"), ("redirect", "redirect"), ("", ""),
        ("holoConn", "holo"), ("not a word!", "other"),
    ],
)  # fmt: skip
def test_protocol(kind: str, expected: str) -> None:
    assert protocol(kind) == expected


def test_source_type_has_todays_spelling() -> None:
    assert source_type("webrtcSession") == "webRTCSession"
    assert source_type("webrtcSource") == "webRTCSource"
    assert source_type("rtspSource") == "rtspSource"
    assert source_type("") == ""
    assert source_type('x"y') == "other"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7:5000", "203.0.113.7"), ("[2001:db8::1]:5000", "2001:db8::1"),
        ("[fe80::1%eth0]:1", "fe80::1%eth0"), ("203.0.113.7", "203.0.113.7"), ("2001:db8::", "2001:db8::"), ("", ""),
    ],
)  # fmt: skip
def test_host(address: str, expected: str) -> None:
    assert host(address) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:10Z", 10.0), ("1970-01-01T01:00:10.5+01:00", 10.5),
        ("1970-01-01T00:00:00.123456789Z", 0.123456), ("1970-01-01T00:00:10", 10.0),
        ("0001-01-01T00:00:00Z", None), ("yesterday", None), ("", None),
    ],
)  # fmt: skip
def test_moment(text: str, expected: float | None) -> None:
    assert moment(text) == expected


def test_word() -> None:
    assert word("UDP-multicast") == "udp-multicast"
    assert word("two words") == "other"
