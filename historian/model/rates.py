"""Counters → what happened since the scrape before."""

from collections.abc import Iterable, Sequence

# A counter that was not seen for so long, in seconds, begins anew: Prometheus looks back no further either.
LOOK_BACK = 300.0


def increment(before: float | None, now: float | None) -> float | None:
    """Events between two values of a counter; None where one of them is missing.

    A counter that went back began again at 0 (a reconnect, a restart), so all it shows came since.
    """
    if before is None or now is None:
        return None
    return now - before if now >= before else now


def increments(before: Sequence[float | None], now: Sequence[float | None]) -> list[float | None]:
    """`increment` of many counters at once: written out, since it runs for every counter of every link."""
    return [None if a is None or b is None else (b - a if b >= a else b) for a, b in zip(before, now, strict=True)]


def bits_per_second(octets: float | None, seconds: float) -> float | None:
    """The bit rate of some bytes over a time, in whole bit/s."""
    return None if octets is None else round(octets * 8 / seconds)


def sum_known(values: Iterable[float | None]) -> float | None:
    """The sum of those values that are known; None if none is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None
