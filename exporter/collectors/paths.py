"""Paths: state, source, tracks, readers and counters, from /v3/paths/list."""

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter

from exporter.collectors.base import CONFIG, PATHS, Answers, Endpoint
from exporter.collectors.columns import column
from exporter.collectors.path_facts import STATES, Layout, PathFacts
from exporter.families import families_of
from exporter.families.paths import (
    PATH_AVAILABLE,
    PATH_AVAILABLE_SINCE,
    PATH_INFO,
    PATH_ONLINE,
    PATH_ONLINE_SINCE,
    PATH_READERS,
    PATH_SOURCE_CHANGES,
    PATH_STATE,
    PATH_TRACK_INFO,
)
from exporter.identity import SourceChanges
from exporter.model.items import Path
from exporter.render import Block, Number

_ROW_OF_STATE: dict[str, list[int]] = {state: [int(state == each) for each in STATES] for state in STATES}


def state_of(available: Number, online: Number, online_since: Number, online_time: str | None, on_demand: bool) -> str:
    """The state of a path in one look at the API; `online` is None where the release has no such field."""
    if available:
        # An always-available path shows its filler while offline. From v1.16.0 to v1.19.2 such a path that pulls its
        # source says online all the time, but gives the year 1 as onlineTime until the source has been there.
        never_online = online_time is not None and online_since is None
        return "filler" if online == 0 or never_online else "live"
    return "idle" if on_demand else "down"


class PathsCollector:
    """The collector of the paths."""

    name = "paths"
    endpoints: tuple[Endpoint, ...] = (PATHS,)
    inputs: tuple[Endpoint, ...] = (CONFIG,)

    def __init__(self) -> None:
        self._changes = SourceChanges()
        self._facts: dict[str, PathFacts] = {}
        self._layout = Layout(())

    def look(self, paths: Sequence[Path]) -> frozenset[str]:
        """Take note of what is new in the list; the protocols that its sources and readers use."""
        known, self._facts = self._facts, {}
        changed = False
        for path in paths:
            facts = self._facts[path.name] = known.get(path.name) or PathFacts(path.name)
            changed |= facts.look(path)
        if changed or list(known) != list(self._facts):
            self._layout = Layout(list(self._facts.values()))
        return self._layout.protocols

    def collect(self, answers: Answers) -> list[Block]:
        """Samples of all paths; none if the list could not be read. `look` has seen them."""
        if PATHS not in answers:
            return []
        paths: Sequence[Path] = answers[PATHS]
        on_demand = {conf.name for conf in answers.get(CONFIG, ()) if conf.on_demand}
        layout = self._layout
        keys, labels = layout.keys, layout.labels
        columns = {family.name: column(paths, family) for family in families_of("path")}
        return [
            Block(PATH_INFO, keys, layout.infos),
            *(Block(family, keys, labels, columns[family.name]) for family in families_of("path")),
            Block(PATH_SOURCE_CHANGES, keys, labels, self._source_changes(paths)),
            Block(
                PATH_STATE, layout.state_keys, layout.state_labels, self._states(paths, columns, on_demand), leads=False
            ),
            # These two have several series for a path, or none.
            Block(PATH_READERS, layout.reader_keys, layout.reader_labels, layout.reader_counts, leads=False),
            Block(PATH_TRACK_INFO, layout.track_keys, layout.track_labels, leads=False),
        ]

    def _states(self, paths: Sequence[Path], columns: dict[str, list[Number]], on_demand: set[str]) -> list[Number]:
        """Four values for each path, of which one is 1."""
        looks = zip(
            columns[PATH_AVAILABLE.name],
            columns[PATH_ONLINE.name],
            columns[PATH_ONLINE_SINCE.name],
            map(attrgetter(PATH_ONLINE_SINCE.fields[0]), paths),
            # A redirect never has media of its own: nothing is missing there.
            (
                path.confName in on_demand or redirect
                for path, redirect in zip(paths, self._layout.redirects, strict=True)
            ),
            strict=True,
        )
        return list(chain.from_iterable(_ROW_OF_STATE[state_of(*look)] for look in looks))

    def _source_changes(self, paths: Sequence[Path]) -> list[int]:
        """What MediaMTX pulls has no id; there a new connection shows as a new time of becoming available."""
        since = PATH_AVAILABLE_SINCE.fields
        sources = [
            each.source_id or next((time for name in since if (time := getattr(path, name))), "")
            for path, each in zip(paths, self._layout.facts, strict=True)
        ]
        return self._changes.update([path.name for path in paths], sources)
