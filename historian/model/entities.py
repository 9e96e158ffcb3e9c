"""From a page of the exporter to entities: the server, its paths and their SRT links.

A series is looked at once: it is bound to a cell, a place in the row of its entity. From then on a scrape only writes
values into cells. A row that nothing was written to belongs to an entity that has ended.
"""

from dataclasses import dataclass, field
from typing import Any

from historian.model import columns as c

Labels = dict[str, str]
LinkKey = tuple[str, str, str]

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
    """A path or a link: its values in this scrape and, if it was there, in the good scrape before."""

    key: tuple[str, ...]
    values: list[Any]
    before: list[Any] | None = None
    tracks: NamedRow = field(default_factory=NamedRow)


_BLANK_PATH: list[Any] = [None] * c.PATH_WIDTH
_BLANK_LINK: list[Any] = [None] * c.LINK_WIDTH
_BLANK_SERVER: list[Any] = [None] * c.SERVER_WIDTH


class Roster:
    """The entities of one server, kept from scrape to scrape."""

    def __init__(self) -> None:
        self._paths: dict[str, Entity] = {}
        self._links: dict[LinkKey, Entity] = {}
        self.server: list[Any] = list(_BLANK_SERVER)
        self.failures = NamedRow()
        self.collectors = NamedRow()
        self.connections = NamedRow()

    def bind(self, name: str, labels: Labels) -> Cell:
        """The cell of a series; None for one that nothing here is made of."""
        if (column := c.LINK_COLUMNS.get(name)) is not None:
            return self._link(labels).values, column, None
        if name.startswith("mediamtx_path_") and "path" in labels:
            return self._bind_path(name, labels)
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
        for entity in self._paths.values():
            _begin(entity, _BLANK_PATH)
            if entity.tracks.values:
                entity.tracks.clear()
        for entity in self._links.values():
            _begin(entity, _BLANK_LINK)
        self.server[:] = _BLANK_SERVER
        for row in (self.failures, self.collectors, self.connections):
            row.clear()
        for cell, value in zip(cells, values, strict=True):
            if cell is not None:
                row_values, column, info = cell
                row_values[column] = value if info is None else info

    def undo(self) -> None:
        """The page had no paths and no links to offer: the next one is compared with the one before."""
        for entity in self._paths.values():
            entity.values[:] = entity.before or _BLANK_PATH
        self.undo_links()

    def undo_links(self) -> None:
        """The same for the links alone."""
        for entity in self._links.values():
            entity.values[:] = entity.before or _BLANK_LINK

    def paths(self) -> list[Entity]:
        """The paths that the last scrape listed: those with a state. A client may name a path that does not exist."""
        return [entity for entity in self._paths.values() if entity.values[c.STATE_LIVE] is not None]

    def links(self) -> list[Entity]:
        """The SRT links that the last scrape had."""
        return [entity for entity in self._links.values() if entity.values != _BLANK_LINK]

    def is_crowded(self) -> bool:
        """Whether more has ended than is worth remembering."""
        known = len(self._paths) + len(self._links)
        return known > _SLACK and known > 2 * (len(self.paths()) + len(self.links()))

    def forget_absent(self) -> None:
        """Forget what has ended. The reader must forget as well: its cells point to rows of this roster."""
        self._paths = {entity.key[0]: entity for entity in self.paths()}
        self._links = {(e.key[0], e.key[1], e.key[2]): e for e in self.links()}

    def _bind_path(self, name: str, labels: Labels) -> Cell:
        entity = self._path(labels["path"])
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
        return None

    def _path(self, path: str) -> Entity:
        entity = self._paths.get(path)
        if entity is None:
            entity = self._paths[path] = Entity((path,), list(_BLANK_PATH))
        return entity

    def _link(self, labels: Labels) -> Entity:
        key = labels.get("path", ""), labels.get("role", ""), labels.get("remote", "")
        entity = self._links.get(key)
        if entity is None:
            entity = self._links[key] = Entity(key, list(_BLANK_LINK))
        return entity


def _begin(entity: Entity, blank: list[Any]) -> None:
    values = entity.values
    entity.before = None if values == blank else values[:]
    values[:] = blank
