import pytest

from monitor.console import words


@pytest.mark.parametrize(
    ("bps", "text"),
    [
        (None, "–"),
        (0, "0 bit/s"),
        (999, "999 bit/s"),
        (128_000, "128 kbit/s"),
        (8_012_345, "8.0 Mbit/s"),
        (243e6, "243 Mbit/s"),
        (1.25e9, "1.2 Gbit/s"),
    ],
)
def test_bits(bps: float | None, text: str) -> None:
    assert words.bits(bps) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (-3, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (7260, "2 h 01 min"),
        (86400 * 3 + 3600, "3 d 1 h"),
    ],
)
def test_duration(seconds: float | None, text: str) -> None:
    assert words.duration(seconds) == text


def test_shares_and_times() -> None:
    assert [words.percent(ratio) for ratio in (None, 0, 0.0004, 0.0123)] == ["–", "0 %", "<0.1 %", "1.2 %"]
    assert [words.milliseconds(ms) for ms in (None, 0.42, 24.6)] == ["–", "0.4 ms", "25 ms"]


def test_a_name_cannot_steer_the_terminal() -> None:
    assert words.clean("a\x1b]0;owned\x07\r\nü") == "a�]0;owned���ü"
