"""The streams of one server: their states, what is found, and how they go out; also those that are not in the list."""

from collections.abc import Collection, Iterable, Sequence

from historian.health.judge import Finding, Judge, health
from historian.health.paths import PathMemory
from historian.health.remembered import Remembered
from historian.health.rules.rule import Subject
from historian.health.states import Sight, Status, lose_sight, miss, observe, restore, step_back, vanish
from historian.model.columns import EXPECTED, PATH_WIDTH
from historian.model.entities import Entity, Key
from historian.model.fields import STATES
from historian.model.frame import EntitySample, StreamJson
from historian.model.paths import PathNow, path_now
from historian.model.server import Totals
from historian.model.stream import absent_json, stream_json, unseen_json

# Streams that are gone are shown for a day, and no more of them than this: anyone who may publish can make up names.
_GONE_FOR = 24 * 3600.0
_GONE_AT_MOST = 500

_ORDINALS = {state: number for number, state in enumerate(STATES)}
# States in which a stream without findings is well.
_JUDGED = ("live", "stalled")

Links = dict[str, list[dict[str, object]]]
Findings = dict[str, list[Finding]]


class Streams:
    """Keeps the streams of a server from scrape to scrape; `json` has them by path as they go out."""

    def __init__(self, server: str, judge: Judge, remembered: Remembered | None = None) -> None:
        self._server, self._judge = server, judge
        self._remembered = remembered or Remembered()
        self._memory = PathMemory()
        self._statuses: dict[str, Status] = {}
        self._wall = 0.0  # of the last good scrape
        self.json: dict[str, StreamJson] = {}

    def seed(self, stream: StreamJson) -> None:
        """Go on from a stream as it was stored. Raises KeyError, TypeError or ValueError for any other JSON."""
        path = stream["path"]
        status = restore(stream["state"], stream["since"], stream["last_seen"], stream.get("first_seen"))
        entities: dict[tuple[Subject, tuple[str, ...]], list[Finding]] = {}
        for finding in stream["health"]["findings"]:
            values = finding["values"]
            if not isinstance(values, dict):
                raise TypeError("the values of a finding are an object")
            if "remote" in values:
                entity: tuple[Subject, tuple[str, ...]] = ("srt", (path, values["role"], values["remote"]))
            elif "protocol" in values:
                entity = ("session", (path, values["protocol"], values["role"]))
            else:
                entity = ("path", (path,))
            entities.setdefault(entity, []).append(finding)
        for (subject, key), findings in entities.items():
            self._judge.restore(subject, key, findings)
        self._statuses[path] = status
        self.json[path] = stream

    def take(
        self,
        listed: Sequence[Entity],
        expected: Sequence[Entity],
        resting: Collection[str],
        seconds: float | None,
        sight: Sight,
        links: Links,
        findings: Sequence[Findings],
    ) -> tuple[list[EntitySample], Totals, list[str]]:
        """Take in the paths of a good scrape: samples, totals, and the paths that are not shown any longer.

        `expected` are paths that should be there and are not in the list, `resting` those that may be off and have not
        gone for good, however long they are away. `seconds` is the time since the good scrape
        before (None: nothing to compare with). `links` and `findings` are those of links and sessions, by path.
        """
        if sight.wall < self._wall:
            for path, status in self._statuses.items():
                step_back(status, sight.wall)
                self.json[path] = {**self.json[path], "since": status.since, "last_seen": status.last_seen}
        self._wall = sight.wall
        totals = Totals()
        samples = [self._take_path(entity, seconds, sight, links, findings, totals) for entity in listed]
        present = {entity.key for entity in listed}
        expected, resting = self._remember(present, expected, resting, sight.wall)
        missed = {entity.key for entity in expected}
        for entity in expected:
            self._miss(path_now(entity, None), sight)
        self._judge.keep("path", present | missed)
        left = self._take_leave({path for (path,) in present}, {path for (path,) in missed}, resting, sight.wall)
        return samples, totals, left

    def lose_sight(self, wall: float) -> None:
        """The API does not answer: nothing is known of what was there."""
        for path, status in self._statuses.items():
            lose_sight(status, wall)
            if self.json[path]["state"] != status.state:
                self.json[path] = unseen_json(self.json[path], status)

    def _take_path(
        self,
        entity: Entity,
        seconds: float | None,
        sight: Sight,
        links: Links,
        findings: Sequence[Findings],
        totals: Totals,
    ) -> EntitySample:
        now = path_now(entity, seconds)
        path = now.path
        status = observe(self._statuses.get(path), now.state, now.began, now.received_bytes, sight)
        self._statuses[path] = status
        found = self._judge_path(now, status, sight)
        for by_path in findings:
            found += by_path.get(path, ())
        verdict = health(found, status.state in _JUDGED)
        self.json[path] = stream_json(self._server, now, status, verdict, links.get(path, []), sight.wall)
        totals.add(now, live=status.state == "live")
        return EntitySample("path", entity.key, now.values(_ORDINALS[status.state]))

    def _remember(
        self, present: set[Key], expected: Sequence[Entity], resting: Collection[str], wall: float
    ) -> tuple[list[Entity], set[str]]:
        """Add the streams that were expected when they were last seen and of which the exporter has no word."""
        known = {path for (path,) in present} | {entity.key[0] for entity in expected} | set(resting)
        missed, off = list(expected), set(resting)
        for path, status in self._statuses.items():
            if path in known or status.last_seen is None or self.json[path].get("expected") is None:
                continue
            due = self._remembered.is_due(path, status.since if status.state == "gone" else wall, wall)
            if due:
                missed.append(Entity((path,), [1.0 if at == EXPECTED else None for at in range(PATH_WIDTH)]))
            elif due is not None:
                off.add(path)
        return missed, off

    def _judge_path(self, now: PathNow, status: Status, sight: Sight) -> list[Finding]:
        view = self._memory.view(now, status, sight.tick, sight.wall)
        return self._judge.findings("path", (now.path,), view, sight.tick, sight.wall)

    def _miss(self, now: PathNow, sight: Sight) -> None:
        """A path that should be there is not in the list: gone if it was there once, else missing."""
        path = now.path
        status = self._statuses[path] = miss(self._statuses.get(path), sight.wall)
        verdict = health(self._judge_path(now, status, sight), judged=False)
        last = self.json.get(path)
        if last is None:
            last = stream_json(self._server, now, status, verdict, [], sight.wall)
        if (last["state"], last["health"], last.get("expected")) != (status.state, verdict, True):
            self.json[path] = absent_json(last, status, verdict, True)
        else:
            self.json[path] = last

    def _take_leave(self, present: set[str], missed: set[str], resting: Collection[str], wall: float) -> list[str]:
        """Mark what left the list as gone; give what is not worth showing any longer, which is then forgotten."""
        left: list[str] = []
        gone: list[tuple[float, str]] = []
        for path, status in self._statuses.items():
            if path in present or path in missed:
                continue
            if path in resting:
                self._memory.note_off(path)
            if not vanish(status, wall) or (wall - status.since > _GONE_FOR and path not in resting):
                left.append(path)
                continue
            gone.append((status.since, path))
            last = self.json[path]
            # What is expected now is among the missed ones: if anything was expected of this one it is due no more.
            expected = None if last.get("expected") is None else False
            if last["state"] != "gone" or last["health"]["findings"] or last.get("expected") != expected:
                self.json[path] = absent_json(last, status, health((), judged=False), expected)
        if len(gone) > _GONE_AT_MOST:
            gone.sort(reverse=True)
            left += [path for _, path in gone[_GONE_AT_MOST:]]
        self._forget(left)
        return left

    def _forget(self, paths: Iterable[str]) -> None:
        for path in paths:
            del self._statuses[path], self.json[path]
            self._memory.forget(path)
