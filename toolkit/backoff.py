"""Waiting longer after each failure, with full jitter so that many clients do not come back at once."""

import random
from collections.abc import Callable


class Backoff:
    """Seconds to wait: random between 0 and `base`, 2 × `base`, 4 × `base` … up to `cap`."""

    def __init__(self, base: float, cap: float, rng: Callable[[], float] = random.random) -> None:
        self._base, self._cap, self._rng = base, cap, rng
        self._ceiling = base

    def next(self) -> float:
        """The next wait in seconds."""
        wait = self._rng() * self._ceiling
        self._ceiling = min(self._cap, self._ceiling * 2)
        return wait

    def reset(self) -> None:
        """Start anew after a success."""
        self._ceiling = self._base
