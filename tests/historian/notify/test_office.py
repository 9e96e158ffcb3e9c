"""All targets: events in, messages out, what was told is kept, and failing ones are shown."""

from collections.abc import Mapping
from typing import Any

import pytest

from historian.model.frame import EventJson
from historian.notify.office import Office, open_channels
from tests.historian.notify.receiver import START, Receiver, ended, event
from tests.historian.notify.test_courier import until
from toolkit.errors import UserError
from toolkit.notifyfile import Notify
from toolkit.secrets import Secret

pytestmark = pytest.mark.anyio


class Memory:
    """Keeps in a dictionary; `away` as Redis may be."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Mapping[str, EventJson]]] = {}
        self.away = False

    async def load(self, server: str) -> dict[str, Mapping[str, EventJson]]:
        return self.kept.get(server, {})

    async def save(self, server: str, target: str, told: Mapping[str, EventJson]) -> bool:
        if not self.away:
            self.kept.setdefault(server, {})[target] = dict(told)
        return not self.away


class Staff:
    """An office with one webhook, and its time."""

    def __init__(self, url: str, memory: Memory) -> None:
        self.now = START
        self.shown: list[list[dict[str, Any]]] = []
        targets = [Notify("chat", Secret(url), kind="webhook")]
        self.office = Office(targets, open_channels(targets), memory, self.shown.append, lambda: self.now)
        (self.courier,) = self.office.couriers
        self.courier.start()

    async def pass_time(self, seconds: float) -> None:
        self.now += seconds
        await self.office.tick()


async def test_an_event_is_told_and_kept_until_its_end_is_told() -> None:
    memory = Memory()
    with Receiver() as receiver:
        staff = Staff(receiver.url, memory)
        staff.office.take("studio", [event(1)])
        await staff.pass_time(11)
        receiver.wait(1)
        until(lambda: not staff.courier.undelivered())
        await staff.pass_time(1)
        assert set(memory.kept["studio"]["chat"]) == {event(1)["id"]}

        other = Staff(receiver.url, memory)  # after a restart
        await other.office.resume("studio", [event(1)])
        await other.pass_time(60)
        other.office.take("studio", [ended(event(1))])
        await other.pass_time(11)
        bodies = receiver.wait(2)
        assert [[one["change"] for one in body["events"]] for body in bodies] == [["begin"], ["end"]]
        until(lambda: not other.courier.undelivered())
        await other.pass_time(1)
        assert memory.kept["studio"]["chat"] == {}


async def test_what_did_not_get_through_is_told_again_after_a_restart() -> None:
    memory = Memory()
    with Receiver(503) as receiver:
        staff = Staff(receiver.url, memory)
        staff.office.take("studio", [event(1)])
        await staff.pass_time(11)
        until(lambda: staff.courier.failing())
        await staff.pass_time(1)
        assert memory.kept.get("studio", {}).get("chat", {}) == {}
        assert staff.shown == [[{"name": "chat", "since": START + 11, "reason": "HTTP 503"}]]
    with Receiver() as receiver:
        other = Staff(receiver.url, memory)
        await other.office.resume("studio", [event(1)])
        await other.pass_time(11)
        receiver.wait(1)


async def test_what_gets_through_while_the_office_closes_is_kept() -> None:
    memory = Memory()
    with Receiver(delay=0.5) as receiver:
        staff = Staff(receiver.url, memory)
        staff.office.take("studio", [event(1)])
        await staff.pass_time(11)
        receiver.wait(1)
        await staff.office.close()
        assert set(memory.kept["studio"]["chat"]) == {event(1)["id"]}


async def test_an_office_that_never_ran_closes() -> None:
    targets = [Notify("chat", Secret("http://127.0.0.1:1/"), kind="webhook")]
    await Office(targets, open_channels(targets), Memory(), lambda failing: None).close()


async def test_without_a_memory_nothing_is_told_twice() -> None:
    memory = Memory()
    memory.away = True
    with Receiver() as receiver:
        staff = Staff(receiver.url, memory)
        staff.office.take("studio", [event(1)])
        await staff.pass_time(11)
        receiver.wait(1)
        memory.away = False
        await staff.office.resume("studio", [event(1)])
        await staff.pass_time(60)
        assert len(receiver.bodies) == 1
        assert set(memory.kept["studio"]["chat"]) == {event(1)["id"]}


async def test_who_takes_over_blindly_takes_all_for_told() -> None:
    with Receiver() as receiver:
        staff = Staff(receiver.url, Memory())
        staff.office.assume("studio", [event(1)])
        await staff.pass_time(60)
        staff.office.take("studio", [ended(event(1))])
        await staff.pass_time(11)
        (body,) = receiver.wait(1)
        assert body["events"][0]["change"] == "end"


async def test_who_is_relieved_says_nothing_more() -> None:
    with Receiver() as receiver:
        staff = Staff(receiver.url, Memory())
        staff.office.take("studio", [event(1)])
        staff.office.forget("studio")
        await staff.pass_time(60)
        assert receiver.bodies == []


def test_mistakes_are_told_with_their_place_and_without_the_address() -> None:
    bad = [Notify(name, Secret(url), where=f"m.yml:{line}") for line, (name, url) in enumerate((("a", "c4n4ry"),), 7)]
    with pytest.raises(UserError) as caught:
        open_channels(bad)
    assert str(caught.value) == "m.yml:7: notify, a: this is no address; write one such as mailto://… or https://…"
