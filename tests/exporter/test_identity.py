from exporter.identity import Crowd, SourceChanges

A, B = ("cam", "hls", "read"), ("live", "hls", "read")


def crowd_after_first_look() -> Crowd:
    crowd = Crowd(1)
    crowd.update([], [], [])
    return crowd


def test_what_was_there_at_the_first_look_counts_from_zero() -> None:
    crowd = Crowd(2)
    assert crowd.update([A, A], ["1", "2"], [(1000, 5), (500, 5)]) == {A: [0, 0]}
    assert crowd.update([A, A], ["1", "2"], [(1100, 5), (500, 6)]) == {A: [100, 1]}


def test_what_comes_later_counts_whole() -> None:
    crowd = crowd_after_first_look()
    assert crowd.update([A], ["1"], [(70,)]) == {A: [70]}


def test_who_leaves_keeps_his_part_and_who_comes_adds() -> None:
    crowd = crowd_after_first_look()
    crowd.update([A, A, B], ["1", "2", "3"], [(10,), (20,), (5,)])
    assert crowd.update([A, B], ["2", "3"], [(21,), (6,)]) == {A: [31], B: [6]}
    assert crowd.update([A, A], ["2", "4"], [(21,), (1,)]) == {A: [32]}


def test_a_group_that_was_gone_goes_on_where_it_stopped() -> None:
    crowd = crowd_after_first_look()
    crowd.update([A], ["1"], [(10,)])
    assert crowd.update([], [], []) == {}
    assert crowd.update([A], ["2"], [(3,)]) == {A: [13]}


def test_a_counter_that_goes_back_starts_anew_and_the_total_does_not() -> None:
    crowd = Crowd(2)
    crowd.update([], [], [])
    crowd.update([A], ["1"], [(10, 10)])
    assert crowd.update([A], ["1"], [(2, 11)]) == {A: [12, 11]}
    assert crowd.update([A], ["1"], [(4, 11)]) == {A: [14, 11]}


def test_a_missing_counter_stands_where_it_stood() -> None:
    crowd = crowd_after_first_look()
    crowd.update([A], ["1"], [(10,)])
    assert crowd.update([A], ["1"], [(None,)]) == {A: [10]}
    assert crowd.update([A], ["1"], [(11,)]) == {A: [11]}


def test_ten_thousand_reconnects_are_one_series_that_only_grows() -> None:
    crowd = crowd_after_first_look()
    total = 0
    for number in range(10_000):
        (latest,) = crowd.update([A], [str(number)], [(3,)])[A]
        assert latest >= total
        total = latest
    assert total == 30_000
    assert len(crowd._present) == 1


def test_source_changes() -> None:
    changes = SourceChanges()
    assert changes.update(["cam", "idle"], ["id-1", ""]) == [0, 0]
    assert changes.update(["cam"], ["id-1"]) == [0]
    assert changes.update(["cam"], ["id-2"]) == [1]
    assert changes.update(["cam"], [""]) == [1]
    assert changes.update(["cam"], ["id-2"]) == [1]
    assert changes.update([], []) == []
    assert changes.update(["cam", "idle"], ["id-3", "id-9"]) == [2, 0]


def test_source_changes_of_paths_long_gone_are_forgotten() -> None:
    changes = SourceChanges(remembered=10)
    for number in range(100):
        changes.update([f"path-{number}"], ["id"])
    assert len(changes._seen) <= 11
