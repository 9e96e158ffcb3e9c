"""The bench of the WebSocket runs: it stands on the product's parts, and would go stale unseen."""

import pytest

from benchmarks.ws_bench import run


@pytest.mark.parametrize("way", ["ours", "bare"])
def test_clients_hear_each_update(way: str) -> None:
    found = run(way, clients=4, seconds=2, changing=50, stuck=True)
    assert found["heard"] > 0.4
    assert 0 < found["bytes"] < found["snapshot"]
