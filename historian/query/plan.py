"""Which tier answers a query: by how fine the rows shall be, and by how far back each tier goes."""

from collections.abc import Mapping

from historian.store.tiers import HOURS, MINUTES, RAW, TIERS, Tier

# A tier is read for rows that last at least so many of its buckets. Reading samples is cheap enough to give a day of
# them, with the exact times of peaks; minutes get coarser than hours only where hours would be too few.
_BUCKETS_A_ROW = {RAW.name: 0.0, MINUTES.name: 4.0, HOURS.name: 0.5}


def choose(
    start_ms: int,
    end_ms: int,
    points: int,
    begins: Mapping[str, int | None],
    first_ms: int | None = None,
    last_ms: int | None = None,
) -> Tier:
    """The tier to read from `start_ms` to `end_ms` for some `points` rows.

    `begins` has, by the tier's name, when its oldest block begins, or None where it has none; `first_ms` and `last_ms`
    are the times of the first and last sample in the tail. A coarser tier than the rows ask for is chosen where it
    goes further back, a finer one where there is little to read.
    """
    known = [begin for begin in (*begins.values(), first_ms) if begin is not None]
    length = min([end_ms, *([] if last_ms is None else [last_ms])]) - max([start_ms, *([min(known)] if known else [])])
    row = max(0, length) / points
    chosen = max((tier for tier in TIERS if row >= tier.step * _BUCKETS_A_ROW[tier.name]), key=lambda tier: tier.step)
    for tier in TIERS[TIERS.index(chosen) + 1 :]:
        begin, before = begins.get(tier.name), begins.get(chosen.name)
        if begin is not None and begin <= end_ms and (before is None or start_ms < before > begin):
            chosen = tier
    return chosen
