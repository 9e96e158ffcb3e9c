import pytest

from historian.query.plan import choose

HOUR, DAY = 3_600_000, 86_400_000
NOW = 1000 * DAY
# A store that is full: a day of samples, a month of minutes, two years of hours.
FULL = {"raw": NOW - DAY, "1m": NOW - 30 * DAY, "1h": NOW - 730 * DAY}


@pytest.mark.parametrize(
    ("back", "points", "tier"),
    [
        (HOUR, 1000, "raw"),
        (DAY, 1000, "raw"),
        (DAY, 60, "1m"),
        (DAY + HOUR, 1000, "1m"),  # samples do not go back so far
        (7 * DAY, 1000, "1m"),
        (30 * DAY, 1000, "1h"),
        (30 * DAY, 5000, "1m"),
        (31 * DAY, 5000, "1h"),  # minutes do not go back so far
        (365 * DAY, 1000, "1h"),
    ],
)
def test_the_rows_and_the_retention_choose(back: int, points: int, tier: str) -> None:
    assert choose(NOW - back, NOW, points, FULL, NOW - HOUR, NOW).name == tier


def test_little_is_read_at_full_resolution() -> None:
    nothing = {"raw": None, "1m": None, "1h": None}
    assert choose(NOW - 365 * DAY, NOW, 1000, nothing, NOW - HOUR, NOW).name == "raw"
    young = {"raw": NOW - 8 * HOUR, "1m": NOW - 8 * HOUR, "1h": None}
    assert choose(NOW - 365 * DAY, NOW, 1000, young, NOW - HOUR, NOW).name == "raw"


def test_what_ended_is_found_where_it_still_is() -> None:
    ended = {"raw": None, "1m": NOW - 20 * DAY, "1h": NOW - 20 * DAY}
    assert choose(NOW - 21 * DAY, NOW - 19 * DAY, 1000, ended).name == "1m"
    assert choose(NOW - DAY, NOW, 1000, FULL | {"raw": None}, NOW - HOUR, NOW).name == "1m"
