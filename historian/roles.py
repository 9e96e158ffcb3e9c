"""What this historian does for each server on a Redis that others may share: scrape it, or follow the one that does.

A follower takes the state from what the holder of the lease publishes, so that its page is as live as any. While Redis
is away the holder goes on scraping into memory; a follower starts to do so as well, since nobody can tell whether the
holder lives. When Redis is back the holder of before comes first, and what the others have kept is thrown away.
"""

import asyncio
import contextlib
import logging
from enum import Enum

import msgspec
from redis.exceptions import RedisError

from historian import resume
from historian.api.context import Context
from historian.beside import beside
from historian.events.event import Event
from historian.live.mirror import Mirror, Missed, server_of
from historian.model.frame import ServerJson, StreamJson
from historian.pipeline import Pipeline
from historian.store import events, faults, keys, latest
from historian.store.lease import ROUND_S, TTL_S, Leases, Standing
from historian.store.raw import newest_ms

log = logging.getLogger(__name__)

# A channel without messages is looked at this often for whether it is still of use.
_LISTEN_S = 1.0


class Role(Enum):
    """What is done for a server."""

    HOLDER = "holder"  # scrapes and writes
    FOLLOWER = "follower"  # shows what another one scrapes
    ALONE = "alone"  # scrapes, while nobody knows who holds the lease


class Roles:
    """The roles of this historian; the gate of its scrape loops."""

    def __init__(self, context: Context, pipeline: Pipeline, leases: Leases) -> None:
        self._context, self._pipeline, self._leases = context, pipeline, leases
        self._roles: dict[str, Role] = {}
        self._gates: dict[str, asyncio.Event] = {}
        self._mirror = Mirror(context.hub.streams, context.hub.servers)
        self._late: dict[str, asyncio.Task[None]] = {}
        self._refused: set[str] = set()
        self._stored: tuple[dict[str, StreamJson], dict[str, ServerJson]] | None = None

    def is_open(self, server: str) -> bool:
        """Whether this historian scrapes the server now."""
        return self._roles.get(server) in (Role.HOLDER, Role.ALONE)

    async def opened(self, server: str) -> None:
        """Wait until this historian has to scrape the server."""
        await self._gate(server).wait()

    def _gate(self, server: str) -> asyncio.Event:
        return self._gates.setdefault(server, asyncio.Event())

    async def run(self) -> None:
        """Keep the leases and follow the others, until cancelled."""
        try:
            async with beside("listener", self._listen()):
                while True:
                    await asyncio.sleep(ROUND_S)
                    await self.round()
        finally:
            for task in self._late.values():
                task.cancel()

    async def leave(self) -> None:
        """Let others take over at once."""
        with contextlib.suppress(RedisError, OSError):
            await self._leases.release()

    async def round(self) -> None:
        """Renew, ask, and change roles where that is due."""
        self._stored = None
        standings: dict[str, Standing | Exception]
        try:
            standings = await self._leases.round()
        except (RedisError, OSError) as error:
            standings = dict.fromkeys(self._leases.servers, error)
        self._tell(standings)
        for server, standing in standings.items():
            await self._settle(server, standing)
        for server in self._roles.keys() - set(self._leases.servers):
            del self._roles[server]
            self._gates.pop(server, None)

    def _tell(self, standings: dict[str, Standing | Exception]) -> None:
        """Say whether Redis answers, if there is nothing to write by which the writer would find out."""
        errors = {server: error for server, error in standings.items() if isinstance(error, Exception)}
        for server, error in errors.items():
            if faults.verdict(error) == "never" and server not in self._refused:
                self._refused.add(server)
                fields = {"key": keys.lease(server), "reason": faults.describe(error)}
                log.error("Redis refuses a lease, what is scraped waits in memory", extra=fields)
        if any(map(self.is_open, standings)):
            return
        if errors:
            self._context.writer.away(faults.trouble(next(iter(errors.values()))))
        else:
            self._context.writer.back()

    async def _settle(self, server: str, standing: Standing | Exception) -> None:
        role = self._roles.get(server)
        if standing == "ours" and role is not Role.HOLDER:
            await self._hold(server)
        elif standing == "theirs" and role is not Role.FOLLOWER:
            await self._follow(server)
        elif isinstance(standing, Exception) and (
            role is None or (role is Role.FOLLOWER and self._leases.silent_for(server) > TTL_S)
        ):
            log.warning("nobody knows who scrapes this server: it is scraped here as well", extra={"server": server})
            self._context.office.assume(server, self._context.hub.open_events.get(server, {}).values())
            self._begin(server)
            self._open(server, Role.ALONE)

    async def _hold(self, server: str) -> None:
        alone = self._roles.get(server) is Role.ALONE
        newest = 0
        try:
            newest = await newest_ms(self._context.client, server)
            if not alone:
                await self._read_state(server)
        except (RedisError, OSError):
            pass  # what is known goes on; the writer tells of Redis
        self._context.writer.take_over(server, newest)
        log.info("this historian scrapes the server", extra={"server": server})
        if not alone:
            self._context.writer.events.forget(server)
            self._begin(server)
            if await resume.at_start(self._context, self._pipeline, [server]):
                self._resume_later(server)
        self._open(server, Role.HOLDER)

    def _begin(self, server: str) -> None:
        """Let the pipeline go on from the state that is shown."""
        hub = self._context.hub
        self._pipeline.restart(server)
        self._pipeline.seed({name: s for name, s in hub.streams.items() if s["server"] == server})
        if hub.open_events.get(server):
            found = [msgspec.convert(event, Event) for event in hub.open_events[server].values()]
            self._context.writer.events.resume(server, found, "", int(self._context.clock() * 1000))
            self._pipeline.resume(server, found, hub.servers.get(server, {}).get("scraped_at"))
        elif self._context.writer.reason:
            self._resume_later(server)

    def _resume_later(self, server: str) -> None:
        self._forget_late(server)
        self._late[server] = asyncio.create_task(resume.later(self._context, self._pipeline, [server]))

    def _forget_late(self, server: str) -> None:
        if task := self._late.pop(server, None):
            task.cancel()

    async def _follow(self, server: str) -> None:
        holder = self._leases.holder(server).split("/")
        fields = {"server": server, "host": holder[0], "pid": holder[1] if len(holder) > 1 else ""}
        log.info("another historian scrapes the server", extra=fields)
        self._roles[server] = Role.FOLLOWER
        self._gate(server).clear()
        self._forget_late(server)
        self._context.office.forget(server)
        self._mirror.forget(server)
        with contextlib.suppress(RedisError, OSError):
            await self._read_state(server)
            await self._read_events(server)

    def _open(self, server: str, role: Role) -> None:
        self._roles[server] = role
        self._mirror.forget(server)
        self._gate(server).set()

    async def _read_state(self, server: str) -> None:
        """Show the whole state of a server as it is stored."""
        if self._stored is None:
            self._stored = await latest.load(self._context.client)
        streams, servers = self._stored
        mine = {name: stream for name, stream in streams.items() if stream["server"] == server}
        frame = self._mirror.whole(server, mine, servers.get(server), int(self._context.clock() * 1000))
        if frame is not None:
            self._context.hub.apply(frame)

    async def _read_events(self, server: str) -> None:
        found, _ = await events.load_open(self._context.client, server)
        self._context.hub.open_events.pop(server, None)
        self._context.hub.resume_events(server, [event.as_json() for event in found])

    async def _listen(self) -> None:
        """Take in what the holders publish."""
        while True:
            try:
                if self._followed():
                    await self._listen_once()
            except (RedisError, OSError) as error:
                log.debug("the channel of updates is lost: %s", faults.describe(error))
            await asyncio.sleep(_LISTEN_S)

    def _followed(self) -> list[str]:
        return [server for server, role in self._roles.items() if role is Role.FOLLOWER]

    async def _listen_once(self) -> None:
        """Hear the channel until it is lost, or was perhaps, or nothing is followed any more."""
        failed_at = self._leases.failed_at
        async with self._context.client.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe(keys.UPDATES)
            self._stored = None
            for server in self._followed():
                await self._read_state(server)
            while self._followed() and self._leases.failed_at == failed_at:
                message = await channel.get_message(timeout=_LISTEN_S)
                if message is not None and self._roles.get(server_of(message["data"])) is Role.FOLLOWER:
                    await self._take(message["data"])

    async def _take(self, message: str) -> None:
        try:
            frame = self._mirror.take(message)
        except Missed as missed:
            self._stored = None
            await self._read_state(missed.server)
            await self._read_events(missed.server)
            return
        if frame is not None:
            self._context.hub.apply(frame)
