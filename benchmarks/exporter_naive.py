"""The straightforward collector that ours is compared with: requests, json, pages of 100, prometheus-client, gzip.

It gives the same samples, which the benchmark checks before it measures.
"""

import gzip
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import requests
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from exporter.collectors.path_facts import STATES
from exporter.families import FAMILIES, Family

_PAGE = 100  # what MediaMTX gives when nobody asks for more


class NaiveCollector(Collector):
    """Asks page by page and adds one sample after the other."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()

    def collect(self) -> Iterable[Metric]:
        """All families of paths and SRT links."""
        self._metrics = {
            family.name: (CounterMetricFamily if family.type == "counter" else GaugeMetricFamily)(
                family.wire_name, family.help, labels=family.labels
            )
            for family in FAMILIES
            if family.collector in ("paths", "srt", "config") or family.name == "connections"
        }
        paths = list(self._items("paths/list"))
        connections = list(self._items("srtconns/list"))
        confs = {conf["name"]: conf for conf in self._items("config/paths/list")}
        for path in paths:
            self._path(path, confs.get(path["confName"], {}))
        for connection in connections:
            self._link(connection)
        states = Counter({"publish": 0, "read": 0, "idle": 0})
        states.update(connection["state"] for connection in connections)
        for state, number in states.items():
            self._add("connections", ["srt", state], number)
        return self._metrics.values()

    def _items(self, path: str) -> Iterator[dict[str, Any]]:
        page = 0
        while True:
            answer = self._session.get(
                f"{self._url}/v3/{path}", params={"page": page, "itemsPerPage": _PAGE}, timeout=9
            )
            body = answer.json()
            yield from body["items"]
            page += 1
            if page >= body["pageCount"]:
                return

    def _add(self, name: str, labels: list[str], value: float) -> None:
        self._metrics[name].add_metric(labels, value)

    def _number(self, family: Family, item: dict[str, Any], fields: tuple[str, ...]) -> float | None:
        found: Any = next((item[name] for name in fields if item.get(name) is not None), None)
        if found is None:
            return None
        if family.reads == "moment":
            return datetime.fromisoformat(found).timestamp()
        return float(found / family.divisor) if family.divisor != 1 else float(found)

    def _path(self, path: dict[str, Any], conf: dict[str, Any]) -> None:
        name, source = path["name"], path.get("source") or {"type": "", "id": ""}
        self._add("path_info", [name, path["confName"], source["type"], source["type"].removesuffix("Conn")], 1)
        self._add("path_source_changes_total", [name], 0)
        state = "live" if path["available"] and path["online"] else "down"
        for each in STATES:
            self._add("path_state", [name, each], float(each == state))
        for kind, number in Counter(reader["type"] for reader in path["readers"]).items():
            self._add("path_readers", [name, kind.removesuffix("Session").lower()], number)
        for place, track in enumerate(path["tracks2"]):
            props = track["codecProps"] or {}
            details = [props.get(key) or "" for key in ("profile", "width", "height", "sampleRate", "channelCount")]
            self._add("path_track_info", [name, str(place), track["codec"], *map(str, details)], 1)
        for family in FAMILIES:
            if family.item == "path":
                value = self._number(family, path, family.fields)
                if value is not None:
                    self._add(family.name, [name], value)
        self._add("path_on_demand", [name], float(bool(conf.get("sourceOnDemand"))))
        self._add("path_always_available", [name], float(bool(conf.get("alwaysAvailable"))))
        self._add("path_recording", [name], float(bool(conf.get("record"))))

    def _link(self, connection: dict[str, Any]) -> None:
        path, role = connection["path"], connection["state"]
        self._add("path_source_info", [path, "srt", connection["remoteAddr"].rpartition(":")[0]], 1)
        for family in FAMILIES:
            if family.item == "srt" and role in family.roles:
                value = self._number(family, connection, family.fields)
                if value is not None:
                    self._add(family.name, [path, role, ""], value)


def naive_page(registry: CollectorRegistry) -> bytes:
    """One scrape, packed as prometheus-client's own server packs."""
    return gzip.compress(generate_latest(registry))
