import pytest

from historian.query.timerange import parse_range, parse_time, rfc3339

NOW = 1_767_225_600.0  # 2026-01-01T00:00:00Z


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", NOW),
        ("-6h", NOW - 21600),
        ("-1h30m", NOW - 5400),
        ("1767225600", NOW),
        ("1767225600.25", NOW + 0.25),
        ("0", 0),
        ("2026-01-01T00:00:00Z", NOW),
        ("2026-01-01t00:00:00z", NOW),
        ("2026-01-01 00:00:00Z", NOW),
        ("2026-01-01T00:00:00.125Z", NOW + 0.125),
        ("2026-01-01T01:00:00+01:00", NOW),
        ("2026-01-01T01:00:00 01:00", NOW),  # a plus sign that was not percent-encoded
        ("2025-12-31T19:00:00-05:00", NOW),
    ],
)
def test_times(text: str, expected: float) -> None:
    assert parse_time(text, NOW) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "-",
        "-6",
        "-6x",
        "+6h",
        "6h",
        "-200y",
        "-9999999999999999999999999y",
        "-99999999999999999999999999999999999999999999999999999999999999999999999999999999999999h",
        "1e9",
        "nan",
        "inf",
        "1767225600000",
        "99999999999",
        "٣",
        "2026-01-01",
        "2026-01-01T00:00:00",
        "2026-02-30T00:00:00Z",
        "2026-01-01T25:00:00Z",
        "2026-01-01T00:00:00+99:99",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+23:59",
    ],
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="RFC 3339"):
        parse_time(text, NOW)


def test_a_range_ends_now_and_is_an_hour_long_by_default() -> None:
    assert parse_range("", "", NOW) == (NOW - 3600, NOW)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [("x", "", "from: 'x'"), ("", "x", "to: 'x'"), ("now", "now", "earlier"), ("-1h", "-2h", "earlier")],
)
def test_wrong_ranges_name_the_parameter(start: str, end: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_range(start, end, NOW)


def test_written_times_are_read_back() -> None:
    assert rfc3339(NOW + 0.1255) == "2026-01-01T00:00:00.126Z"
    assert parse_time(rfc3339(NOW + 0.125), NOW) == NOW + 0.125
