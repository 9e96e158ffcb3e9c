"""A courier carries messages to a target that answers, is slow, refuses, or is away."""

import threading
import time
from collections.abc import Callable

import pytest

from historian.notify.channels import Outcome, Webhook
from historian.notify.courier import MOST_WAITING, Courier
from historian.notify.message import Message
from tests.historian.notify.receiver import START, Receiver
from toolkit.backoff import Backoff
from toolkit.secrets import Secret


def message(number: int = 0, at: float = START) -> Message:
    return Message("chat", "en", at, f"title {number}", "text")


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline, "waited 10 s in vain"
        time.sleep(0.01)


def courier(channel: Webhook, now: float = START) -> Courier:
    made = Courier("chat", channel, clock=lambda: now, backoff=Backoff(0.02, 0.05))
    made.start()
    return made


def test_messages_come_in_order() -> None:
    with Receiver() as receiver:
        one = courier(Webhook(Secret(receiver.url)))
        for number in range(5):
            one.offer(message(number))
        assert [body["title"] for body in receiver.wait(5)] == [f"title {number}" for number in range(5)]
        one.stop(5)
    assert one.counts == {"sent": 5}
    assert one.failing() is None


def test_a_target_that_is_away_is_tried_again_and_shown() -> None:
    with Receiver(503, 503, 204) as receiver:
        one = courier(Webhook(Secret(receiver.url)))
        one.offer(message())
        receiver.wait(1)
        until(lambda: one.failing() or one.counts["sent"])
        receiver.wait(3)
        until(lambda: one.counts["sent"])
        assert (one.counts["failed"], one.failing(), one.undelivered()) == (2, None, [])
        one.stop(5)


def test_one_that_refuses_is_not_asked_again_and_shown_until_the_next_gets_through(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with Receiver(404, 204) as receiver:
        one = courier(Webhook(Secret(receiver.url)))
        one.offer(message(1))
        until(lambda: one.counts["dropped"])
        assert one.failing() == {"name": "chat", "since": START, "reason": "HTTP 404"}
        one.offer(message(2))
        until(lambda: one.failing() is None)
        one.stop(5)
        assert [body["title"] for body in receiver.bodies] == ["title 1", "title 2"]
    assert "was dropped" in caplog.text
    assert "hook" not in caplog.text


def test_after_an_hour_it_is_old_news() -> None:
    with Receiver(503) as receiver:
        one = courier(Webhook(Secret(receiver.url)), now=START + 3601)
        one.offer(message())
        until(lambda: one.counts["dropped"])
        one.stop(5)
        assert len(receiver.bodies) == 1


class Stuck:
    """A channel that does not come back until it is let."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def send(self, message: Message) -> Outcome:
        self.go.wait(10)
        return Outcome()


def test_a_slow_target_holds_up_nobody_and_its_queue_is_bounded() -> None:
    channel = Stuck()
    one = Courier("chat", channel, clock=lambda: START)
    one.start()
    begin = time.monotonic()
    for number in range(MOST_WAITING + 5):
        one.offer(message(number))
    assert time.monotonic() - begin < 1
    assert (len(one.undelivered()), one.counts["dropped"]) == (MOST_WAITING, 5)
    assert one.failing() == {"name": "chat", "since": START, "reason": "too many messages wait"}
    channel.go.set()
    until(lambda: one.counts["sent"] == MOST_WAITING)
    assert one.failing() is None
    one.stop(5)


def test_an_end_does_not_wait_for_a_target_that_is_away() -> None:
    with Receiver(503) as receiver:
        one = Courier("chat", Webhook(Secret(receiver.url)), clock=lambda: START)
        one.start()
        one.offer(message())
        receiver.wait(1)
        begin = time.monotonic()
        one.stop(5)
        assert time.monotonic() - begin < 4
        assert one.undelivered() == [message()]
