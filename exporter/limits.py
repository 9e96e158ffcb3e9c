"""What is left out of a page: paths that the user does not want, and what comes after the greatest number of series."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import TypeVar

from exporter.render import Block, Key

T = TypeVar("T")

# Longer than any name that a protocol carries in practice (RTSP: 2048); a name is in some twenty series.
_LONGEST_NAME = 4096

# Keys of entities that went are forgotten once there are this many more than present ones.
_SLACK = 10_000


class PathFilter:
    """Which paths are wanted: all that match `include` and do not match `exclude`, as Prometheus matches labels."""

    def __init__(self, include: str = "", exclude: str = "") -> None:
        self._include = re.compile(include) if include else None
        self._exclude = re.compile(exclude) if exclude else None
        self.wants = lru_cache(maxsize=65536)(self._wants)

    def keep(self, items: list[T], name_field: str) -> list[T]:
        """The items about wanted paths, whose names are in that field."""
        names = list(map(attrgetter(name_field), items))
        if not (self._include or self._exclude) and max(map(len, names), default=0) <= _LONGEST_NAME:
            return items
        return [item for item, name in zip(items, names, strict=True) if self.wants(name)]

    def _wants(self, name: str) -> bool:
        """Whether this path is wanted; "" stands for connections that have no path yet."""
        if not name:
            return True
        if len(name) > _LONGEST_NAME or (self._include and not self._include.fullmatch(name)):
            return False
        return not (self._exclude and self._exclude.fullmatch(name))


class SeriesCap:
    """Keeps a page at `most` series by leaving out whole entities: the first that does not fit, and all later ones."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._arrival: dict[Key, None] = {}

    def apply(self, blocks: Sequence[Block]) -> tuple[Sequence[Block], int]:
        """The blocks that stay, and the number of series left out."""
        present = {id(block.keys): block.keys for block in blocks if block.leads}
        for keys in present.values():
            self._arrival.update(dict.fromkeys(keys))
        if len(self._arrival) > 2 * sum(map(len, present.values())) + _SLACK:
            still = set().union(*present.values())
            self._arrival = {key: None for key in self._arrival if key in still}
        if _count(blocks) <= self._most:
            return blocks, 0
        blocks = [_without_unknown(block) for block in blocks]
        stays = self._staying(blocks)
        kept = [_only(block, stays) for block in blocks]
        return kept, _count(blocks) - _count(kept)

    def _staying(self, blocks: Sequence[Block]) -> set[Key]:
        """The first entities that fit, and the server's own series, which have no key."""
        costs: Counter[Key] = Counter()
        for block in blocks:
            costs.update(block.keys)
        left = self._most - costs.pop((), 0)
        stays: set[Key] = {()}
        for key in self._arrival:
            if key in costs:
                left -= costs[key]
                if left < 0:
                    break
                stays.add(key)
        return stays


def _count(blocks: Sequence[Block]) -> int:
    return sum(len(block.labels) for block in blocks)


def _without_unknown(block: Block) -> Block:
    """The block without entities that have no value, and so no series."""
    if block.values is None:
        return block
    return _at(block, [place for place, value in enumerate(block.values) if value is not None])


def _only(block: Block, stays: set[Key]) -> Block:
    return _at(block, [place for place, key in enumerate(block.keys) if key in stays])


def _at(block: Block, places: Sequence[int]) -> Block:
    if len(places) == len(block.keys):
        return block
    values = None if block.values is None else [block.values[place] for place in places]
    return Block(
        block.family, [block.keys[place] for place in places], [block.labels[place] for place in places], values
    )
