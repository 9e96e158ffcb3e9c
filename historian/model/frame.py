"""What one scrape of one server comes to: the unit that is judged, stored and pushed."""

from dataclasses import dataclass, field
from typing import Any

from historian.model.fields import Kind

# JSON-ready objects whose shape docs/rest-api.md describes; they go out to Redis, REST and WebSocket as they are.
StreamJson = dict[str, Any]
ServerJson = dict[str, Any]
EventJson = dict[str, Any]  # docs/events.md describes it


@dataclass(frozen=True, slots=True)
class EntitySample:
    """The values of one entity at one time.

    `key` names it within its server: `(path,)` for a path, `(path, role, remote)` for an SRT link, `()` for host and
    server. `values` has one number or None (not known) for each field of `FIELDS[kind]`, in that order.
    """

    kind: Kind
    key: tuple[str, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """All that one scrape says of one server.

    `time_ms` is the start of the scrape in ms since 1970, `streams` maps a path to its stream, `gone` lists the paths
    that left the list of streams for good, `events` has what this scrape began, changed and ended.
    """

    server: str
    time_ms: int
    samples: tuple[EntitySample, ...]
    streams: dict[str, StreamJson]
    server_state: ServerJson
    gone: tuple[str, ...] = field(default=())
    events: tuple[EventJson, ...] = field(default=())
