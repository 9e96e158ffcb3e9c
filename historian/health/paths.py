"""What the rules see of a path."""

from dataclasses import dataclass

from historian.health.states import Status

# Below every threshold: the path is not in that state.
_NOT = -1.0


@dataclass(frozen=True, slots=True)
class PathView:
    """Measures of a path: for how many seconds it has been in a state, -1 if it is not in it."""

    stalled_seconds: float
    down_seconds: float


_WELL = PathView(_NOT, _NOT)


def path_view(status: Status, wall: float) -> PathView:
    """The measures of a path at the wall clock's `wall`."""
    if status.state not in ("stalled", "down"):
        return _WELL
    seconds = max(0.0, wall - status.since)
    return PathView(seconds if status.state == "stalled" else _NOT, seconds if status.state == "down" else _NOT)
