"""A server as scrapes show it, and the tracker that watches it: scripted scenes for the tests of events."""

from collections.abc import Sequence
from typing import Any

import msgspec

from historian.events.event import Event
from historian.events.tracker import Tracker
from historian.health.rules import RULES, Rule
from historian.model.frame import EventJson
from toolkit.maintenance import Maintenance

START = 1_767_225_600.0  # 2026-01-01T00:00:00Z
STEP = 2.0


def finding(rule: str, level: str, **values: Any) -> dict[str, Any]:
    return {
        "id": rule,
        "level": level,
        "since": START,
        "values": values,
        "advice": {"en": f"{rule}!", "de": f"{rule}?"},
    }


class Stage:
    """Streams by path with state and findings; `scrape` goes on by a step and gives what it brought about."""

    def __init__(self, *paths: str, windows: Sequence[Maintenance] = (), rules: Sequence[Rule] = RULES) -> None:
        self.tracker = Tracker("studio", windows, rules)
        self.now = START
        self.states: dict[str, str] = dict.fromkeys(paths, "live")
        self.findings: dict[str, list[dict[str, Any]]] = {}
        self.expected: dict[str, bool] = {}
        self.server: dict[str, Any] = {
            "server": "studio",
            "up": True,
            "reason": None,
            "agent": "ok",
            "start_time": START - 3600,
            "health": {"level": "ok", "findings": []},
        }
        self.told: list[EventJson] = []

    def scrape(self, seconds: float = STEP) -> list[EventJson]:
        self.now += seconds
        streams = {
            path: {
                "state": state if self.server["up"] else "unknown",
                "expected": self.expected.get(path),
                "health": {"findings": self.findings.get(path, []) if self.server["up"] else []},
            }
            for path, state in self.states.items()
        }
        brought = list(self.tracker.observe(round(self.now * 1000), dict(self.server), streams))
        self.told += brought
        return brought

    def run(self, seconds: float) -> list[EventJson]:
        """Scrapes for so long; all that they brought about."""
        return [event for _ in range(round(seconds / STEP)) for event in self.scrape()]

    def set(self, state: str, *paths: str, **more: Any) -> list[EventJson]:
        """Give these paths a state, and scrape."""
        self.states |= dict.fromkeys(paths, state)
        return self.scrape(**more)

    def fail(self, reason: str | None) -> None:
        self.server = {**self.server, "up": reason is None, "reason": reason}

    def restart(self, seconds: float, after: float | None = None) -> None:
        """Another historian takes over after `seconds`, from what was told to be open."""
        self.tracker = Tracker("studio")
        events = [msgspec.convert(event, Event) for event in self.folded() if event["end"] is None]
        self.tracker.resume(events, self.now)
        self.now += seconds

    def folded(self) -> list[EventJson]:
        """The newest form of each event, in the order of their first."""
        return list({event["id"]: event for event in self.told}.values())

    def brief(self) -> list[tuple[Any, ...]]:
        """Of each event what counts: type, path, cause, level, begin and end in seconds since the start."""
        return [
            (
                event["type"],
                event["path"],
                event["cause"],
                event["level"],
                event["begin"] - START,
                None if event["end"] is None else event["end"] - START,
            )
            for event in self.folded()
        ]
