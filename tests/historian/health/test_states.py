"""States that need time."""

import pytest

from historian.health.states import Sight, Status, lose_sight, miss, observe, restore, vanish


def sight(second: float, witnessed: bool = True) -> Sight:
    return Sight(1000 + second, 50_000 + second, witnessed)


def live(status: Status | None, second: float, received: float | None, began: float | None = None) -> Status:
    return observe(status, "live", began, received, sight(second))


def test_a_stream_older_than_the_historian_is_live_since_it_began() -> None:
    assert observe(None, "live", 40_000, 5, sight(0, witnessed=False)).since == 40_000


def test_a_wrong_clock_of_mediamtx_does_not_bend_what_was_seen_to_begin() -> None:
    assert observe(None, "live", 40_000, 5, sight(0)).since == 50_000
    assert observe(None, "live", 90_000, 5, sight(0, witnessed=False)).since == 50_000


def test_bytes_that_stop_for_six_seconds_are_a_stall() -> None:
    status = live(None, 0, 100)
    states = [live(status, second, 100 + min(second, 4)).state for second in range(2, 16, 2)]
    assert states == ["live", "live", "live", "live", "stalled", "stalled", "stalled"]


@pytest.mark.parametrize("state", ["filler", "idle", "down"])
def test_only_a_live_stream_can_stall(state: str) -> None:
    status = observe(None, state, None, 0, sight(0))
    for second in range(2, 60, 2):
        assert observe(status, state, None, 0, sight(second)).state == state


def test_a_new_stream_has_six_seconds_for_its_first_byte() -> None:
    status = observe(None, "down", None, 0, sight(0))
    observe(status, "down", None, 0, sight(60))
    assert live(status, 62, 0).state == "live"
    assert live(status, 66, 0).state == "live"
    assert live(status, 68, 0).state == "stalled"


def test_without_a_byte_counter_nothing_stalls() -> None:
    status = live(None, 0, None)
    assert live(status, 60, None).state == "live"


def test_a_reconnect_with_the_same_byte_count_is_no_stall() -> None:
    status = live(None, 0, 0, began=1)
    for second in range(2, 60, 2):
        assert live(status, second, 0, began=second).state == "live"


def test_a_state_is_known_again_after_an_outage_with_its_since() -> None:
    status = live(None, 0, 5)
    live(status, 2, 6)
    lose_sight(status, 50_004)
    lose_sight(status, 50_006)
    assert (status.state, status.since) == ("unknown", 50_004)
    observe(status, "live", None, 7, sight(20, witnessed=False))
    assert (status.state, status.since) == ("live", 50_000)


def test_a_state_that_changed_during_an_outage_began_when_it_was_seen() -> None:
    status = live(None, 0, 5)
    lose_sight(status, 50_004)
    observe(status, "down", None, 0, sight(20, witnessed=False))
    assert (status.state, status.since) == ("down", 50_020)


def test_a_reconnect_during_an_outage_is_live_since_it_began() -> None:
    status = live(None, 0, 5, began=49_000)
    lose_sight(status, 50_004)
    observe(status, "live", 50_011, 5, sight(20, witnessed=False))
    assert (status.state, status.since) == ("live", 50_011)


def test_what_was_there_can_be_gone_and_what_never_was_cannot() -> None:
    was = observe(live(None, 0, 5), "down", None, 0, sight(2))
    never = observe(None, "idle", None, 0, sight(0))
    assert vanish(was, 50_004)
    assert (was.state, was.since, was.last_seen) == ("gone", 50_004, 50_000)
    assert not vanish(never, 50_004)


def test_an_outage_leaves_what_is_gone_gone() -> None:
    status = live(None, 0, 5)
    vanish(status, 50_002)
    lose_sight(status, 50_004)
    assert (status.state, status.since) == ("gone", 50_002)


def test_a_stall_that_lasts_over_a_restart_is_one_stall() -> None:
    status = restore("stalled", 49_000, 50_000, 1_000)
    for second in (0, 2, 4):
        observe(status, "live", 40_000, 77, sight(second, witnessed=second > 0))
        assert (status.state, status.since) == ("stalled", 49_000)
    assert live(status, 6, 78, began=40_000).state == "live"


def test_a_stream_that_reconnected_while_the_historian_was_away_began_anew() -> None:
    same = observe(restore("live", 49_000, 49_500, 1_000), "live", 48_999.5, 7, sight(0, witnessed=False))
    assert same.since == 49_000
    other = observe(restore("live", 49_000, 49_500, 1_000), "live", 49_700, 7, sight(0, witnessed=False))
    assert other.since == 49_700


def test_a_word_that_is_no_state_is_unknown() -> None:
    assert observe(None, "", None, None, sight(0)).state == "unknown"
    assert restore("levitating", 1.0, None, None).state == "unknown"


def test_since_when_a_path_is_known() -> None:
    status = observe(None, "live", 49_000, 1, sight(0, witnessed=False))
    assert status.first_seen == sight(0).wall, "by our own sight, not by the clock of MediaMTX"
    assert vanish(status, sight(10).wall)
    assert observe(status, "live", None, 1, sight(20)).first_seen == sight(0).wall
    never = miss(None, sight(5).wall)
    assert miss(never, sight(9).wall).first_seen == sight(5).wall
    idle = observe(None, "idle", None, None, sight(0))
    assert miss(idle, sight(9).wall).first_seen == sight(0).wall, "never live, but known"
    assert restore("gone", 49_000, 50_000, 1_000).first_seen == 1_000
    assert restore("gone", 49_000, 50_000, None).first_seen == 49_000, "stored by an older historian"
