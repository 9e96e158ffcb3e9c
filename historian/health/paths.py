"""What the rules see of a path, and what must be remembered for it."""

from collections import deque
from dataclasses import dataclass
from math import inf

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

    `…_seconds` is for how long it has been in that state, -1 if it is not in it or is meant to be off; missing it is
    in any state but live while it is expected. `unpublished` says that it has no source to reach: somebody has to
    publish. `reconnects` are the new sources of the last ten minutes,
    `frames_in_error` those of the last minute. `bitrate_ratio` is what it receives of what it should, None if nothing
    is expected or known; `readers_short` are the readers that it lacks. `codecs_short` is the number of the expected
    codecs that no track is in, None if no track is known; both sorts are named in words.
    """

    stalled_seconds: float = _NOT
    down_seconds: float = _NOT
    unpublished: bool = False
    missing_seconds: float = _NOT
    reconnects: int = 0
    frames_in_error: int = 0
    received_bps: float | None = None
    expected_bps: float | None = None
    bitrate_ratio: float | None = 1.0
    readers: int = 0
    expected_readers: float | None = None
    readers_short: float = 0
    codecs_short: int | None = 0
    missing_codecs: str = ""
    codecs: str = ""


# States in which an expected stream is not there. Idle is: it comes when it is asked for.
_AWAY = ("missing", "gone", "down", "filler")

_WELL = PathView()
_NONE: deque[float] = deque()


class PathMemory:
    """Remembers reconnects and errors of the paths of a server. Paths that are well take no room but one number."""

    def __init__(self) -> None:
        self._changes: dict[str, float] = {}
        self._reconnects: dict[str, deque[float]] = {}
        self._errors: dict[str, CountWindow] = {}
        self._off: set[str] = set()  # what may be off now
        self._due: dict[str, float] = {}  # since when (Unix seconds) what was off before is due

    def view(self, now: PathNow, status: Status, tick: float, wall: float) -> PathView:
        """Take in a scrape of a path and give its measures."""
        path = now.path
        reconnects = self._count_reconnects(path, now.source_changes, tick)
        errors = self._count_errors(path, now.frames_in_error, tick)
        if status.state in ("live", "idle") and not (reconnects or errors or now.expected):
            return _WELL
        seconds = max(0.0, wall - status.since)
        off = now.expected is False
        missing = wall - max(status.since, self._due_since(path, now.expected, wall))
        codecs = list(dict.fromkeys(labels.get("codec", "") for labels in now.tracks))
        lacking = [codec for codec in now.expected_codecs if codec not in codecs] if _is_watched(now, status) else []
        return PathView(
            stalled_seconds=seconds if status.state == "stalled" and not off else _NOT,
            down_seconds=seconds if status.state == "down" and now.expected is None else _NOT,
            unpublished=not now.info.get("source_type"),
            missing_seconds=max(0.0, missing) if status.state in _AWAY and now.expected else _NOT,
            reconnects=reconnects,
            frames_in_error=errors,
            received_bps=now.received_bps,
            expected_bps=now.expected_bps,
            bitrate_ratio=_bitrate_ratio(now, status),
            readers=now.readers_total,
            expected_readers=now.expected_readers,
            readers_short=(now.expected_readers or 0) - now.readers_total if _is_watched(now, status) else 0,
            codecs_short=len(lacking) if codecs or not lacking else None,
            missing_codecs=", ".join(lacking),
            codecs=", ".join(codecs),
        )

    def forget(self, path: str) -> None:
        """The path is not shown any longer."""
        self._changes.pop(path, None)
        self._reconnects.pop(path, None)
        self._errors.pop(path, None)
        self._due.pop(path, None)
        self._off.discard(path)

    def note_off(self, path: str) -> None:
        """The path may be off now; `view` does so by itself."""
        self._off.add(path)
        self._due.pop(path, None)

    def _due_since(self, path: str, expected: bool | None, wall: float) -> float:
        """A stream that was off is not missing before it was due for a while."""
        if expected is False:
            self.note_off(path)
        elif expected and path in self._off:
            self._off.discard(path)
            self._due[path] = wall
        return self._due.get(path, -inf)

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


def _bitrate_ratio(now: PathNow, status: Status) -> float | None:
    """The share of the expected bit rate; a stream that is not live is judged by its state."""
    if status.state != "live" or not now.expected or not now.expected_bps:
        return 1.0
    return None if now.received_bps is None else now.received_bps / now.expected_bps


def _is_watched(now: PathNow, status: Status) -> bool:
    return status.state == "live" and bool(now.expected)
