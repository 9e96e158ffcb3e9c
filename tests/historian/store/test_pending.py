from historian.store.pending import Pending
from historian.store.raw import Command

COMMANDS: list[Command] = [["XADD", "key", "1-0", "field", 1, "other", ""], ["EXPIRE", "key", 60]]


def test_batches_come_out_in_order_and_whole() -> None:
    pending = Pending(10**6)
    for number in range(5):
        pending.append("studio", number, 1, COMMANDS)
    seen = []
    while (batch := pending.first()) is not None:
        assert batch.commands() == COMMANDS
        seen.append(batch.time_ms)
        pending.done(batch)
    assert seen == [0, 1, 2, 3, 4]
    assert pending.weight == 0


def test_the_oldest_is_dropped_and_counted() -> None:
    pending = Pending(1000)
    dropped = sum(pending.append("studio", number, 3, COMMANDS) for number in range(100))
    assert dropped == pending.dropped_frames > 0
    assert pending.dropped_samples == 3 * dropped
    assert pending.weight <= 1000
    first = pending.first()
    assert first is not None
    assert first.time_ms == dropped


def test_one_batch_larger_than_the_limit_is_kept() -> None:
    pending = Pending(1)
    assert pending.append("studio", 0, 1, COMMANDS) == 0
    assert len(pending) == 1


def test_a_batch_that_was_dropped_while_being_written_is_not_taken_out_again() -> None:
    pending = Pending(1)
    pending.append("studio", 0, 1, COMMANDS)
    written = pending.first()
    pending.append("studio", 1, 1, COMMANDS)
    assert written is not None
    pending.done(written)
    assert len(pending) == 1


def test_what_was_written_lately_can_be_queued_once_more_and_is_not_counted_again() -> None:
    now = 100.0
    pending = Pending(10**6, clock=lambda: now)
    for number in range(4):
        now = 100.0 + number
        pending.append("studio", number, 3, COMMANDS)
        written = pending.first()
        assert written is not None
        pending.done(written)
    now = 104.5
    pending.append("studio", 4, 3, COMMANDS)
    written = pending.first()
    assert written is not None
    pending.done(written)
    pending.append("studio", 5, 3, COMMANDS)
    pending.rewind()
    assert (len(pending), pending.samples, pending.oldest_ms) == (1, 3, 5), "only what was never written waits"
    times = []
    while (batch := pending.first()) is not None:
        times.append((batch.time_ms, batch.tried or batch.counted))
        assert pending.drop(batch) == (3 if batch.time_ms == 5 else 0)
    assert times == [(2, True), (3, True), (4, True), (5, False)], "three seconds of it, in order"
    assert pending.weight == 0


def test_what_was_written_gives_way_to_what_was_not() -> None:
    pending = Pending(4000)
    for number in range(100):
        pending.append("studio", number, 1, COMMANDS)
        written = pending.first()
        assert written is not None
        pending.done(written)
    pending.rewind()
    assert 0 < pending.weight <= 1000
    assert pending.dropped_frames == 0
