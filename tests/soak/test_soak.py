"""A short soak. A longer one, with another seed each time, is `make soak`."""

import pytest

from tests.soak.run import soak

# A minute holds four faults. This seed: exporter frozen, historian killed; Redis killed, MediaMTX stopped.
MINUTES, SEED = 1.0, 279


@pytest.mark.timeout(300)
def test_nothing_is_lost_that_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    good = soak(MINUTES, SEED, streams=1000, number=100)
    assert good, capsys.readouterr().out
