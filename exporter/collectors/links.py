"""Connections and sessions of any protocol: publishers one by one, readers as groups, and how many of each."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from exporter.collectors.base import Answers, Choices, Endpoint
from exporter.collectors.columns import column, merged
from exporter.collectors.single import SingleConnections
from exporter.families import Family, families_of
from exporter.families.family import Role
from exporter.families.server import CONNECTIONS
from exporter.identity import Crowd
from exporter.model.words import host, word
from exporter.render import Block, Key, Labels, label_bytes

KeyOf = Callable[[Any, str, Role], Key]

# Every list says these three, also at 0; a role that MediaMTX may invent comes on top.
_ROLES = ("publish", "read", "idle")


def crowd_key(item: Any, protocol: str, role: Role) -> Key:
    """Readers of one protocol on one path are one group."""
    return (item.path, protocol, role)


def host_key(item: Any, protocol: str, role: Role) -> Key:
    """A publisher is the same from whatever host; readers are told apart by host."""
    return (item.path, role, "" if role == "publish" else host(item.remoteAddr))


def hostless_key(item: Any, protocol: str, role: Role) -> Key:
    """The same where hosts are not to be told: all readers of a path are one group."""
    return (item.path, role, "")


class LinksCollector:
    """A collector for lists whose items have an id, a path, a state and counters."""

    def __init__(
        self,
        name: str,
        endpoints: tuple[Endpoint, ...],
        choices: Choices,
        *,
        by_host: bool = False,
        only_readers: bool = False,
    ) -> None:
        """`by_host`: readers are told apart by host. `only_readers`: items have no state, since all of them read."""
        self.name = name
        self.endpoints = endpoints
        self.inputs: tuple[Endpoint, ...] = ()
        self.sources: list[tuple[str, str, str]] = []
        """Who publishes where: path, protocol and host."""
        self._choices = choices
        self._key_of: KeyOf = crowd_key
        if by_host:
            self._key_of = host_key if choices.remote else hostless_key
        self._only_readers = only_readers
        self._families = families_of(name)
        self._counters = [family for family in self._families if family.type == "counter" and "read" in family.roles]
        self._crowds = {endpoint: Crowd(len(self._counters)) for endpoint in endpoints}
        self._labels = {endpoint: Labels(self._families[0].labels) for endpoint in endpoints}
        own = [endpoint for endpoint in endpoints if endpoint.item == name] if choices.connections else []
        self._singles = {endpoint: SingleConnections(endpoint, choices.remote, only_readers) for endpoint in own}

    def collect(self, answers: Answers) -> list[Block]:
        """Samples by list and family; afterwards `sources` is up to date."""
        blocks: list[Block] = []
        self.sources = []
        for endpoint in self.endpoints:
            if endpoint in answers and endpoint.item == self.name:
                items = answers[endpoint]
                roles = ["read"] * len(items) if self._only_readers else [item.role for item in items]
                blocks += self._list(endpoint, items, roles)
                blocks.append(_count(endpoint.protocol, roles))
                if endpoint in self._singles:
                    blocks += self._singles[endpoint].blocks(items)
        return blocks

    def _list(self, endpoint: Endpoint, items: Sequence[Any], roles: Sequence[str]) -> list[Block]:
        publishers = [item for item, role in zip(items, roles, strict=True) if role == "publish" and item.path]
        readers = [item for item, role in zip(items, roles, strict=True) if role == "read" and item.path]
        publish_items = self._publishers(endpoint, publishers)
        publish_keys = list(publish_items)
        publishers = list(publish_items.values())
        hosts = [host(item.remoteAddr) if self._choices.remote else "" for item in publishers]
        self.sources += [(item.path, endpoint.protocol, remote) for item, remote in zip(publishers, hosts, strict=True)]

        reader_keys = [self._key_of(item, endpoint.protocol, "read") for item in readers]
        totals = self._totals(endpoint, readers, reader_keys)
        places: dict[Key, list[int]] = {key: [] for key in totals}
        for place, key in enumerate(reader_keys):
            places[key].append(place)
        read_keys, groups = list(places), list(places.values())

        labels = self._labels[endpoint].of([*publish_keys, *read_keys])
        publish_labels, read_labels = labels[: len(publish_keys)], labels[len(publish_keys) :]
        blocks = []
        for family in self._families:
            if publishers and "publish" in family.roles:
                blocks.append(Block(family, publish_keys, publish_labels, column(publishers, family)))
            if readers and "read" in family.roles:
                values = column(readers, family, "read")
                if family.type == "counter":
                    values = self._grown(family, values, totals)
                elif len(groups) < len(readers):
                    values = merged(values, groups, family)
                blocks.append(Block(family, read_keys, read_labels, values))
        return blocks

    def _publishers(self, endpoint: Endpoint, items: Sequence[Any]) -> dict[Key, Any]:
        """One for each path: while a new publisher takes over, two say so, and the later one is right."""
        key_of, protocol = self._key_of, endpoint.protocol
        found = {key_of(item, protocol, "publish"): item for item in items}
        if len(found) < len(items):
            for item in items:
                key = key_of(item, protocol, "publish")
                if item.created > found[key].created:
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


def _count(protocol: str, roles: Sequence[str]) -> Block:
    counts = Counter(dict.fromkeys(_ROLES, 0))
    for role, count in Counter(roles).items():
        counts[word(role)] += count
    labels = [label_bytes(CONNECTIONS.labels, (protocol, role)) for role in counts]
    return Block(CONNECTIONS, [()] * len(labels), labels, list(counts.values()))
