from exporter import errors
from exporter.collectors.base import CONFIG, Endpoint
from exporter.pace import Pace

SRT = Endpoint("srtconns/list", "srt", "srt")
HLS = Endpoint("hlsmuxers/list", "hls_muxer", "hls", every=10, patience=60)


def waits(pace: Pace, endpoint: Endpoint, now: float) -> float:
    """Seconds from now until the list is due."""
    return next(seconds for seconds in range(10_000) if pace.due(endpoint, now + seconds))


def test_a_list_is_due_at_first_and_whenever_it_is_in_use() -> None:
    pace = Pace()
    assert waits(pace, SRT, 0) == 0
    pace.answered(SRT, 0, empty=False)
    assert waits(pace, SRT, 0) == 0


def test_slow_lists_wait_for_their_turn() -> None:
    pace = Pace()
    pace.answered(HLS, 100, empty=False)
    assert waits(pace, HLS, 100) == 10


def test_empty_lists_of_protocols_that_no_path_shows_wait() -> None:
    pace = Pace()
    pace.answered(SRT, 0, empty=True)
    assert waits(pace, SRT, 0) == 30
    pace.use({"srt"})
    assert waits(pace, SRT, 0) == 0
    pace.answered(SRT, 0, empty=True)
    assert waits(pace, SRT, 0) == 0


def test_absent_lists_wait_long_unless_a_path_begins_to_use_them() -> None:
    pace = Pace()
    pace.absent(SRT, 0)
    assert waits(pace, SRT, 0) == 300
    pace.use({"srt"})
    assert waits(pace, SRT, 0) == 0
    pace.absent(SRT, 10)
    pace.use({"srt"})
    assert waits(pace, SRT, 10) == 300


def test_patience_doubles_with_each_time_out_and_ends_with_an_answer() -> None:
    pace = Pace()
    seen = []
    for _ in range(5):
        pace.failed(HLS, 0, errors.TimedOut())
        seen.append(waits(pace, HLS, 0))
    assert seen == [60, 120, 240, 480, 600]
    pace.answered(HLS, 0, empty=False)
    pace.failed(HLS, 0, errors.TimedOut())
    assert waits(pace, HLS, 0) == 60


def test_cheap_failures_make_no_pause() -> None:
    pace = Pace()
    pace.failed(HLS, 0, errors.HttpError())
    assert waits(pace, HLS, 0) == 0


def test_a_slow_list_is_not_asked_more_for_being_used() -> None:
    pace = Pace()
    pace.failed(HLS, 0, errors.TimedOut())
    pace.use({"hls"})
    assert waits(pace, HLS, 0) == 60


def test_rejections_make_growing_pauses() -> None:
    pace = Pace()
    ends = []
    for _ in range(7):
        pace.rejected(0)
        ends.append(next(seconds for seconds in range(1000) if not pace.shut_out(seconds)))
    assert ends == [10, 20, 40, 80, 160, 300, 300]
    pace.accepted()
    assert not pace.shut_out(0)
    pace.rejected(0)
    assert not pace.shut_out(10)


def test_after_an_outage_all_lists_are_due() -> None:
    pace = Pace()
    pace.absent(SRT, 0)
    pace.server_failed()
    assert waits(pace, SRT, 0) == 0


def test_an_answer_that_is_out_of_date_is_due_sooner_but_not_at_once() -> None:
    pace = Pace()
    pace.out_of_date(HLS)
    pace.answered(CONFIG, 100, empty=False)
    assert waits(pace, CONFIG, 100) == 300
    for _ in range(3):
        pace.out_of_date(CONFIG)
        assert waits(pace, CONFIG, 100) == 30
    pace.answered(HLS, 100, empty=False)
    pace.out_of_date(HLS)
    assert waits(pace, HLS, 100) == 10
    pace.absent(CONFIG, 100)
    pace.out_of_date(CONFIG)
    assert waits(pace, CONFIG, 100) == 300
