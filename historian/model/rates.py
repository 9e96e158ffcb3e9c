"""Counters → what happened since the scrape before."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# A counter that was not seen for so long, in seconds, begins anew: Prometheus looks back no further either.
LOOK_BACK = 300.0


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was read: `tick` is that of the scrape by our monotonic clock, `read_at` the exporter's Unix time.

    Scrapes that come close together share what the exporter has read, so the tick may be later than the reading by as
    much. `read_at` is None where the page does not tell.
    """

    tick: float = -math.inf
    read_at: float | None = None

    def seconds_since(self, before: "Moment") -> float | None:
        """The time between two readings; None if that is too long for them to be compared.

        By the exporter's clock, unless that was set or does not tell: then by the scrapes.
        """
        if self.read_at is not None and before.read_at is not None:
            seconds = self.read_at - before.read_at
            if 0 < seconds <= LOOK_BACK:
                return seconds
        seconds = self.tick - before.tick
        return seconds if 0 < seconds <= LOOK_BACK else None

    def is_reading_of(self, before: "Moment") -> bool:
        """Whether both show one and the same reading: nothing new is known."""
        return self.read_at is not None and self.read_at == before.read_at


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
