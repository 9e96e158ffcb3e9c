import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.life import STEADY, Life, Spell, always_since

FLAPPING = Life(first=-30.0, period=40.0, on=36.0, flow=20.0)


def test_a_steady_life_has_one_spell() -> None:
    assert STEADY.spell(0) == STEADY.spell(1e6)
    assert always_since(10).spell(9.9) is None
    assert always_since(10).spell(10) == Spell(0, 10, float("inf"))


def test_a_repeating_life_has_a_new_spell_each_period() -> None:
    assert FLAPPING.spell(0) == Spell(0, -30.0, -10.0)
    assert FLAPPING.spell(6) is None
    assert FLAPPING.spell(10) == Spell(1, 10.0, 30.0)


def test_media_flows_for_a_part_of_a_spell() -> None:
    spell = FLAPPING.spell(10)
    assert spell is not None
    assert spell.flowing(29.9)
    assert not spell.flowing(30.0)


@given(st.floats(-1000, 1000), st.floats(0, 500))
def test_connected_seconds_are_those_with_a_spell(start: float, length: float) -> None:
    steps = 2000
    seen = sum(FLAPPING.spell(start + length * (n + 0.5) / steps) is not None for n in range(steps)) * length / steps
    assert FLAPPING.connected(start, start + length) == pytest.approx(seen, abs=max(length / 100, 0.01))
