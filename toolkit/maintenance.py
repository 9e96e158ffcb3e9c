"""`maintenance` of a server in `monitor.yml`: when its paths may be off, whatever is expected of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from toolkit import yamlfile
from toolkit.mistakes import Mistakes
from toolkit.schedule import Schedule, parse_schedule
from toolkit.yamlkeys import Keys

KEYS = {
    "path": "name or glob of the paths; all by default, and then the server itself may be away",
    "schedule": "time of the week that returns, such as `Su 02:00-04:00 Europe/Berlin`",
    "from": "begin of a single time, such as `2026-12-01 22:00 Europe/Berlin` or `2026-12-01T22:00:00+01:00`",
    "to": "its end",
}
_EXAMPLE = "write for example 2026-12-01 22:00 Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Either a schedule, or a time from `begin` to `end` (Unix seconds), for the paths that a glob matches."""

    path: str = "*"
    schedule: Schedule | None = None
    begin: float = 0.0
    end: float = 0.0

    def holds(self, at: float) -> bool:
        """Whether this moment (Unix seconds) is in it."""
        return self.schedule.holds(at) if self.schedule is not None else self.begin <= at < self.end


def whole_server(windows: Iterable[Maintenance]) -> tuple[Maintenance, ...]:
    """Those that are of all paths, and so of the server itself."""
    return tuple(window for window in windows if window.path == "*")


def parse_moment(text: str) -> float:
    """Unix seconds of a date and time with an offset or the name of a zone; UTC without either."""
    clock, _, zone = text.rpartition(" ")
    try:
        place = ZoneInfo(zone) if clock else None
    except (KeyError, OSError, ValueError):
        place = None
    try:
        moment = datetime.fromisoformat(clock if place else text)
    except ValueError:
        raise ValueError(f"{text!r} is no date and time; {_EXAMPLE}") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=place or ZoneInfo("UTC"))
    return moment.timestamp()


def read_maintenance(node: yamlfile.Node, line: int, where: str, mistakes: Mistakes) -> tuple[Maintenance, ...]:
    """The maintenance windows of one server; what is wrong with them goes into `mistakes`."""
    if not isinstance(node, yamlfile.Sequence):
        mistakes.add(line, f"{where} takes a list, each item with 'schedule', or with 'from' and 'to'")
        return ()
    return tuple(_window(item, f"{where}[{number}]", mistakes) for number, item in enumerate(node.items))


def _window(node: yamlfile.Node, where: str, mistakes: Mistakes) -> Maintenance:
    if not isinstance(node, yamlfile.Mapping):
        mistakes.add(node.line, f"{where} takes keys: 'schedule', or 'from' and 'to'")
        return Maintenance()
    keys = Keys(node, where, list(KEYS), mistakes, node.line)
    once = {"from", "to"} & node.items.keys()
    if ("schedule" in node.items) == bool(once) or len(once) == 1:
        mistakes.add(node.line, f"{where} takes either 'schedule', or 'from' and 'to'")
        return Maintenance()
    window = Maintenance(
        path=keys.value("path", str, "*") or "*",
        schedule=keys.value("schedule", parse_schedule, None),
        begin=keys.value("from", parse_moment, 0.0),
        end=keys.value("to", parse_moment, float("inf")),
    )
    if once and window.begin >= window.end:
        mistakes.add(node.line, f"{where}: 'from' must be earlier than 'to'")
    return window
