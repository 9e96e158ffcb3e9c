"""Which holes in history the reckoning of a soak lets pass."""

from tests.soak.books import Account
from tests.soak.faults import Hurt
from tests.soak.ledger import Ledger, explain

SPAN = (0.0, 60.0)


def reckoned(missing: range, hurts: list[Hurt], *, busy: bool = False) -> Ledger:
    """A minute of a path that is scraped every 2 s, without the scrapes of some seconds."""
    ledger = Ledger(Account(0, 0, 0, 0, 0, 0), stored=0, unknown=0)
    times = [float(second) for second in range(0, 61, 2) if second not in missing]
    explain(ledger, "cam", times, SPAN, hurts, lambda begin, end: busy)
    return ledger


def test_one_scrape_may_pass_but_not_two() -> None:
    assert reckoned(range(20, 21), []).good
    ledger = reckoned(range(20, 23), [])
    assert ledger.holes == ["cam: 6.0 s without a sample, 18 s in"]
    assert not ledger.good


def test_a_busy_machine_may_let_two_pass_but_not_three() -> None:
    assert reckoned(range(20, 23), [], busy=True).busy_holes == 1
    assert reckoned(range(20, 23), [], busy=True).good
    assert not reckoned(range(20, 25), [], busy=True).good


def test_a_fault_explains_a_hole_only_if_nothing_can_be_scraped_meanwhile() -> None:
    ledger = reckoned(range(20, 25), [Hurt("mediamtx stopped", 19.0, 24.0, blind=True)])
    assert (ledger.blind_holes, ledger.good) == (1, True)
    assert not reckoned(range(20, 25), [Hurt("redis killed", 19.0, 24.0, blind=False)]).good


def test_the_end_of_history_may_not_be_missing() -> None:
    assert not reckoned(range(40, 61), []).good
