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
        pending.remove(batch)
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


def test_a_batch_that_was_dropped_while_being_written_is_not_removed_again() -> None:
    pending = Pending(1)
    pending.append("studio", 0, 1, COMMANDS)
    written = pending.first()
    pending.append("studio", 1, 1, COMMANDS)
    assert written is not None
    pending.remove(written)
    assert len(pending) == 1
