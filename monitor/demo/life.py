"""When a publisher or reader is connected: once for all, or again and again."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spell:
    """One connection's time: its number (part of its UUID), its begin, and when its media stops (seconds)."""

    number: int
    start: float
    flow_end: float

    def flowing(self, t: float) -> bool:
        """Whether media moves at `t`."""
        return t < self.flow_end


@dataclass(frozen=True, slots=True)
class Life:
    """Connected for `on` seconds out of every `period`, counted from `first`; media flows for `flow` seconds of each.

    Times are seconds since the demo's start; negative ones were before it.
    """

    first: float = -7200.0
    period: float = math.inf
    on: float = math.inf
    flow: float = math.inf

    def spell(self, t: float) -> Spell | None:
        """The connection that stands at `t`, or None between two of them."""
        if math.isinf(self.period):
            return Spell(0, self.first, self.first + self.flow) if t >= self.first else None
        number = math.floor((t - self.first) / self.period)
        start = self.first + number * self.period
        return Spell(number, start, start + self.flow) if t < start + self.on else None

    def connected(self, start: float, end: float) -> float:
        """Seconds of connection between `start` and `end`."""
        if math.isinf(self.period):
            return max(0.0, end - max(start, self.first))
        return self._connected_until(end) - self._connected_until(start)

    def _connected_until(self, t: float) -> float:
        whole, rest = divmod(t - self.first, self.period)
        return whole * self.on + min(rest, self.on)


STEADY = Life()


def always_since(start: float) -> Life:
    """Connected once, at `start`, and never lost again."""
    return Life(first=start)
