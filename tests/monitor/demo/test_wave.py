from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.wave import Wave, dice, flutter

SECONDS = st.floats(-10_000, 1e7)


@given(st.text(max_size=8), SECONDS)
def test_flutter_stays_between_minus_one_and_one(seed: str, t: float) -> None:
    assert -1 <= flutter(seed, t) <= 1


@given(SECONDS, st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 0.99))
def test_totals_only_grow(start: float, first: float, more: float, swing: float) -> None:
    wave = Wave("w", 5e6, swing)
    assert wave.total(start, start + first + more) >= wave.total(start, start + first) * (1 - 1e-12)


def test_total_is_the_sum_of_the_rate() -> None:
    wave = Wave("sum", 1000.0, 0.9)
    steps = 20_000
    summed = sum(wave.rate(100 + 50 * (n + 0.5) / steps) for n in range(steps)) * 50 / steps
    assert abs(wave.total(100, 150) - summed) < 0.01


def test_nothing_comes_together_backwards() -> None:
    assert Wave("w", 1.0).total(5, 5) == 0
    assert Wave("w", 1.0).total(5, 4) == 0


def test_seeds_differ_and_repeat() -> None:
    assert flutter("a", 3.0) == flutter("a", 3.0) != flutter("b", 3.0)
    assert dice("a", 3.0) == dice("a", 3.9)
    assert len({dice("a", t) for t in range(20)}) == 20
