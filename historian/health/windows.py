"""Windows over the last minute: counts summed, gauges ordered."""

from array import array
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable, Sequence
from operator import sub as difference

# Seconds. The long window carries what needs many samples (percentiles, shares), the short one says "now".
LONG, SHORT = 60.0, 10.0

# Columns and what their counts are multiplied with.
Weight = tuple[int, float]
Weights = tuple[Weight, Weight, Weight]


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
        sums = array("d", scrapes[-1])
        sums[0] = tick
        for place, count in enumerate(counts, 1):
            if count:
                sums[place] += count
        scrapes.append(sums)
        while scrapes[1][0] <= tick - LONG:
            scrapes.popleft()

    def sums(self) -> list[float]:
        """The sums over the last minute before the last scrape."""
        return list(map(difference, self._scrapes[-1], self._scrapes[0]))[1:]

    def last(self, column: int) -> float:
        """One count of the last scrape alone."""
        return self._scrapes[-1][column + 1] - self._scrapes[-2][column + 1] if len(self._scrapes) > 1 else 0.0

    def lasting_rises(self, weights: Weights, settles: Iterable[float]) -> list[float]:
        """How far a weighted sum of three counts has risen in the last minute, each of `settles` s ago at the latest.

        It is the lowest since then, and of two scrapes at least, above the lowest of the minute; with 0 only the last.
        """
        (first, a), (second, b), (third, c) = weights
        first, second, third = first + 1, second + 1, third + 1
        values = [a * scrape[first] + b * scrape[second] + c * scrape[third] for scrape in self._scrapes]
        lowest, rises = min(values), []
        for settle in settles:
            horizon, settled = self._scrapes[-1][0] - settle, 0
            for scrape in reversed(self._scrapes):
                if scrape[0] < horizon:
                    break
                settled += 1
            rises.append(min(values[-max(2 if settle else 1, settled) :]) - lowest)
        return rises

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

    __slots__ = ("_began", "_peaks", "_slots")

    def __init__(self, began: float) -> None:
        self._began = began
        self._peaks: Sequence[float] = ()
        self._slots: deque[array[float]] = deque(maxlen=round(LONG / SHORT) + 1)

    def push(self, tick: float, values: Sequence[float]) -> None:
        """Take in a value of each gauge."""
        slots = self._slots
        if not slots or tick - slots[-1][0] >= SHORT:
            slots.append(array("d", (tick, *values)))
            while slots[0][0] <= tick - LONG - SHORT:
                slots.popleft()
            self._peaks = list(map(max, *slots))[1:] if len(slots) > 1 else list(values)
            return
        slot = slots[-1]
        for place, value in enumerate(values, 1):
            if value > slot[place]:
                slot[place] = value
                self._peaks = [max(pair) for pair in zip(self._peaks, values, strict=True)]

    def peak(self, gauge: int) -> float:
        """The highest value of a gauge in the last minute."""
        return self._peaks[gauge] if self._peaks else 0.0

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
