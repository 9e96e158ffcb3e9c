"""The reckoning of a soak: what is in the store, held against what happened and what was told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import quote

from tests.e2e.processes import get_json
from tests.soak.books import Account
from tests.soak.faults import Hurt
from tests.soak.stage import INTERVAL, Stage

# A scrape that takes longer than the interval lets the next one pass, for scrapes keep their phase; that Redis is back
# may bring it about, when all that waited is written at once. More than one is a hole. Where more wants to run than
# there are cores, that second of work takes many, and two may pass (measured: a scrape took 3.3 s, of which the
# historian had a core for 0.5 s). What was scraped and got lost is not found by this, but by the counts.
HOLE, HOLE_WHEN_BUSY = 2.5 * INTERVAL, 3.5 * INTERVAL
# After a part is back, scraping needs so long to be in its stride again: the historian's start, a time-out that was
# running, the exporter's own pauses.
RECOVERY = 12.0
# A killed historian, and one that goes on, has written at most so many scrapes since its metrics were looked at.
UNKNOWN_SCRAPES = 2


@dataclass
class Ledger:
    """Rows, twins and holes are of the sampled paths; `holes` are those that nothing explains."""

    account: Account
    stored: int
    unknown: int  # most entries that were written without a word: after the last look at a historian's metrics
    rows: int = 0
    twins: int = 0
    blind_holes: int = 0
    busy_holes: int = 0
    holes: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Nothing is lost that was not told, and nothing is there twice."""
        return (
            not self.holes
            and not self.twins
            and self.account.written <= self.stored <= self.account.written + self.unknown
        )

    def as_text(self) -> str:
        """For people."""
        account = self.account
        lines = [
            f"samples offered                    {account.offered}",
            f"  told as written                  {account.written} ({account.restored} of them twice, lost by Redis)",
            f"  found in Redis                   {self.stored} (the killed ones did not tell of up to {self.unknown})",
            f"  told as dropped, refused, left   {account.dropped}, {account.refused}, {account.left}",
            f"  in memory at an end              {account.waiting}",
            f"rows of the sampled paths          {self.rows}",
            f"  twins                            {self.twins}",
            f"  holes while none could be taken  {self.blind_holes}",
            f"  holes of a busy machine          {self.busy_holes}",
            f"  holes without a reason           {len(self.holes)}",
            *(f"    {hole}" for hole in self.holes[:20]),
        ]
        return "\n".join(lines)


def reckon(
    ledger: Ledger,
    stage: Stage,
    paths: Iterable[str],
    span: tuple[float, float],
    hurts: Sequence[Hurt],
    was_busy: Callable[[float, float], bool],
) -> None:
    """Read the history of these paths in a span (Unix seconds) and explain every hole in it."""
    for path in paths:
        times = _times(stage, path, *span)
        ledger.rows += len(times)
        ledger.twins += sum(later - earlier < INTERVAL / 10 for earlier, later in pairwise(times))
        explain(ledger, path, times, span, hurts, was_busy)


def explain(
    ledger: Ledger,
    path: str,
    times: Sequence[float],
    span: tuple[float, float],
    hurts: Sequence[Hurt],
    was_busy: Callable[[float, float], bool],
) -> None:
    """Find the holes between the times of a path's samples, and what each comes from: a fault, a busy machine, nothing.

    `was_busy` tells of a time whether more wanted to run than there are cores.
    """
    begin, end = span
    for earlier, later in zip([begin, *times], [*times, end], strict=True):
        if later - earlier <= HOLE:
            continue
        if any(hurt.blind and hurt.begin - HOLE < later and earlier < hurt.end + RECOVERY for hurt in hurts):
            ledger.blind_holes += 1
        elif later - earlier <= HOLE_WHEN_BUSY and was_busy(earlier, later):
            ledger.busy_holes += 1
        else:
            ledger.holes.append(f"{path}: {later - earlier:.1f} s without a sample, {earlier - begin:.0f} s in")


def _times(stage: Stage, path: str, begin: float, end: float) -> list[float]:
    """When samples of a path are stored, in windows small enough to come at full resolution."""
    times: list[float] = []
    window, start = 4000 * INTERVAL, begin
    while start < end:
        stop = min(end, start + window)
        query = f"server=local&kind=path&path={quote(path)}&fields=state&from={start}&to={stop}&points=5000"
        answer = get_json(f"{stage.historian.url}/api/v1/history?{query}")
        known = zip(answer["t"], answer["fields"]["state"]["avg"], strict=True)
        times += [at for at, state in known if state is not None and at > (times[-1] if times else 0.0)]
        start = stop
    return times
