"""Times of the week in a time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from toolkit.schedule import parse_schedule


def at(text: str, zone: str = "Europe/Berlin") -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


# 2026-11-23 is a Monday.
@pytest.mark.parametrize(
    ("text", "moment", "holds"),
    [
        ("Mo-Fr 07:00-19:00 Europe/Berlin", "2026-11-23T07:00", True),
        ("Mo-Fr 07:00-19:00 Europe/Berlin", "2026-11-23T06:59", False),
        ("Mo-Fr 07:00-19:00 Europe/Berlin", "2026-11-27T18:59", True),
        ("Mo-Fr 07:00-19:00 Europe/Berlin", "2026-11-27T19:00", False),
        ("Mo-Fr 07:00-19:00 Europe/Berlin", "2026-11-28T12:00", False),
        ("Di,Do 07:00 - 19:00 Europe/Berlin", "2026-11-24T12:00", True),
        ("tu,th 07:00-19:00 Europe/Berlin", "2026-11-25T12:00", False),
        ("Sa-Mo 00:00-24:00 Europe/Berlin", "2026-11-23T23:59", True),
        ("Sa-Mo 00:00-24:00 Europe/Berlin", "2026-11-24T00:00", False),
        ("22:00-07:00 Europe/Berlin", "2026-11-24T03:00", True),
        ("22:00-07:00 Europe/Berlin", "2026-11-24T12:00", False),
        ("Fr 22:00-07:00 Europe/Berlin", "2026-11-28T06:59", True),
        ("Fr 22:00-07:00 Europe/Berlin", "2026-11-27T06:59", False),
        ("00:00-00:00", "2026-11-27T06:59", True),
    ],
)
def test_a_time_of_the_week(text: str, moment: str, holds: bool) -> None:
    assert parse_schedule(text).holds(at(moment)) is holds


def test_the_clock_of_the_zone_counts_in_summer_and_winter() -> None:
    schedule = parse_schedule("07:00-08:00 Europe/Berlin")
    assert schedule.holds(at("2026-07-01T05:30", "UTC"))
    assert schedule.holds(at("2026-01-01T06:30", "UTC"))
    assert not schedule.holds(at("2026-01-01T05:30", "UTC"))
    assert parse_schedule("07:00-08:00").holds(at("2026-07-01T07:30", "UTC"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nights", "'nights' is no time of the week"),
        ("Mo-Xx 07:00-19:00", "'Mo-Xx' is no day"),
        ("Mo 07:00-25:00", "'25:00' is no time of day"),
        ("07:00-19:75", "'19:75' is no time of day"),
        ("07:00-19:00 Europe/Nowhere", "'Europe/Nowhere' is no time zone"),
        ("07:00-19:00 ../../etc/passwd", "is no time zone"),
    ],
)
def test_what_is_wrong_is_said_with_an_example(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=r"write for example Mo-Fr 07:00-19:00 Europe/Berlin") as caught:
        parse_schedule(text)
    assert says in str(caught.value)
