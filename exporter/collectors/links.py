"""Connections and sessions of any protocol: publishers one by one, readers as groups, and how many of each."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from exporter.collectors.base import Answers, Endpoint
from exporter.collectors.columns import column, merged
from exporter.families import Family, families_of
from exporter.families.family import Role
from exporter.families.server import CONNECTIONS
from exporter.identity import Crowd
from exporter.model.words import host, word
from exporter.render import Block, Key, Labels

KeyOf = Callable[[Any, str, Role], Key]

# Every list says these three, also at 0; a role that MediaMTX may invent comes on top.
_ROLES = ("publish", "read", "idle")


def crowd_key(item: Any, protocol: str, role: Role) -> Key:
    """Readers of one protocol on one path are one group."""
    return (item.path, protocol, role)


def host_key(item: Any, protocol: str, role: Role) -> Key:
    """A publisher is the same from whatever host; readers are told apart by host."""
    return (item.path, role, "" if role == "publish" else host(item.remoteAddr))


class LinksCollector:
    """A collector for lists whose items have an id, a path, a state and counters."""

    def __init__(
        self, name: str, endpoints: tuple[Endpoint, ...], key_of: KeyOf = crowd_key, only_readers: bool = False
    ) -> None:
        self.name = name
        self.endpoints = endpoints
        self.inputs: tuple[Endpoint, ...] = ()
        self.sources: dict[str, tuple[str, str]] = {}
        """Who publishes where: path to protocol and host."""
        self._key_of = key_of
        self._only_readers = only_readers
        """The items have no state since all of them read."""
        self._families = families_of(name)
        self._counters = [family for family in self._families if family.type == "counter" and "read" in family.roles]
        self._crowds = {endpoint: Crowd(len(self._counters)) for endpoint in endpoints}
        self._labels = {endpoint: Labels(self._families[0].labels) for endpoint in endpoints}

    def collect(self, answers: Answers) -> list[Block]:
        """Samples by list and family; afterwards `sources` is up to date."""
        blocks: list[Block] = []
        sources: dict[str, tuple[str, str]] = {}
        for endpoint in self.endpoints:
            if endpoint in answers and endpoint.item == self.name:
                items = answers[endpoint]
                blocks += self._list(endpoint, items)
                blocks.append(self._count(endpoint.protocol, items))
                for item in self._in_role(items, "publish"):
                    sources[item.path] = (endpoint.protocol, host(item.remoteAddr))
        self.sources = sources
        return blocks

    def _in_role(self, items: Sequence[Any], role: Role) -> list[Any]:
        if self._only_readers:
            return [item for item in items if item.path] if role == "read" else []
        return [item for item in items if item.state == role and item.path]

    def _count(self, protocol: str, items: Sequence[Any]) -> Block:
        states = Counter(dict.fromkeys(_ROLES, 0))
        states.update("read" if self._only_readers else word(item.state or "idle") for item in items)
        keys = [(protocol, role) for role in states]
        return Block(CONNECTIONS, [()] * len(keys), Labels(CONNECTIONS.labels).of(keys), list(states.values()))

    def _list(self, endpoint: Endpoint, items: Sequence[Any]) -> list[Block]:
        publishers = self._publishers(endpoint, self._in_role(items, "publish"))
        readers = self._in_role(items, "read")
        reader_keys = [self._key_of(item, endpoint.protocol, "read") for item in readers]
        totals = self._totals(endpoint, readers, reader_keys)
        places: dict[Key, list[int]] = {key: [] for key in totals}
        for place, key in enumerate(reader_keys):
            places[key].append(place)

        labels = self._labels[endpoint].of([*publishers, *places])
        publish_labels, read_labels = labels[: len(publishers)], labels[len(publishers) :]
        publish_keys, publish_items, read_keys = list(publishers), list(publishers.values()), list(places)
        groups = list(places.values())
        alone = len(groups) == len(readers)

        blocks = []
        for family in self._families:
            if publishers and "publish" in family.roles:
                blocks.append(Block(family, publish_keys, publish_labels, column(publish_items, family)))
            if readers and "read" in family.roles:
                values = column(readers, family, "read")
                if family.type == "counter":
                    values = self._grown(family, values, totals)
                elif not alone:
                    values = merged(values, groups, family)
                blocks.append(Block(family, read_keys, read_labels, values))
        return blocks

    def _publishers(self, endpoint: Endpoint, items: Sequence[Any]) -> dict[Key, Any]:
        """One for each path: while a new publisher takes over, two say so, and the later one is right."""
        found: dict[Key, Any] = {}
        for item in items:
            key = self._key_of(item, endpoint.protocol, "publish")
            if key not in found or item.created >= found[key].created:
                found[key] = item
        return found

    def _totals(self, endpoint: Endpoint, readers: Sequence[Any], keys: Sequence[Key]) -> dict[Key, list[int]]:
        columns: list[list[Any]] = [column(readers, family, "read") for family in self._counters]
        rows = list(zip(*columns, strict=True))
        return self._crowds[endpoint].update(keys, [item.id for item in readers], rows)

    def _grown(self, family: Family, values: list[Any], totals: dict[Key, list[int]]) -> list[Any]:
        """The groups' totals, or nothing where the release lacks the field."""
        if not any(value is not None for value in values):
            return [None] * len(totals)
        place = self._counters.index(family)
        return [total[place] for total in totals.values()]
