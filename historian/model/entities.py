"""From a page of the exporter to entities: the server, its paths, their SRT links and their other sessions.

A series is looked at once: it is bound to a cell, a place in the row of its entity. From then on a scrape only writes
values into cells. A row that nothing was written to belongs to an entity that has ended.
"""

from dataclasses import dataclass, field
from typing import Any

from historian.model import columns as c

Labels = dict[str, str]
Key = tuple[str, ...]

# Row, index, and for an info metric its labels, which are written instead of the value.
Cell = tuple[list[Any], int, Labels | None] | None

# Entities that have ended and may be remembered beyond the number of present ones before they are forgotten.
_SLACK = 256


class NamedRow:
    """A row that grows by a column for each new name."""

    __slots__ = ("names", "values")

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.values: list[Any] = []

    def column(self, name: str) -> int:
        """The column of this name, a new one if need be."""
        index = self.names.setdefault(name, len(self.values))
        if index == len(self.values):
            self.values.append(None)
        return index

    def clear(self) -> None:
        """Empty the row in place: cells refer to it."""
        self.values[:] = [None] * len(self.values)

    def present(self) -> list[Any]:
        """The values that the last scrape gave."""
        return [value for value in self.values if value is not None]

    def named(self) -> dict[str, Any]:
        """The values that the last scrape gave, by name."""
        return {name: self.values[index] for name, index in self.names.items() if self.values[index] is not None}


@dataclass(slots=True, eq=False)
class Entity:
    """A path, a link or a crowd of sessions: its values in this scrape and, if it was there, in the one before."""

    key: Key
    values: list[Any]
    before: list[Any] | None = None
    tracks: NamedRow = field(default_factory=NamedRow)
    codecs: NamedRow | None = None  # those that are expected, if any ever were


class Group:
    """The entities of one kind by their key. One that has no value in column `needed` (-1: in any) is not there."""

    def __init__(self, width: int, needed: int = -1) -> None:
        self._blank: list[Any] = [None] * width
        self._needed = needed
        self._entities: dict[Key, Entity] = {}

    def __len__(self) -> int:
        return len(self._entities)

    def entity(self, key: Key) -> Entity:
        """The entity of this key, a new one if need be."""
        entity = self._entities.get(key)
        if entity is None:
            entity = self._entities[key] = Entity(key, self._blank[:])
        return entity

    def begin(self) -> None:
        """Begin a new scrape: what was now is before."""
        blank = self._blank
        for entity in self._entities.values():
            values = entity.values
            entity.before = None if values == blank else values[:]
            values[:] = blank
            if entity.tracks.values:
                entity.tracks.clear()
            if entity.codecs is not None:
                entity.codecs.clear()

    def undo(self) -> None:
        """The scrape had nothing of this kind to offer: the next one is compared with the one before."""
        for entity in self._entities.values():
            entity.values[:] = entity.before or self._blank

    def present(self) -> list[Entity]:
        """The entities that the last scrape had."""
        if self._needed >= 0:
            return [entity for entity in self._entities.values() if entity.values[self._needed] is not None]
        return [entity for entity in self._entities.values() if entity.values != self._blank]

    def absent_with(self, column: int) -> list[Entity]:
        """The entities that are not there but have something other than 0 in this column."""
        return [one for one in self._entities.values() if one.values[column] and one.values[self._needed] is None]

    def absent_where(self, column: int, value: float) -> list[Key]:
        """The keys of the entities that are not there but have this value in this column."""
        needed = self._needed
        return [
            key for key, one in self._entities.items() if one.values[column] == value and one.values[needed] is None
        ]

    def forget_absent(self) -> None:
        """Forget what the last scrape did not speak of. What it did speak of stays: cells refer to it."""
        self._entities = {entity.key: entity for entity in self._entities.values() if entity.values != self._blank}


class Roster:
    """The entities of one server, kept from scrape to scrape."""

    def __init__(self) -> None:
        # A path exists if the list of paths gives it a state: a client may name one that does not.
        self.paths = Group(c.PATH_WIDTH, needed=c.STATE_LIVE)
        self.links = Group(c.LINK_WIDTH)
        self.sessions = Group(c.SESSION_WIDTH)
        self._groups = (self.paths, self.links, self.sessions)
        self.server: list[Any] = [None] * c.SERVER_WIDTH
        self.failures = NamedRow()
        self.collectors = NamedRow()
        self.connections = NamedRow()

    def bind(self, name: str, labels: Labels) -> Cell:
        """The cell of a series; None for one that nothing here is made of."""
        if "path" in labels:
            return self._bind_of_path(name, labels)
        if (column := c.SERVER_COLUMNS.get(name)) is not None:
            return self.server, column, None
        if (column := c.SERVER_INFOS.get(name)) is not None:
            return self.server, column, labels
        if name == "mediamtx_scrape_failure":
            return self.failures.values, self.failures.column(labels.get("reason", "")), None
        if name == "mediamtx_collector_success":
            return self.collectors.values, self.collectors.column(labels.get("collector", "")), None
        if name == "mediamtx_connections":
            return self.connections.values, self.connections.column(str(sorted(labels.items()))), None
        return None

    def take(self, cells: list[Cell], values: list[float]) -> None:
        """Begin a new scrape with these values."""
        for group in self._groups:
            group.begin()
        self.server[:] = [None] * c.SERVER_WIDTH
        for row in (self.failures, self.collectors, self.connections):
            row.clear()
        for cell, value in zip(cells, values, strict=True):
            if cell is not None:
                row_values, column, info = cell
                row_values[column] = value if info is None else info

    def undo(self) -> None:
        """The page had no entities to offer: the next one is compared with the one before."""
        for group in self._groups:
            group.undo()

    def expected(self) -> list[Entity]:
        """The paths that should be there and are not in the list."""
        return self.paths.absent_with(c.EXPECTED)

    def resting(self) -> set[str]:
        """The paths that are not in the list and may be off now."""
        return {key[0] for key in self.paths.absent_where(c.EXPECTED, 0)}

    def is_crowded(self) -> bool:
        """Whether more has ended than is worth remembering."""
        known = sum(map(len, self._groups))
        return known > _SLACK and known > 2 * sum(len(group.present()) for group in self._groups)

    def forget_absent(self) -> None:
        """Forget what has ended. The reader must forget as well: its cells point to rows of this roster."""
        for group in self._groups:
            group.forget_absent()

    def _bind_of_path(self, name: str, labels: Labels) -> Cell:
        path = labels["path"]
        if (column := c.LINK_COLUMNS.get(name)) is not None:
            key = path, labels.get("role", ""), labels.get("remote", "")
            return self.links.entity(key).values, column, None
        if (column := c.SESSION_COLUMNS.get(name)) is not None:
            key = path, labels.get("protocol", "hls"), labels.get("role", "read")
            return self.sessions.entity(key).values, column, None
        return self._bind_path(name, labels) if name.startswith("mediamtx_path_") else None

    def _bind_path(self, name: str, labels: Labels) -> Cell:
        entity = self.paths.entity((labels["path"],))
        if (column := c.PATH_COLUMNS.get(name)) is not None:
            return entity.values, column, None
        if (column := c.PATH_INFOS.get(name)) is not None:
            return entity.values, column, labels
        if name == "mediamtx_path_state":
            column = c.PATH_STATES.get(labels.get("state", ""))
            return None if column is None else (entity.values, column, None)
        if name == "mediamtx_path_readers":
            protocol = labels.get("protocol", "")
            known = protocol if protocol in c.READER_PROTOCOLS else "other"
            return entity.values, c.READERS + c.READER_PROTOCOLS.index(known), None
        if name == "mediamtx_path_track_info":
            return entity.tracks.values, entity.tracks.column(labels.get("track", "")), labels
        if name == "mediamtx_path_expected_codec_info":
            entity.codecs = entity.codecs or NamedRow()
            return entity.codecs.values, entity.codecs.column(labels.get("codec", "")), labels
        return None
