"""Series that survive reconnects: what stays the same while MediaMTX gives every connection a new id.

Readers under one identity (a host on a path, or all HLS viewers of a path) are one group. Connections of a group come
and go, its counters only grow: a connection that left keeps its part, a new one adds to it. What was there at the
exporter's first look counts from zero, or else a restart of the exporter would look like a burst of traffic.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import add, gt

Key = tuple[str, ...]
Row = tuple[int, ...]
RawRow = tuple[int | None, ...]

# Groups and paths that are gone are remembered, so that a viewer who comes back goes on where he stopped. The oldest
# are forgotten first; at this number that is a few tens of MB on a very busy server.
_REMEMBERED = 50_000


@dataclass(slots=True)
class _Group:
    """The connections of a group at the last look, and what those before them have left."""

    base: list[int]
    members: dict[str, Row] = field(default_factory=dict)


class Crowd:
    """The groups of one list of the API; each row holds the counters of one connection, always the same number."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._present: dict[Key, _Group] = {}
        self._gone: OrderedDict[Key, _Group] = OrderedDict()
        self._first_look = True

    def update(self, keys: Sequence[Key], ids: Sequence[str], rows: Sequence[RawRow]) -> dict[Key, list[int]]:
        """Take one look at the list; the totals of each group present, in the order of their first connections.

        A None in a row is a counter that this answer lacks: it stands where it stood.
        """
        before = self._present
        present: dict[Key, _Group] = {}
        arrived: dict[Key, dict[str, Row]] = {}
        for key, id_, row in zip(keys, ids, rows, strict=True):
            if key not in present:
                present[key] = before.get(key) or self._gone.pop(key, None) or _Group([0] * self._width)
                arrived[key] = {}
            arrived[key][id_] = _filled(row, present[key].members.get(id_))
        for key, group in present.items():
            self._move(group, arrived[key])
        for key, group in before.items():
            if key not in present:
                self._move(group, {})
                self._gone[key] = group
        while len(self._gone) > _REMEMBERED:
            self._gone.popitem(last=False)
        self._present = present
        self._first_look = False
        return {key: _sum(group) for key, group in present.items()}

    def _move(self, group: _Group, now: dict[str, Row]) -> None:
        """Go from the group's members at the last look to those of this one."""
        for id_, last in group.members.items():
            row = now.get(id_)
            if row is None:
                group.base[:] = map(add, group.base, last)
            elif row is not last and any(map(gt, last, row)):
                # A counter of a living connection went back (RTSP after a pause): it starts anew, its past stays.
                group.base[:] = [
                    base + old if old > new else base for base, old, new in zip(group.base, last, row, strict=True)
                ]
        if self._first_look:
            for row in now.values():
                group.base[:] = [base - value for base, value in zip(group.base, row, strict=True)]
        group.members = now


def _filled(row: RawRow, last: Row | None) -> Row:
    if None not in row:
        return row  # type: ignore[return-value]  # just seen: no None in it
    return tuple(old if value is None else value for value, old in zip(row, last or (0,) * len(row), strict=True))


def _sum(group: _Group) -> list[int]:
    if len(group.members) == 1:
        return list(map(add, group.base, next(iter(group.members.values()))))
    return [sum(column) for column in zip(group.base, *group.members.values(), strict=True)]


class SourceChanges:
    """Counts new sources of a path since it was first seen, over times without any source."""

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        self._remembered = remembered
        self._seen: dict[str, tuple[str, int]] = {}

    def update(self, paths: Sequence[str], sources: Sequence[str]) -> list[int]:
        """Take the source of each path (any text that a new source changes, "" for none); the counts so far."""
        counts = []
        seen = self._seen
        for path, source in zip(paths, sources, strict=True):
            known = seen.get(path)
            if known is None or source != known[0]:
                last, count = known or ("", 0)
                known = seen[path] = (source or last, count + bool(source and last and source != last))
            counts.append(known[1])
        if len(seen) > max(self._remembered, 2 * len(paths)):
            present = set(paths)
            for path in [path for path in seen if path not in present][: len(seen) // 2]:
                del seen[path]
        return counts
