"""Seeded noise that can be asked at any time: rates whose running totals are exact, and gauges that flutter.

Counters must only grow and must agree with each other, without any state being kept between two answers. A sum of sine
waves has both a value and an integral in closed form, so the total of a rate at any second is one expression.
"""

import math
import random
from dataclasses import dataclass
from functools import lru_cache

# Periods in seconds: from what is texture in a chart of five minutes to what is tide in that of a day.
_PERIODS = (7.3, 23.0, 61.0, 173.0, 997.0, 7211.0)


@lru_cache(maxsize=4096)
def _components(seed: str) -> tuple[tuple[float, float, float], ...]:
    """Amplitude, angular frequency, phase of each sine. Amplitudes add up to 1: a wave of swing < 1 stays positive."""
    rng = random.Random(seed)
    weights = [rng.uniform(0.5, 1.0) for _ in _PERIODS]
    return tuple(
        (weight / sum(weights), 2 * math.pi / (period * rng.uniform(0.9, 1.1)), rng.uniform(0, 2 * math.pi))
        for weight, period in zip(weights, _PERIODS, strict=True)
    )


def flutter(seed: str, t: float) -> float:
    """A number between -1 and 1 that wanders smoothly with `t` (seconds)."""
    return sum(amplitude * math.sin(omega * t + phase) for amplitude, omega, phase in _components(seed))


def dice(seed: str, t: float, step: float = 1.0) -> float:
    """A number from 0 to 1 that is drawn anew every `step` seconds."""
    return random.Random(f"{seed}/{math.floor(t / step)}").random()


@dataclass(frozen=True, slots=True)
class Wave:
    """A rate around `mean` (per second) that swings by the share `swing` of it, at most (0 to below 1)."""

    seed: str
    mean: float
    swing: float = 0.0

    def rate(self, t: float) -> float:
        """The rate at `t`."""
        return self.mean * (1 + self.swing * flutter(self.seed, t))

    def total(self, start: float, end: float) -> float:
        """What came together from `start` to `end`; 0 if `end` is not after `start`."""
        if end <= start:
            return 0.0
        wobble = sum(
            amplitude / omega * (math.cos(omega * start + phase) - math.cos(omega * end + phase))
            for amplitude, omega, phase in _components(self.seed)
        )
        return self.mean * (end - start + self.swing * wobble)
