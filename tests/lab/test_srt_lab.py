"""What the product says of SRT links whose truth is known: real MediaMTX, real ffmpeg, a bad line in between.

Runs when MEDIAMTX_BIN names the server's program and ffmpeg is installed. All links run at once.
"""

import shutil

import pytest

from tests.lab.mediamtx import MEDIAMTX, release
from tests.lab.scenarios import SCENARIOS
from tests.lab.srt_lab import Result, run

pytestmark = [
    pytest.mark.mediamtx,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not MEDIAMTX, reason="MEDIAMTX_BIN does not name a MediaMTX program"),
    pytest.mark.skipif(bool(MEDIAMTX) and not shutil.which("ffmpeg"), reason="ffmpeg is not installed"),
]

CHOSEN = ("clean", "loss/5", "delay/75-short", "reorder", "cut/3", "locked/wrong", "reader/thin")
# From this release on gosrt counts each lost packet once.
EXACT = bool(MEDIAMTX) and release(MEDIAMTX) >= (1, 20, 1)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    return run(MEDIAMTX, tmp_path_factory.mktemp("lab"), [one for one in SCENARIOS if one.path in CHOSEN])


def quiet_machine(result: Result) -> bool:
    """Whether all that was lost was lost by the relay."""
    return result.server_dropped == 0


def test_a_good_line_raises_nothing(results: dict[str, Result]) -> None:
    clean = results["clean"]
    if quiet_machine(clean):
        assert clean.levels() == {}
    assert clean.states == ["live"]


def test_losses_are_counted_as_they_were(results: dict[str, Result]) -> None:
    lossy = results["loss/5"]
    counted = lossy.counters["packetsReceivedLoss"]
    assert lossy.truth.lost > 100
    if EXACT:
        assert lossy.truth.lost <= counted <= lossy.truth.lost + lossy.server_dropped
    else:
        assert counted > 1.8 * lossy.truth.lost, "this release counts one too many for each gap"


@pytest.mark.parametrize("path", ["clean", "loss/5", "delay/75-short", "reorder", "cut/3"])
def test_the_bound_of_missing_packets_is_never_below_the_truth(results: dict[str, Result], path: str) -> None:
    assert results[path].bound >= results[path].truth.never


def test_what_was_repaired_is_no_warning(results: dict[str, Result]) -> None:
    lossy = results["loss/5"]
    assert lossy.levels()["srt_repaired"] == "info"
    if EXACT and lossy.bound == 0:  # a busy machine may bring copies too late
        assert "srt_missing" not in lossy.levels()


def test_a_latency_below_the_round_trip_is_told_with_the_one_to_set(results: dict[str, Result]) -> None:
    (*_, finding) = results["delay/75-short"].findings["srt_latency"]
    assert finding["values"]["rtt_ms"] == pytest.approx(155, rel=0.2)
    assert finding["values"]["want_ms"] == pytest.approx(4 * finding["values"]["rtt_ms"], abs=10)


def test_a_cut_that_cost_packets_is_told(results: dict[str, Result]) -> None:
    cut = results["cut/3"]
    assert cut.truth.never > 100
    assert cut.levels()["srt_missing"] == "warn"
    told = max(one["values"]["missing"] for one in cut.findings["srt_missing"])
    assert told >= cut.truth.never


def test_packets_that_overtake_each_other_are_not_missing(results: dict[str, Result]) -> None:
    reordered = results["reorder"]
    assert reordered.truth.lost == 0
    if EXACT:
        assert "srt_missing" not in reordered.levels()


def test_a_wrong_passphrase_keeps_an_expected_stream_missing(results: dict[str, Result]) -> None:
    wrong = results["locked/wrong"]
    assert (wrong.states, wrong.levels()) == (["missing"], {"missing": "crit"})


def test_a_thin_line_to_a_reader_is_no_matter_of_latency(results: dict[str, Result]) -> None:
    thin = results["reader/thin"]
    assert thin.levels()["srt_overhead"] == "warn"
    assert "srt_latency" not in thin.last
