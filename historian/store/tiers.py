"""The tiers of sealed history: how fine each is, which span one of its blocks covers, and how long each is kept."""

from dataclasses import dataclass

from historian.store import keys
from toolkit.errors import UserError

_SECOND, _MINUTE, _HOUR, _DAY = 1000, 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier; all times are in ms.

    `step` is the length of a bucket (0: every sample is kept), `window` the span that a block covers at most, counted
    from 1970, `patience` how long after the end of its window a block waits for data that says that the span is over.
    """

    name: str
    step: int
    window: int
    patience: int


# Windows nest, so that a coarse block takes whole finer ones. Larger windows pack better and are read quicker, but what
# is not folded yet must be kept in, and read from, the finer tier: an hour of samples is 1800 rows at 2 s, a quarter of
# a day 360 minutes, five days 120 hours. Patience is longer than it takes to seal what the block is made of.
RAW = Tier(keys.TIERS[0], 0, _HOUR, 10 * _MINUTE)
MINUTES = Tier(keys.TIERS[1], _MINUTE, 6 * _HOUR, 3 * _HOUR)
HOURS = Tier(keys.TIERS[2], _HOUR, 5 * _DAY, 12 * _HOUR)
TIERS = (RAW, MINUTES, HOURS)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long each tier is kept, in seconds: what is older may go, once the next tier has it."""

    raw: float
    minutes: float
    hours: float

    def of_ms(self, tier: Tier) -> int:
        """The retention of a tier in ms."""
        return int(1000 * {RAW.name: self.raw, MINUTES.name: self.minutes, HOURS.name: self.hours}[tier.name])

    def check(self) -> None:
        """Raise UserError if a coarser tier is kept shorter than a finer one."""
        if not self.raw <= self.minutes <= self.hours:
            raise UserError(
                "history: raw must not be kept longer than minutes, nor minutes longer than hours; "
                "set history.minutes and history.hours to at least as much"
            )


def floor(time_ms: int, span: int) -> int:
    """The begin of the span that `time_ms` lies in."""
    return time_ms // span * span
