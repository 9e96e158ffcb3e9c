"""Each rule of RTSP, RTMP, WebRTC and HLS sessions in a replay."""

import pytest

from tests.historian.scene import Scene, found


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.add("cam")
    return scene


def levels(scene: Scene, seconds: float) -> dict[str, str]:
    return found(scene.run(seconds).streams["cam"])


def advice(scene: Scene, id: str) -> str:
    findings = scene.scrape().streams["cam"]["health"]["findings"]
    return str(next(one["advice"]["en"] for one in findings if one["id"] == id))


def pass_time(scene: Scene, seconds: float, flow: dict[str, float]) -> dict[str, str]:
    """Let counters of sessions grow by so much a second; the levels at the end."""
    result: dict[str, str] = {}
    for _ in range(round(seconds / 2)):
        for series, per_second in flow.items():
            scene.extra[series] = scene.extra.get(series, 0) + 2 * per_second
        result = levels(scene, 2)
    return result


def rtp(protocol: str, lost: float) -> dict[str, float]:
    area = protocol.removesuffix("s")
    labels = f'{{path="cam",protocol="{protocol}",role="publish"}}'
    return {
        f"{area}_received_rtp_packets_total{labels}": 500,
        f"{area}_received_rtp_packets_lost_total{labels}": lost,
    }


@pytest.mark.parametrize(
    ("protocol", "lost", "wanted"),
    [
        ("rtsp", 0.4, {}),
        ("rtsp", 2, {"rtsp_loss": "warn"}),
        ("rtsps", 20, {"rtsp_loss": "crit"}),
        ("webrtc", 5, {}),
        ("webrtc", 20, {"webrtc_loss": "warn"}),
        ("webrtc", 100, {"webrtc_loss": "crit"}),
    ],
)
def test_loss_is_judged_by_what_the_protocol_repairs(
    scene: Scene, protocol: str, lost: float, wanted: dict[str, str]
) -> None:
    assert pass_time(scene, 8, rtp(protocol, lost)) == {}
    assert pass_time(scene, 20, rtp(protocol, lost)) == wanted
    assert pass_time(scene, 110, rtp(protocol, 0)) == {}


def test_the_advice_for_rtsp_is_tcp(scene: Scene) -> None:
    pass_time(scene, 60, rtp("rtsp", 5))
    assert "(0.99 %) and RTSP repairs none: let it send over TCP" in advice(scene, "rtsp_loss")


def test_a_few_packets_make_no_share(scene: Scene) -> None:
    flow = {series: value / 1000 for series, value in rtp("rtsp", 250).items()}
    assert pass_time(scene, 60, flow) == {}


@pytest.mark.parametrize(
    ("series", "protocol"),
    [
        ('rtmp_frames_discarded_total{path="cam",protocol="rtmp",role="read"}', "rtmp"),
        ('webrtc_frames_discarded_total{path="cam",protocol="webrtc",role="read"}', "webrtc"),
        ('rtsp_sent_rtp_packets_discarded_total{path="cam",protocol="rtsps",role="read"}', "rtsps"),
        ('hls_muxer_frames_discarded_total{path="cam"}', "hls"),
    ],
)
def test_readers_that_are_too_slow_are_named_by_protocol(scene: Scene, series: str, protocol: str) -> None:
    assert pass_time(scene, 20, {series: 0}) == {}
    assert pass_time(scene, 2, {series: 3}) == {"slow_reader": "warn"}
    assert advice(scene, "slow_reader").startswith(f"MediaMTX discarded 6 frames for {protocol} readers")
    assert pass_time(scene, 38, {series: 0}) == {"slow_reader": "warn"}
    assert pass_time(scene, 6, {series: 0}) == {}


def test_what_was_discarded_before_the_first_look_is_over(scene: Scene) -> None:
    scene.extra['rtmp_frames_discarded_total{path="cam",protocol="rtmp",role="read"}'] = 5000
    assert levels(scene, 20) == {}


def test_sessions_that_ended_take_their_findings_along(scene: Scene) -> None:
    assert pass_time(scene, 30, rtp("rtsp", 20)) == {"rtsp_loss": "crit"}
    scene.extra.clear()
    assert levels(scene, 2) == {}


@pytest.mark.parametrize("protocol", ["rtsp", "rtsps", "webrtc"])
def test_jitter_is_worth_knowing_when_it_lasts(scene: Scene, protocol: str) -> None:
    series = (
        f'{protocol.removesuffix("s")}_received_rtp_jitter_ticks{{path="cam",protocol="{protocol}",role="publish"}}'
    )
    scene.extra[series] = 20 * 90
    assert levels(scene, 60) == {}
    for ticks in (40 * 90, 2**31):  # a time stamp that begins anew makes a peak
        scene.extra[series] = ticks
        assert levels(scene, 28) == {}
        scene.extra[series] = 20 * 90
        assert levels(scene, 4) == {}
    scene.extra[series] = 41 * 90
    assert levels(scene, 34) == {"rtp_jitter": "info"}
    assert advice(scene, "rtp_jitter").startswith("RTP packets of the source come unevenly, by at least 41 ms")
    assert scene.scrape().streams["cam"]["health"]["level"] == "ok"
    scene.extra[series] = 2 * 90
    assert levels(scene, 58) == {"rtp_jitter": "info"}
    assert levels(scene, 6) == {}


def test_packets_that_cannot_be_processed(scene: Scene) -> None:
    series = 'rtsp_received_rtp_packets_in_error_total{path="cam",protocol="rtsp",role="publish"}'
    assert pass_time(scene, 20, {series: 0.1}) == {}
    assert pass_time(scene, 40, {series: 2}) == {"rtp_errors": "info"}
    assert "could not process" in advice(scene, "rtp_errors")
    assert pass_time(scene, 100, {series: 0}) == {}
