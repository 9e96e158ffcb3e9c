"""What a target is told, and when: each kind of message, and every way to hold one back."""

from typing import Any

import pytest

from historian.notify.desk import Desk
from historian.notify.message import Message
from tests.historian.notify.receiver import START, ended, event
from toolkit.notifyfile import Notify
from toolkit.schedule import parse_schedule
from toolkit.secrets import Secret


class Target:
    """A desk and its time."""

    def __init__(self, **keys: Any) -> None:
        self.desk = Desk(Notify("chat", Secret("json://x"), **keys))
        self.now = START

    def take(self, *events: dict[str, Any]) -> None:
        self.desk.take(events, self.now)

    def run(self, seconds: float) -> list[Message]:
        """A look each second."""
        told = []
        for _ in range(int(seconds)):
            self.now += 1
            if (message := self.desk.due(self.now)) is not None:
                told.append(message)
        return told

    def brief(self, seconds: float) -> list[list[tuple[str, Any]]]:
        return [[(item.change, item.event["path"]) for item in message.items] for message in self.run(seconds)]


def test_what_begins_together_is_told_together_after_ten_seconds() -> None:
    target = Target()
    target.take(event(1))
    assert target.run(9) == []
    target.take(event(2, level="warn"))
    (message,) = target.run(1)
    assert [(item.change, item.event["path"]) for item in message.items] == [
        ("begin", "ob/van-1"),
        ("begin", "ob/van-2"),
    ]
    assert message.title == "2 events (critical)"
    assert message.text == "studio ob/van-1: critical: Van 1 is down.\nstudio ob/van-2: warning: Van 2 is down."
    assert target.run(3600) == []


def test_what_is_over_is_told_once_and_only_if_its_begin_was() -> None:
    target = Target(language="de")
    target.take(event(1))
    target.run(10)
    target.take(ended(event(1), 240), event(2))
    target.take(ended(event(2), 5))
    (message,) = target.run(20)
    assert [(item.change, item.event["path"]) for item in message.items] == [("end", "ob/van-1")]
    assert (message.title, message.text) == ("vorbei: studio ob/van-1", "studio ob/van-1: vorbei nach 4 min (down)")
    assert target.run(3600) == []


def test_a_blip_within_ten_seconds_is_not_told() -> None:
    target = Target()
    target.take(event(1))
    target.run(5)
    target.take(ended(event(1), 5))
    assert target.run(60) == []


def test_what_comes_back_before_its_end_was_told_is_no_news() -> None:
    target = Target()
    target.take(event(1))
    target.run(10)
    target.take(ended(event(1)))
    target.run(4)
    again = event(1, id="later-2")
    target.take(again)
    assert target.run(60) == []
    target.take(ended(again))
    assert target.brief(20) == [[("end", "ob/van-1")]]


def test_what_becomes_part_of_a_flapping_while_its_end_waits_is_told_by_that() -> None:
    target = Target()
    target.take(event(1))
    target.run(10)
    target.take(ended(event(1)))
    flap = event(1, id="flap-1", type="flapping", cause="flapping", count=3)
    target.take(flap, {**ended(event(1)), "incident": "flap-1"})
    assert target.brief(20) == [[("begin", "ob/van-1")]]
    target.take(ended(flap))
    target.take(event(1, id="later-1"))
    assert target.brief(20) == [[("begin", "ob/van-1"), ("end", "ob/van-1")]]


def test_a_level_that_rises_is_told_and_one_below_the_levels_is_not() -> None:
    target = Target(levels=("warn", "crit"))
    target.take(event(1, level="info"))
    assert target.run(60) == []
    target.take(event(1, level="warn"))
    assert target.brief(20) == [[("begin", "ob/van-1")]]
    target.take(event(1, level="crit"))
    assert target.brief(20) == [[("worse", "ob/van-1")]]
    target.take(event(1, level="crit"))
    assert target.run(60) == []


def test_what_lasts_is_repeated_while_it_is_open() -> None:
    target = Target(repeat=600.0)
    target.take(event(1))
    target.run(10)
    assert target.brief(1300) == [[("repeat", "ob/van-1")]] * 2
    target.take(ended(event(1)))
    assert target.brief(1300) == [[("end", "ob/van-1")]]


@pytest.mark.parametrize("parent", ["incident", "flapping"])
def test_what_is_part_of_an_incident_speaks_through_it(parent: str) -> None:
    target = Target()
    members = [event(number) for number in range(1, 6)]
    target.take(*members[:2])
    whole = event(9, type=parent, path=None, paths=["ob/van-1"], count=5)
    target.take(*[{**one, "incident": whole["id"]} for one in members], whole)
    assert target.brief(60) == [[("begin", None)]]
    target.take(*[{**ended(one), "incident": whole["id"]} for one in members], ended(whole))
    assert target.brief(60) == [[("end", None)]]


def test_a_member_of_an_incident_that_is_not_told_here_speaks_for_itself() -> None:
    target = Target(paths=("ob/van-7",))
    whole = event(9, type="incident", path=None, paths=["ob/van-1"], count=40)
    target.take(whole, event(7, incident=whole["id"]), event(8, incident=whole["id"]))
    assert target.brief(60) == [[("begin", "ob/van-7")]]


def test_servers_and_paths_choose() -> None:
    target = Target(servers=("studio*",), paths=("ob/*",))
    target.take(event(1), event(2, server="edge"), event(3, path="cam/1"), event(4, path=None, subject="host"))
    target.take(event(5, path=None, subject="server", type="incident", paths=["cam/1", "ob/van-9"]))
    assert [sorted(change for change, _ in one) for one in target.brief(60)] == [["begin", "begin"]]


def test_quiet_times_hold_back_and_what_is_open_afterwards_is_told() -> None:
    target = Target(quiet=(parse_schedule("00:00-01:00"),))
    target.take(event(1), event(2))
    target.run(30)
    target.take(ended(event(2)))
    assert target.run(3500) == []
    (message,) = target.run(120)
    assert [item.event["path"] for item in message.items] == ["ob/van-1"]
    assert message.missed == 1
    assert message.text.endswith("\n1 more came and went in the meantime")


def test_critical_events_may_pass_in_quiet_times() -> None:
    target = Target(quiet=(parse_schedule("00:00-01:00"),), quiet_crit=True)
    target.take(event(1), event(2, level="warn"))
    assert target.brief(60) == [[("begin", "ob/van-1")]]
    target.take(ended(event(1)))
    assert target.brief(60) == [[("end", "ob/van-1")]]
    assert target.brief(3600) == [[("begin", "ob/van-2")]]


def test_there_is_never_a_storm() -> None:
    target = Target(max_per_hour=3)
    told = []
    for number in range(200):
        target.take(event(number))
        told += target.run(18)
    assert len(told) == 3
    (rest,) = target.run(20)
    assert sum(len(message.items) for message in [*told, rest]) == 200
    assert rest.text.count("\n") == 10
    assert rest.text.endswith(f"and {len(rest.items) - 10} more")
    assert (len(rest.as_json()["events"]), rest.as_json()["more"]) == (100, len(rest.items) - 100)


def test_a_moment_is_told_once() -> None:
    target = Target(levels=("info",))
    target.take(event(1, cause="restarted", level="info", end=START, duration=0.0))
    assert target.brief(20) == [[("begin", "ob/van-1")]]
    assert target.desk.told("studio") == {}


def test_a_restart_repeats_nothing_and_tells_what_ended_meanwhile() -> None:
    before = Target()
    before.take(event(1), event(2))
    before.run(10)
    told = before.desk.told("studio")
    assert set(told) == {event(1)["id"], event(2)["id"]}
    after = Target()
    after.desk.resume("studio", [event(1), event(3)], told, after.now)
    assert after.brief(60) == [[("begin", "ob/van-3"), ("end", "ob/van-2")]]
    after.take(ended(event(1)))
    assert after.brief(60) == [[("end", "ob/van-1")]]


def test_a_server_that_another_one_tells_of_is_forgotten() -> None:
    target = Target()
    target.take(event(1))
    target.run(10)
    target.take(event(2))
    target.desk.forget("studio")
    target.take(ended(event(1)))
    assert target.run(60) == []
