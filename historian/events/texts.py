"""Sentences of events, in English and German. What a rule says already is taken from there."""

from historian.events.event import Texts
from historian.health.rules import RULES

_RULE_TEXTS: dict[str, Texts] = {rule.id: {"en": rule.en, "de": rule.de} for rule in RULES}

# Rules that judge a state: their findings are part of the event of that state.
STATE_RULES = ("stalled", "down", "missing")

_STATES: dict[str, Texts] = {
    **{name: _RULE_TEXTS[name] for name in STATE_RULES},
    "gone": {
        "en": "The stream has left the list of paths: nobody publishes it any more.",
        "de": "Der Stream steht nicht mehr in der Liste der Pfade: niemand sendet ihn mehr.",
    },
    "filler": {
        "en": "Nobody publishes: MediaMTX shows what it shows in place of the stream.",
        "de": "Niemand sendet: MediaMTX zeigt, was es anstelle des Streams zeigt.",
    },
    "unknown": {
        "en": "The state of this path is not known.",
        "de": "Der Zustand dieses Pfades ist nicht bekannt.",
    },
}

_OFF: Texts = {
    "en": "Not there, and not expected at this time.",
    "de": "Nicht da, und zu dieser Zeit auch nicht erwartet.",
}

RESTARTED: Texts = {"en": "MediaMTX was restarted.", "de": "MediaMTX wurde neu gestartet."}

UNWATCHED: Texts = {
    "en": "Not watched: the historian was not running. What was in this time is not known.",
    "de": "Nicht beobachtet: der Historian lief nicht. Was in dieser Zeit war, ist nicht bekannt.",
}

AGENT_AWAY: Texts = {
    "en": "The agent on the host does not answer: nothing is known of CPU, memory, disk and network.",
    "de": "Der Agent auf dem Host antwortet nicht: von CPU, Speicher, Platte und Netz ist nichts bekannt.",
}

_OUTAGES: dict[str, Texts] = {
    "exporter_unreachable": {
        "en": "The exporter does not answer: nothing is known of the server's streams ({count}).",
        "de": "Der Exporter antwortet nicht: von den Streams des Servers ({count}) ist nichts bekannt.",
    },
    "": {
        "en": "The API of MediaMTX does not answer ({reason}): nothing is known of the server's streams ({count}).",
        "de": "Die API von MediaMTX antwortet nicht ({reason}): nichts ist bekannt von ihren Streams ({count}).",
    },
}

_TOGETHER: dict[str, Texts] = {
    "stalled": {"en": "{count} streams stalled at once", "de": "{count} Streams stehen zugleich still"},
    "down": {"en": "{count} sources were lost at once", "de": "{count} Quellen fielen zugleich aus"},
    "gone": {"en": "{count} streams ended at once", "de": "{count} Streams endeten zugleich"},
    "missing": {
        "en": "{count} expected streams are missing at once",
        "de": "{count} erwartete Streams fehlen zugleich",
    },
    "filler": {"en": "{count} publishers left at once", "de": "{count} Sender gingen zugleich"},
    "unknown": {
        "en": "The state of {count} paths is not known",
        "de": "Der Zustand von {count} Pfaden ist nicht bekannt",
    },
}
# Where not all are in one state.
_LOST: Texts = {"en": "{count} streams were lost at once", "de": "{count} Streams fielen zugleich aus"}
_AT_START: Texts = {
    "en": "{count} streams were not there when the watch began: since when and whether together is not known.",
    "de": "{count} Streams waren nicht da, als die Beobachtung begann: seit wann und ob zugleich, ist nicht bekannt.",
}
_SHARED: Texts = {
    "en": ": look for what they share, such as an uplink, a site or this server.",
    "de": ": suchen, was sie gemeinsam haben, etwa eine Leitung, einen Ort oder diesen Server.",
}
_BY_RESTART: Texts = {"en": ", since MediaMTX was restarted.", "de": ", denn MediaMTX wurde neu gestartet."}
_SAME_FINDING: Texts = {
    "en": "{count} findings of one kind at once. The first: ",
    "de": "{count} gleichartige Befunde zugleich. Der erste: ",
}

_FLAPPING: Texts = {
    "en": "{count} interruptions, ten minutes or less apart: the connection is unstable. Check the encoder, its power "
    "and its network.",
    "de": "{count} Unterbrechungen mit höchstens zehn Minuten Abstand: die Verbindung ist instabil. Encoder, "
    "Stromversorgung und Netz prüfen.",
}
_COMES_AND_GOES: Texts = {"en": "Came and went {count} times. ", "de": "Kam und ging {count}-mal. "}


def of_state(state: str, due: bool) -> Texts:
    """The sentence of a state; `due` is False while the stream is meant to be off."""
    return _STATES.get(state, _STATES["unknown"]) if due else _OFF


def of_outage(reason: str, count: int) -> Texts:
    """The sentence of a server of whose `count` streams nothing is known."""
    return _filled(_OUTAGES.get(reason, _OUTAGES[""]), count=count, reason=reason)


def of_states_together(cause: str | None, count: int, restarted: bool) -> Texts:
    """The sentence of an incident of states: all `cause`, or different ones (None)."""
    what = _LOST if cause is None else _TOGETHER.get(cause, _TOGETHER["unknown"])
    return _joined(_filled(what, count=count), _BY_RESTART if restarted else _SHARED)


def of_states_at_start(count: int) -> Texts:
    """The sentence of streams that were not well at the first look."""
    return _filled(_AT_START, count=count)


def of_findings_together(count: int, first: Texts) -> Texts:
    """The sentence of an incident of findings, of which `first` is one's advice."""
    return _joined(_filled(_SAME_FINDING, count=count), first)


def of_flapping(count: int, advice: Texts | None) -> Texts:
    """The sentence of what begins and ends again and again; `advice` is that of a finding, None for states."""
    return _filled(_FLAPPING, count=count) if advice is None else _joined(_filled(_COMES_AND_GOES, count=count), advice)


def _filled(texts: Texts, **figures: object) -> Texts:
    return {language: text.format(**figures) for language, text in texts.items()}


def _joined(first: Texts, second: Texts) -> Texts:
    return {language: text + second.get(language, "") for language, text in first.items()}
