"""Forward destinations: MediaMTX lists them path by path, so they are read in turns."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from exporter import errors
from exporter.client import ApiClient
from exporter.collectors.base import FORWARDS

# There is no list of all destinations, and a thousand requests at once would be no kindness. With this many a round, up
# to so many forwarding paths are as fresh as any other list; of more, each has its turn after some rounds.
_PATHS_A_ROUND = 20


class Forwards:
    """What is known of the destinations of each path; those asked longest ago come first in the next round."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client
        self._known: dict[str, list[Any]] = {}  # in the order in which they were asked

    def read(self, paths: Sequence[str], deadline: float) -> list[Any]:
        """The destinations of these paths, of some of them as they were a few rounds ago. Raises ScrapeError."""
        wanted = set(paths)
        self._known = {path: found for path, found in self._known.items() if path in wanted}
        turn = [path for path in paths if path not in self._known] + list(self._known)
        for path in turn[:_PATHS_A_ROUND]:
            found = self._ask(path, deadline)
            self._known.pop(path, None)
            self._known[path] = found
        return [dest for found in self._known.values() for dest in found]

    def forget(self) -> None:
        """Nothing is known any more: the server went."""
        self._known.clear()

    def _ask(self, path: str, deadline: float) -> list[Any]:
        """The destinations of one path; a path that went meanwhile has none."""
        found: list[Any] = []
        with suppress(errors.Absent):
            found = self._client.read_all(FORWARDS.path, FORWARDS.item, deadline, path)
        for dest in found:
            dest.path = path
        return found
