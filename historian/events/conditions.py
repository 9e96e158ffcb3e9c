"""What a scrape finds not to be well, as conditions: states of streams, and findings of streams, servers and hosts."""

from typing import Any

from historian.events import texts
from historian.events.event import OFF, STATE, Condition, Key, found
from historian.health.judge import LEVELS, Finding
from historian.model.frame import ServerJson, StreamJson

# States that are no event: media flows, or nobody asks for it.
WELL = frozenset(("live", "idle"))

# Findings below it are worth knowing, and no event.
_WARN = LEVELS.index("warn")
_INFO = LEVELS.index("info")

# The rule that tells of reconnects; it becomes an event of its own kind.
FLAPPING = "flapping"


def of_stream(path: str, stream: StreamJson) -> tuple[dict[Key, Condition], Finding | None]:
    """The conditions of a stream by their keys, and the finding that it flaps.

    A state is worth knowing (info); the rule that judges it makes it worse, and has the words.
    """
    state, findings = stream["state"], stream["health"]["findings"]
    conditions: dict[Key, Condition] = {}
    judged = flapping = None
    for finding in findings:
        if finding["id"] == FLAPPING:
            flapping = finding
        elif finding["id"] in texts.STATE_RULES:
            judged = finding
        elif finding["level"] in ("warn", "crit"):
            condition = found(path, finding)
            conditions[condition.key] = condition
    if state not in WELL:
        condition = _of_state(path, stream, judged)
        conditions[condition.key] = condition
    return conditions, flapping


def _of_state(path: str, stream: StreamJson, judged: Finding | None) -> Condition:
    state: str = stream["state"]
    due = stream.get("expected") is not False
    key = Key("path", path, None, None, None, STATE if due else OFF)
    if judged is not None and due:
        return Condition(key, state, LEVELS.index(judged["level"]), judged["advice"], {})
    values: dict[str, Any] = {} if due else {"due": False}
    return Condition(key, state, _INFO, texts.of_state(state, due), values)


def of_server(server: ServerJson, known: bool) -> dict[Key, Condition]:
    """The findings of a server and its host by their keys.

    `known` is whether the scrape told of the streams: only then are findings of the server itself of now.
    """
    conditions: dict[Key, Condition] = {}
    for finding in server["health"]["findings"]:
        if LEVELS.index(finding["level"]) >= _WARN:
            condition = found(None, finding)
            if known or condition.key.subject == "host":
                conditions[condition.key] = condition
    return conditions


def unjudged(server: ServerJson, known: bool) -> frozenset[str]:
    """The subjects of which the scrape tells nothing: their events neither change nor end."""
    blind = set() if known else {"server"}
    if server.get("agent") == "unreachable":
        blind.add("host")
    return frozenset(blind)
