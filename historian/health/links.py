"""The SRT links of one server: their windows, what goes out of them, and what is found."""

from collections.abc import Sequence
from typing import Any

from historian.health.judge import Finding, Judge
from historian.health.srt import LinkView, LinkWindow
from historian.model.entities import Entity
from historian.model.frame import EntitySample
from historian.model.links import began_anew, judged_only, link_values
from historian.model.stream import link_json

Key = tuple[str, ...]


class SrtLinks:
    """Keeps the last minute of each link. `links` and `findings` are those of the last scrape, by path."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._windows: dict[Key, LinkWindow] = {}
        self.links: dict[str, list[dict[str, Any]]] = {}
        self.findings: dict[str, list[Finding]] = {}

    def observe(
        self, entities: Sequence[Entity], seconds: float | None, tick: float, wall: float, exact: bool
    ) -> list[EntitySample]:
        """Take in the links of a scrape, `seconds` after the one before (None: nothing to compare with).

        `exact` tells how this MediaMTX counts losses. Links that are not given have ended.
        """
        self.links, self.findings = {}, {}
        windows: dict[Key, LinkWindow] = {}
        samples: list[EntitySample] = []
        # The publisher first, then readers by host.
        for entity in sorted(entities, key=lambda one: one.key):
            key, values = entity.key, link_values(entity, seconds)
            window = self._windows.get(key)
            if window is None or began_anew(entity):
                window = LinkWindow(tick)
            windows[key] = window
            window.push(tick, values, *judged_only(entity))
            samples.append(EntitySample("srt", key, values))
            view = window.view(key, values.latency_ms, exact)
            self.links.setdefault(key[0], []).append(link_json(key[1], key[2], values, _minute(view)))
            found = self._judge.findings("srt", key, view, tick, wall)
            if found:
                self.findings.setdefault(key[0], []).extend(found)
        self._windows = windows
        self._judge.keep("srt", windows)
        return samples

    def start_anew(self) -> None:
        """Forget the windows: after a long outage they would show a minute that is long over."""
        self._windows = {}


def _minute(view: LinkView) -> dict[str, Any]:
    """The counts of the last minute; `dropped` is what this side could not use (publisher) or gave up (reader)."""
    return {
        "lost": view.lost,
        "retransmitted": view.retransmitted,
        "dropped": view.given_up if view.role == "read" else view.useless,
        "packets": view.packets,
        "loss_ratio": None if view.loss_ratio is None else round(view.loss_ratio, 6),
    }
