"""What became of lost packets: a link is played packet by packet, so that the truth is known."""

import random
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from historian.health.repair import Link, RepairColumns, Repairs, are_overtaken, repairs
from historian.health.windows import CountWindow

AT = RepairColumns(0, 1, 2, 3)
RTT = 100.0


@dataclass
class Line:
    """Losses of a link, scraped every 2 s. `missing` is the truth of what has not been repaired when it was due."""

    window: CountWindow
    tick: float = 0.0
    missing: int = 0
    pending: int = 0  # lost before the last scrape, repaired after it

    def scrape(self, lost: int, again: int, useless: int, belated: int = 0, exact: bool = True) -> Repairs:
        self.tick += 2
        self.window.push(self.tick, (lost, again, useless, belated))
        return self.now(exact)

    def now(self, exact: bool = True) -> Repairs:
        return repairs(self.window, AT, min(60.0, self.tick), Link(RTT, 120.0, exact))

    def play(self, fates: list[str], pending: int) -> Repairs:
        """One scrape with these losses; of the repaired ones `pending` have their copy in the next scrape."""
        again = useless = belated = 0
        for fate in fates:
            again += {"repaired": 1, "repaired twice": 2, "late": 2, "missing": 0}[fate]
            useless += {"repaired": 0, "repaired twice": 1, "late": 2, "missing": 0}[fate]
            belated += 2 * (fate == "late")
        self.missing += sum(fate in ("late", "missing") for fate in fates)
        pending = min(pending, sum(fate.startswith("repaired") for fate in fates))
        again += self.pending - pending
        self.pending = pending
        return self.scrape(len(fates), again, useless, belated)


@pytest.fixture
def line() -> Line:
    return Line(CountWindow(0.0, 4))


def test_where_nothing_is_lost_there_is_nothing_to_tell(line: Line) -> None:
    assert line.scrape(0, 0, 0) == Repairs()


@pytest.mark.parametrize(
    ("lost", "again", "useless", "missing"),
    [(118, 118, 0, 0), (118, 130, 12, 0), (118, 110, 6, 14), (5, 0, 0, 5), (5, 3, 3, 5)],
)
def test_what_is_missing_when_the_time_of_all_has_come(
    line: Line, lost: int, again: int, useless: int, missing: int
) -> None:
    line.scrape(lost, again, useless, belated=useless)
    line.scrape(0, 0, 0)
    assert line.now().missing == missing


FATES = st.lists(st.sampled_from(["repaired", "repaired twice", "late", "missing"]), max_size=30)


@given(st.lists(st.tuples(FATES, st.integers(0, 2)), min_size=1, max_size=20))
def test_the_bound_is_never_below_the_truth(scrapes: list[tuple[list[str], int]]) -> None:
    line = Line(CountWindow(0.0, 4))
    for fates, pending in scrapes:
        line.play(fates, pending)
    line.play([], 0)
    assert line.play([], 0).missing >= line.missing


def test_what_was_lost_since_the_last_scrape_still_has_time_to_be_repaired(line: Line) -> None:
    first = line.scrape(5, 0, 0)
    assert (first.missing, first.unrepaired, first.repaired) == (5, 0, 0)
    second = line.scrape(0, 0, 0)
    assert (second.missing, second.unrepaired) == (5, 5)


def test_copies_that_are_on_their_way_are_never_taken_for_missing(line: Line) -> None:
    chance = random.Random(1)
    for _ in range(300):
        now = line.play(["repaired"] * chance.randrange(60, 140), pending=chance.randrange(2, 10))
        assert now.unrepaired == 0


def test_a_few_that_stay_missing_among_many_repaired_ones_are_found(line: Line) -> None:
    chance = random.Random(2)
    for _ in range(40):
        line.play(["repaired"] * 100, pending=chance.randrange(2, 10))
    for _ in range(15):
        now = line.play(["repaired"] * 98 + ["late"] * 2, pending=chance.randrange(2, 10))
    assert 25 <= now.unrepaired <= 45
    assert now.repaired == 0


def test_a_burst_that_was_never_repaired_is_told_for_a_minute(line: Line) -> None:
    for _ in range(20):
        line.play(["repaired"], 0)
    line.play(["missing"] * 214, 0)
    line.play(["repaired"], 0)
    for _ in range(28):
        assert line.play(["repaired"], 0).unrepaired == 214
    for _ in range(5):
        line.play(["repaired"], 0)
    assert line.now().unrepaired == 0


def test_it_is_proven_only_where_counts_are_exact_and_nothing_came_too_late(line: Line) -> None:
    line.scrape(20, 20, 0)
    proven = line.scrape(0, 0, 0)
    assert (proven.repaired, proven.all_repaired) == (20, 20)
    assert line.now(exact=False).all_repaired == 0
    late = line.scrape(0, 1, 1, belated=1)
    assert (late.repaired, late.all_repaired) == (20, 0)


def test_an_old_release_that_counts_one_too_many_for_each_gap_is_not_blamed_for_it(line: Line) -> None:
    line.scrape(20, 10, 0, exact=False)
    old = line.scrape(0, 0, 0, exact=False)
    assert (old.missing, old.unrepaired, old.repaired, old.true_share) == (10, 0, 10, 0.5)
    new = line.now(exact=True)
    assert (new.missing, new.unrepaired, new.repaired, new.true_share) == (10, 10, 0, 1)


def test_packets_that_come_behind_later_ones_are_overtaken_and_not_missing(line: Line) -> None:
    """5 % overtaken in the lab: 315 lost, 306 again, 306 useless, and not one was missing."""
    line.scrape(315, 306, 306, belated=2)
    now = line.scrape(0, 0, 0)
    assert (now.overtaken, now.unrepaired, now.repaired, now.true_share) == (315, 0, 0, 0)
    assert line.now(exact=False).overtaken == 0, "what is late cannot be told from what is needless there"


@pytest.mark.parametrize(
    ("lost", "again", "useless", "belated"),
    [(318, 200, 96, 90), (309, 371, 62, 0), (100, 250, 150, 0), (100, 90, 90, 90), (100, 0, 0, 0), (100, 10, 60, 60)],
    ids=["a cut", "much loss", "an old sender", "all too late", "no copies", "late originals"],
)
def test_what_was_really_lost_is_not_overtaken(lost: int, again: int, useless: int, belated: int) -> None:
    assert not are_overtaken(lost, again, useless, belated)
