"""Times as people and programs write them: RFC 3339, seconds since 1970, or relative to now."""

import math
import re
from datetime import UTC, datetime

from toolkit.units import parse_duration

# The year 2200: later is a mistake, most often milliseconds where seconds are asked for.
_LATEST = 7_258_118_400.0
# RFC 3339; a space before the offset is a plus sign that lost its percent-encoding in a URL.
_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d{1,9})?(?:([Zz])|([+ -])(\d\d:\d\d))", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,9})?", re.ASCII)
_FORMS = "write RFC 3339 (2026-01-31T08:00:00Z), seconds since 1970, now, or a time back such as -6h"


def parse_time(text: str, now: float) -> float:
    """Seconds since 1970. Raises ValueError in words."""
    value = _seconds(text.strip(), now)
    if value is None:
        raise ValueError(f"{text!r} is not a time: {_FORMS}")
    if not 0 <= value <= _LATEST:
        raise ValueError(f"{text!r} lies outside 1970 to 2200: {_FORMS}")
    return value


def _seconds(text: str, now: float) -> float | None:
    if text == "now":
        return now
    if _NUMBER.fullmatch(text):
        return float(text)
    if text.startswith("-"):
        try:
            return now - parse_duration(text[1:])
        except ValueError:
            return None
    match = _RFC3339.fullmatch(text)
    if match is None:
        return None
    day, clock, fraction, zulu, sign, offset = match.groups()
    zone = "+00:00" if zulu else ("-" if sign == "-" else "+") + offset
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{zone}")
        return moment.timestamp() + float(fraction or 0)
    except (ValueError, OverflowError):
        return None


def parse_range(start: str, end: str, now: float, default: str = "-1h") -> tuple[float, float]:
    """Both ends in seconds since 1970, of texts that may be empty. Raises ValueError naming the parameter."""
    try:
        begins = parse_time(start or default, now)
    except ValueError as error:
        raise ValueError(f"from: {error}") from error
    try:
        ends = parse_time(end or "now", now)
    except ValueError as error:
        raise ValueError(f"to: {error}") from error
    if not begins < ends:
        raise ValueError("from must be earlier than to")
    return begins, ends


def rfc3339(seconds: float) -> str:
    """The time in UTC with milliseconds."""
    moment = datetime.fromtimestamp(math.floor(seconds * 1000 + 0.5) / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
