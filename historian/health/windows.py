"""Windows over the last minute: counts summed, gauges ordered."""

from array import array
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Sequence

# Seconds. The long window carries what needs many samples (percentiles, shares), the short one says "now".
LONG, SHORT = 60.0, 10.0


class CountWindow:
    """Sums of counts over the last minute and over the last ten seconds.

    Each scrape is kept as an array of its time and all counts since the window began: ten thousand links have thirty
    of them each, and the garbage collector need not look into arrays.
    """

    __slots__ = ("_scrapes",)

    def __init__(self, began: float, width: int) -> None:
        self._scrapes = deque([array("d", (began - LONG, *[0.0] * width))])

    def push(self, tick: float, counts: Sequence[float | None]) -> None:
        """Take in what happened since the scrape before; None counts as nothing."""
        scrapes = self._scrapes
        sums = [
            before if count is None else before + count for before, count in zip(scrapes[-1][1:], counts, strict=True)
        ]
        scrapes.append(array("d", (tick, *sums)))
        while scrapes[1][0] <= tick - LONG:
            scrapes.popleft()

    def sums(self) -> list[float]:
        """The sums over the last minute before the last scrape."""
        first, last = self._scrapes[0], self._scrapes[-1]
        return [now - before for before, now in zip(first[1:], last[1:], strict=True)]

    def last(self, column: int) -> float:
        """One count of the last scrape alone."""
        return self._scrapes[-1][column + 1] - self._scrapes[-2][column + 1] if len(self._scrapes) > 1 else 0.0

    def lasting_rise(self, weights: Sequence[tuple[int, float]], settle: float) -> float:
        """How far a weighted sum of counts (column, weight) has risen in the last minute, `settle` s ago at the latest.

        It is the lowest since then, and of two scrapes at least, above the lowest of the minute; with 0 only the last.
        """
        values = [sum(scrape[column + 1] * weight for column, weight in weights) for scrape in self._scrapes]
        horizon = self._scrapes[-1][0] - settle
        settled = sum(scrape[0] >= horizon for scrape in self._scrapes)
        return min(values[-max(2 if settle else 1, settled) :]) - min(values)

    def recent(self, column: int) -> float:
        """One sum over the last ten seconds before the last scrape."""
        scrapes = self._scrapes
        horizon = scrapes[-1][0] - SHORT
        before = next((one for one in reversed(scrapes) if one[0] <= horizon), scrapes[0])
        return scrapes[-1][column + 1] - before[column + 1]


class GaugeWindow:
    """The values of a gauge in the last minute, ordered by size."""

    __slots__ = ("_times", "ordered")

    def __init__(self) -> None:
        self._times: deque[tuple[float, float]] = deque()
        self.ordered: list[float] = []

    def push(self, tick: float, value: float | None) -> None:
        """Take in a value; None only lets time pass."""
        if value is not None:
            self._times.append((tick, value))
            insort(self.ordered, value)
        while self._times and self._times[0][0] <= tick - LONG:
            _, expired = self._times.popleft()
            del self.ordered[bisect_left(self.ordered, expired)]


class PeakWindow:
    """The highest values of some gauges in the last minute, kept in slots of ten seconds.

    Much cheaper than to keep each value, and as exact as is needed: a peak is forgotten after 60 to 70 s.
    """

    __slots__ = ("_began", "_slots")

    def __init__(self, began: float) -> None:
        self._began = began
        self._slots: deque[array[float]] = deque(maxlen=round(LONG / SHORT) + 1)

    def push(self, tick: float, values: Sequence[float]) -> None:
        """Take in a value of each gauge."""
        slots = self._slots
        if not slots or tick - slots[-1][0] >= SHORT:
            slots.append(array("d", (tick, *values)))
            while slots[0][0] <= tick - LONG - SHORT:
                slots.popleft()
            return
        slot = slots[-1]
        for place, value in enumerate(values, 1):
            if value > slot[place]:
                slot[place] = value

    def peak(self, gauge: int) -> float:
        """The highest value of a gauge in the last minute."""
        return max((slot[gauge + 1] for slot in self._slots), default=0.0)

    def recent(self, gauge: int) -> float:
        """The highest value in the last 10 to 20 s."""
        return max((self._slots[place][gauge + 1] for place in (-1, -2) if len(self._slots) >= -place), default=0.0)

    def is_full(self) -> bool:
        """Whether it goes back for a minute."""
        return bool(self._slots) and self._slots[-1][0] - self._began >= LONG


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """What `share` of these values, ordered by size, do not exceed, interpolated linearly; None for no values."""
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
