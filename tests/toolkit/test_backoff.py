"""Growing, bounded, random waits."""

from toolkit.backoff import Backoff


def test_the_ceiling_doubles_up_to_the_cap_and_falls_back() -> None:
    backoff = Backoff(0.5, 3, rng=lambda: 1.0)
    assert [backoff.next() for _ in range(5)] == [0.5, 1, 2, 3, 3]
    backoff.reset()
    assert backoff.next() == 0.5


def test_the_wait_is_a_random_part_of_the_ceiling() -> None:
    backoff = Backoff(4, 100, rng=lambda: 0.25)
    assert [backoff.next(), backoff.next()] == [1, 2]
