"""All targets of a historian: hands events to their desks, messages to their couriers, and keeps what was told."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from historian.model.frame import EventJson
from historian.notify.channels import Channel, open_channel
from historian.notify.courier import Courier
from historian.notify.desk import Desk
from toolkit.errors import UserError
from toolkit.notifyfile import Notify

# A group of events waits for ten seconds: a look each second is soon enough.
_TICK = 1.0
# Seconds that a stop gives the couriers for one more try.
_STOP_SECONDS = 3.0

Told = Mapping[str, Mapping[str, EventJson]]  # by target and id


class Memory(Protocol):
    """Keeps over restarts what was told."""

    async def load(self, server: str) -> Told:
        """What the targets were told of a server, and not yet that it is over."""

    async def save(self, server: str, target: str, told: Mapping[str, EventJson]) -> bool:
        """Keep it for one target; whether that was possible."""


def open_channels(targets: Iterable[Notify]) -> list[Channel]:
    """The ways to all targets. Raises UserError with a line for each that has none."""
    channels: list[Channel] = []
    mistakes: list[str] = []
    for target in targets:
        try:
            channels.append(open_channel(target))
        except ValueError as error:
            mistakes.append(f"{target.where}: notify, {target.name}: {error}")
    if mistakes:
        raise UserError("\n".join(mistakes))
    return channels


class Office:
    """Used from one event loop; only couriers have threads. `shown` is told which targets fail, at each change."""

    def __init__(
        self,
        targets: Sequence[Notify],
        channels: Sequence[Channel],
        memory: Memory,
        shown: Callable[[list[dict[str, Any]]], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.couriers = [Courier(target.name, way, clock) for target, way in zip(targets, channels, strict=True)]
        self._desks = [Desk(target) for target in targets]
        self._memory, self._shown, self._clock = memory, shown, clock
        self._servers: dict[str, dict[str, set[str]]] = {}  # the ids that are kept, by server and target
        self._failing: list[dict[str, Any]] = []

    def take(self, server: str, events: Sequence[EventJson]) -> None:
        """Take in what a scrape of this historian began, changed and ended."""
        if not self._desks:
            return
        self._servers.setdefault(server, {})
        if events:
            for desk in self._desks:
                desk.take(events, self._clock())

    async def resume(self, server: str, events: Sequence[EventJson]) -> None:
        """Go on with a server of which these events are open. Raises what the memory raises."""
        if not self._desks:
            return
        told = await self._memory.load(server)
        self._servers[server] = {target: set(kept) for target, kept in told.items()}
        for desk in self._desks:
            # What was told while the memory was away counts as well.
            desk.resume(server, events, {**told.get(desk.notify.name, {}), **desk.told(server)}, self._clock())

    def assume(self, server: str, events: Iterable[EventJson]) -> None:
        """Go on with a server of another historian, without knowing what was told: take all that is open for told."""
        known = {event["id"]: event for event in events}
        for desk in self._desks:
            desk.resume(server, known.values(), known, self._clock())

    def forget(self, server: str) -> None:
        """Another historian tells of this server now."""
        self._servers.pop(server, None)
        for desk in self._desks:
            desk.forget(server)

    async def run(self) -> None:
        """Send what is due, until cancelled."""
        for courier in self.couriers:
            courier.start()
        while self._desks:
            await asyncio.sleep(_TICK)
            await self.tick()

    async def close(self) -> None:
        """After the end of `run`: the couriers get some seconds, and what was told is kept.

        It is no part of `run`, whose cancellation may be said again while the couriers are at it.
        """
        await asyncio.gather(*(asyncio.to_thread(courier.stop, _STOP_SECONDS) for courier in self.couriers))
        await self._keep()

    async def tick(self) -> None:
        """One look at desks and couriers."""
        for desk, courier in zip(self._desks, self.couriers, strict=True):
            message = desk.due(self._clock())
            if message is not None:
                courier.offer(message)
        failing = [shown for courier in self.couriers if (shown := courier.failing()) is not None]
        if failing != self._failing:
            self._failing = failing
            self._shown(failing)
        await self._keep()

    async def _keep(self) -> None:
        for server, kept in list(self._servers.items()):
            for desk, courier in zip(self._desks, self.couriers, strict=True):
                told = _delivered(desk.told(server), courier, server)
                before = kept.get(desk.notify.name, set())
                if told.keys() == before:
                    continue
                if not await self._memory.save(server, desk.notify.name, told):
                    return
                kept[desk.notify.name] = set(told)


def _delivered(told: dict[str, EventJson], courier: Courier, server: str) -> dict[str, EventJson]:
    """What the target knows for certain: without begins on their way, with what is over and not yet told to be."""
    for message in courier.undelivered():
        for item in message.items:
            of, id = item.key
            if of == server and item.change == "begin":
                told.pop(id, None)
            elif of == server and item.change == "end":
                told[id] = item.event
    return told
