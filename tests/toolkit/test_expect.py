"""`expect` in monitor.yml: what is read, and every mistake with its line."""

from pathlib import Path

import pytest

from toolkit import monitorfile
from toolkit.errors import UserError
from toolkit.expect import Expectation


def read(folder: Path, expect: str) -> tuple[Expectation, ...]:
    file = folder / "monitor.yml"
    file.write_text(f"servers:\n  a:\n    mediamtx: http://h\n    expect:\n{expect}")
    return monitorfile.read(file).servers["a"].expect


def test_expectations(tmp_path: Path) -> None:
    first = "      - path: cam/*\n        min_bitrate: 2Mbit/s\n"
    second = "      - {path: live, min_readers: 3, codecs: [H264, Opus]}\n"
    assert read(tmp_path, first + second) == (
        Expectation("cam/*", min_bytes_per_second=250_000),
        Expectation("live", min_readers=3, codecs=("H264", "Opus")),
    )


def test_codecs_may_be_spelled_as_elsewhere(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "      - {path: x, codecs: [h264, HEVC, aac, opus, H267]}\n")
    assert one.codecs == ("H264", "H265", "MPEG-4 Audio", "Opus", "H267")


def test_a_schedule(tmp_path: Path) -> None:
    news, cam = read(tmp_path, "      - {path: news, schedule: Mo-Fr 07:00-19:00 Europe/Berlin}\n      - path: cam\n")
    monday, sunday = 1_795_431_600.0, 1_795_345_200.0  # at noon in Berlin
    assert [news.is_due(moment) for moment in (monday, sunday)] == [True, False]
    assert [cam.is_due(moment) for moment in (monday, sunday)] == [True, True]


BAD = {
    "no path": ("      - {min_readers: 1}\n", "5: servers.a.expect[0] lacks 'path'"),
    "typo": ("      - {path: x, min_bitrat: 1}\n", "5: unknown key 'min_bitrat'; did you mean 'min_bitrate'?"),
    "rate": (
        "      - path: x\n        min_bitrate: 2M\n",
        "6: servers.a.expect[0].min_bitrate: '2M' is not",
    ),
    "count": ("      - {path: x, min_readers: some}\n", "5: servers.a.expect[0].min_readers: 'some' is not a whole"),
    "codecs": ("      - {path: x, codecs: H264}\n", "5: servers.a.expect[0].codecs takes a list"),
    "schedule": ("      - {path: x, schedule: always}\n", "5: servers.a.expect[0].schedule: 'always' is no time of"),
    "slash": (
        "      - path: /cam/1\n",
        "5: servers.a.expect[0].path: '/cam/1': names of paths have no / in",
    ),
    "empty": ("      - path: ''\n", "5: servers.a.expect[0].path: empty; give the name"),
    "nested": ("      - {path: [x]}\n", "5: servers.a.expect[0].path takes a single value"),
    "scalar": ("      - cam\n", "5: servers.a.expect[0] takes keys"),
    "no list": ("      path: x\n", "4: servers.a.expect takes a list"),
}


@pytest.mark.parametrize(("text", "expected"), BAD.values(), ids=BAD.keys())
def test_mistakes_are_named(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, text)
    assert expected in str(caught.value)
