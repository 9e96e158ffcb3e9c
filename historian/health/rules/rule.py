"""The rules of health: one table. Each row says what is measured, from where on it is worse, and what to do about it.

Measures are the fields of the views that each section names; the figures in the texts are theirs or those of
advice.FIGURES; `{limit}` is the mildest threshold. `{percent:loss_ratio}` writes a ratio as percent,
`{mega:received_bps}` a number in millions.
Thresholds are exclusive. The Prometheus alerts in `dashboards/` state the same thresholds.
"""

from dataclasses import dataclass, field
from typing import Literal

Subject = Literal["srt", "session", "path", "server", "host"]


@dataclass(frozen=True, slots=True)
class Relief:
    """What proves that no harm is done so far: while `measure` is above 0, critical is only a warning.

    `en` and `de` then end the sentence in place of its full stop.
    """

    measure: str
    en: str
    de: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence more, told while `measure` is true or above 0."""

    measure: str
    en: str
    de: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. A level holds while `measure` lies beyond its threshold (`worse` tells on which side).

    `hold` and `clear` are the seconds for which a worse or better level must last before it counts; `window` is that
    of the measure, for the reader of the table. `values` are the figures that a finding carries.
    """

    id: str
    subject: Subject
    measure: str
    worse: Literal["above", "below"]
    window: float
    hold: float
    clear: float
    source: str
    values: tuple[str, ...]
    en: str
    de: str
    info: float | None = None
    warn: float | None = None
    crit: float | None = None
    relief: Relief | None = None
    notes: tuple[Note, ...] = ()
    thresholds: tuple[tuple[float, int], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        given = ((self.crit, 3), (self.warn, 2), (self.info, 1))
        object.__setattr__(self, "thresholds", tuple((value, level) for value, level in given if value is not None))

    @property
    def is_state(self) -> bool:
        """Whether being in a state is all that is measured: the measure is below 0 while it is not."""
        return any(value < 0 for value, _ in self.thresholds)
