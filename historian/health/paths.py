"""What the rules see of a path, and what must be remembered for it."""

from collections import deque
from dataclasses import dataclass

from historian.health.states import Status
from historian.health.windows import CountWindow
from historian.model.paths import PathNow

# Below every threshold: the path is not in that state.
_NOT = -1.0

# Seconds in which reconnects are counted: three in ten minutes are flapping.
_FLAPPING_WINDOW = 600.0


@dataclass(frozen=True, slots=True)
class PathView:
    """Measures of a path.

    `…_seconds` is for how long it has been in that state, -1 if it is not in it. `reconnects` are the new sources of
    the last ten minutes, `frames_in_error` those of the last minute.
    """

    stalled_seconds: float = _NOT
    down_seconds: float = _NOT
    reconnects: int = 0
    frames_in_error: int = 0


_WELL = PathView()
_NONE: deque[float] = deque()


class PathMemory:
    """Remembers reconnects and errors of the paths of a server. Paths that are well take no room but one number."""

    def __init__(self) -> None:
        self._changes: dict[str, float] = {}
        self._reconnects: dict[str, deque[float]] = {}
        self._errors: dict[str, CountWindow] = {}

    def view(self, now: PathNow, status: Status, tick: float, wall: float) -> PathView:
        """Take in a scrape of a path and give its measures."""
        path = now.path
        reconnects = self._count_reconnects(path, now.source_changes, tick)
        errors = self._count_errors(path, now.frames_in_error, tick)
        troubled = status.state == "stalled" or status.state == "down"
        if not (troubled or reconnects or errors):
            return _WELL
        seconds = max(0.0, wall - status.since)
        return PathView(
            seconds if status.state == "stalled" else _NOT,
            seconds if status.state == "down" else _NOT,
            reconnects,
            errors,
        )

    def forget(self, path: str) -> None:
        """The path is not shown any longer."""
        self._changes.pop(path, None)
        self._reconnects.pop(path, None)
        self._errors.pop(path, None)

    def _count_reconnects(self, path: str, changes: float | None, tick: float) -> int:
        """The counter goes on while the path is off the list, so a publisher that comes back is seen as well."""
        if changes is not None:
            before = self._changes.get(path, changes)
            self._changes[path] = changes
            if changes > before:
                # More than a handful between two scrapes tell no more than a handful.
                times = self._reconnects.setdefault(path, deque(maxlen=1000))
                times.extend([tick] * min(int(changes - before), 100))
        times = self._reconnects.get(path, _NONE)
        while times and times[0] <= tick - _FLAPPING_WINDOW:
            times.popleft()
        if not times:
            self._reconnects.pop(path, None)
        return len(times)

    def _count_errors(self, path: str, errors: float | None, tick: float) -> int:
        window = self._errors.get(path)
        if window is None:
            if not errors:
                return 0
            window = self._errors[path] = CountWindow(tick, 1)
        window.push(tick, (errors,))
        (total,) = window.sums()
        if total == 0:
            del self._errors[path]
        return int(total)
