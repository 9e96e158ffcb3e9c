"""Series of single connections, for `--connections`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from exporter.collectors.base import Endpoint
from exporter.collectors.columns import column
from exporter.families.connections import CONNECTION_INFO, CONNECTION_NUMBERS
from exporter.model.items import struct_of
from exporter.model.words import host, word
from exporter.render import Block, Key, Labels


class SingleConnections:
    """The connections of one list, one by one."""

    def __init__(self, endpoint: Endpoint, with_remote: bool, only_readers: bool) -> None:
        self._protocol, self._with_remote = endpoint.protocol, with_remote
        self._only_readers = only_readers
        has = set(struct_of(endpoint.item).__struct_fields__)
        # Of each row the fields that this protocol has: SRT and RTMP call their bytes differently.
        self._reads = [
            (family, replace(family, fields=fields))
            for family in CONNECTION_NUMBERS
            if (fields := tuple(name for name in family.fields if name in has))
        ]
        self._infos, self._labels = Labels(CONNECTION_INFO.labels), Labels(CONNECTION_INFO.labels[:-1])

    def blocks(self, items: Sequence[Any]) -> list[Block]:
        """Samples of all items."""
        keys: list[Key] = [(item.path, item.id) for item in items]
        names = [
            (item.path, self._protocol, "read" if self._only_readers else word(item.role), item.id) for item in items
        ]
        remotes = [host(item.remoteAddr) if self._with_remote else "" for item in items]
        infos = self._infos.of((*name, remote) for name, remote in zip(names, remotes, strict=True))
        labels = self._labels.of(names)
        numbers = [Block(family, keys, labels, column(items, reading)) for family, reading in self._reads]
        return [Block(CONNECTION_INFO, keys, infos), *numbers]
