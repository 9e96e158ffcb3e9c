"""What is expected of streams that the exporter no longer knows of: those that only globs match, after its restart."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from toolkit.expect import MISSED_FOR, Expectation
from toolkit.maintenance import Maintenance


class Remembered:
    """The globs of `expect` and the maintenance of one server, as monitor.yml has them."""

    def __init__(self, expectations: Sequence[Expectation] = (), maintenance: Sequence[Maintenance] = ()) -> None:
        # Of plain names the exporter always has a word.
        self._globs = [each for each in expectations if each.is_glob]
        self._maintenance = maintenance

    def is_due(self, path: str, since: float, wall: float) -> bool | None:
        """Whether a stream that is away `since` (Unix seconds) is missed now, as the exporter would say it.

        False while it may be off; None if nothing is expected of it, or if it is away for too long.
        """
        wanted = [each for each in self._globs if fnmatchcase(path, each.path)]
        if not wanted or wall - since > MISSED_FOR:
            return None
        if any(window.holds(wall) and fnmatchcase(path, window.path) for window in self._maintenance):
            return False
        return any(each.is_due(wall) for each in wanted)
