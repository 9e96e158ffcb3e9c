"""Times of the week, such as `Mo-Fr 07:00-19:00 Europe/Berlin`: when streams are due, when nobody is to be woken."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

# In the order of datetime.weekday(); German ones too, since operators write what they are used to.
_DAYS = {
    name: number
    for number, names in enumerate(("mo", "tu di", "we mi", "th do", "fr", "sa", "su so"))
    for name in names.split()
}
_FORM = re.compile(r"(?:(?P<days>[A-Za-z,-]+) )?(?P<begin>\d\d:\d\d) ?- ?(?P<end>\d\d:\d\d)(?: (?P<zone>\S+))?")
_EXAMPLE = "write for example Mo-Fr 07:00-19:00 Europe/Berlin"
_ALL_DAYS = frozenset(range(7))
_DAY = 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Schedule:
    """A time of day on some days of the week; `begin` and `end` are minutes by the clock of that zone.

    An end that is not after the begin is on the next day; the day that counts is that of the begin.
    """

    days: frozenset[int]
    begin: int
    end: int
    zone: ZoneInfo

    def holds(self, at: float) -> bool:
        """Whether this moment (Unix seconds) is in it."""
        local = datetime.fromtimestamp(at, self.zone)
        minute = local.hour * 60 + local.minute
        if self.begin < self.end:
            return local.weekday() in self.days and self.begin <= minute < self.end
        yesterday = (local - timedelta(days=1)).weekday()
        return (local.weekday() in self.days and minute >= self.begin) or (yesterday in self.days and minute < self.end)


def parse_schedule(text: str) -> Schedule:
    """A schedule of `[days] HH:MM-HH:MM [zone]`; every day and UTC are the defaults. Raises ValueError in words."""
    form = _FORM.fullmatch(" ".join(text.split()))
    if form is None:
        raise ValueError(f"{text!r} is no time of the week; {_EXAMPLE}")
    zone = form["zone"] or "UTC"
    try:
        place = ZoneInfo(zone)
    except (KeyError, OSError, ValueError):  # not known, a directory, or no name at all
        raise ValueError(f"{zone!r} is no time zone; {_EXAMPLE}") from None
    return Schedule(_days(form["days"]), _minute(form["begin"]), _minute(form["end"]), place)


def _days(text: str | None) -> frozenset[int]:
    if not text:
        return _ALL_DAYS
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.lower().partition("-")
        if first not in _DAYS or (dash and last not in _DAYS):
            raise ValueError(f"{part!r} is no day of the week; {_EXAMPLE}")
        begin, end = _DAYS[first], _DAYS[last if dash else first]
        found.update((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return frozenset(found)


def _minute(text: str) -> int:
    hours, minutes = int(text[:2]), int(text[3:])
    if minutes > 59 or hours * 60 + minutes > _DAY:
        raise ValueError(f"{text!r} is no time of day; {_EXAMPLE}")
    return hours * 60 + minutes
