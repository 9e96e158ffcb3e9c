"""A short soak. A longer one, with another seed each time, is `make soak`."""

import pytest

from tests.soak.run import soak

# Two minutes hold nine faults, with this seed of all seven kinds. First half: historian killed, exporter frozen, Redis
# killed, exporter killed, historian stopped. Second: Redis frozen and the exporter frozen, both beyond the time-out of
# 5 s, MediaMTX stopped, Redis killed.
MINUTES, SEED = 2.0, 18


@pytest.mark.timeout(300)
def test_nothing_is_lost_that_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    good = soak(MINUTES, SEED, streams=1000, number=100)
    assert good, capsys.readouterr().out
