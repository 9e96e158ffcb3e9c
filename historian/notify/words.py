"""Messages in words, in English and German. Of events it says what their own sentences say."""

from collections.abc import Sequence

from historian.health.judge import LEVELS
from historian.model.frame import EventJson
from historian.notify.message import Item

# So many events are told in words: what fits a telephone, and what chats take in one message.
_LINES = 10
# And so many paths of an incident.
_PATHS = 5

_WORDS = {
    "en": {
        "begin": "{level}: {text}",
        "worse": "{level}, was less before: {text}",
        "repeat": "{level}, still, for {duration}: {text}",
        "end": "over after {duration} ({cause})",
        "over": "over ({cause})",
        "one": "{level}: {place}",
        "one_end": "over: {place}",
        "many": "{bad} events ({level})",
        "many_end": "{over} events are over",
        "both": "{bad} events ({level}), {over} over",
        "more": "and {count} more",
        "missed": "{count} more came and went in the meantime",
        "test_title": "MediaMTX Monitor: a test",
        "test_text": "This is a test. Notifications reach you here.",
    },
    "de": {
        "begin": "{level}: {text}",
        "worse": "{level}, war vorher weniger schlimm: {text}",
        "repeat": "{level}, weiterhin, seit {duration}: {text}",
        "end": "vorbei nach {duration} ({cause})",
        "over": "vorbei ({cause})",
        "one": "{level}: {place}",
        "one_end": "vorbei: {place}",
        "many": "{bad} Ereignisse ({level})",
        "many_end": "{over} Ereignisse sind vorbei",
        "both": "{bad} Ereignisse ({level}), {over} vorbei",
        "more": "und {count} weitere",
        "missed": "{count} weitere kamen und gingen inzwischen",
        "test_title": "MediaMTX Monitor: ein Test",
        "test_text": "Dies ist ein Test. Benachrichtigungen kommen hier an.",
    },
}
_LEVELS = {
    "en": {"info": "info", "warn": "warning", "crit": "critical"},
    "de": {"info": "Hinweis", "warn": "Warnung", "crit": "kritisch"},
}


def test_message(language: str) -> tuple[str, str]:
    """Title and text of a test."""
    return _WORDS[language]["test_title"], _WORDS[language]["test_text"]


def title(items: Sequence[Item], language: str) -> str:
    """What it is about in one line; `items` has at least one."""
    words = _WORDS[language]
    bad = [item for item in items if item.change != "end"]
    over = len(items) - len(bad)
    if len(items) == 1:
        return words["one" if bad else "one_end"].format(level=_level(items[0], language), place=_place(items[0]))
    if not bad:
        return words["many_end"].format(over=over)
    worst = max(bad, key=lambda item: LEVELS.index(item.event["level"]))
    return words["both" if over else "many"].format(bad=len(bad), over=over, level=_level(worst, language))


def text(items: Sequence[Item], missed: int, now: float, language: str) -> str:
    """A line for each of the first events."""
    words = _WORDS[language]
    lines = [f"{_place(item)}: {_line(item, now, language)}" for item in items[:_LINES]]
    if len(items) > _LINES:
        lines.append(words["more"].format(count=len(items) - _LINES))
    if missed:
        lines.append(words["missed"].format(count=missed))
    return "\n".join(lines)


def duration(seconds: float) -> str:
    """A time as one reads it: `45 s`, `12 min`, `3 h 05 min`, `2 d 4 h`."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return f"{max(0, int(seconds))} s"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60:02} min"
    return f"{minutes // 1440} d {minutes % 1440 // 60} h"


def _line(item: Item, now: float, language: str) -> str:
    event = item.event
    words = _WORDS[language]
    if item.change == "end":
        known = event["duration"] is not None
        lasted = duration(event["duration"]) if known else ""
        return words["end" if known else "over"].format(duration=lasted, cause=event["cause"])
    sentence = event["text"].get(language) or event["text"].get("en", event["cause"])
    return words[item.change].format(
        level=_level(item, language), duration=duration(now - event["begin"]), text=sentence + _paths(event)
    )


def _paths(event: EventJson) -> str:
    """The first paths of an incident."""
    paths = event["paths"] or []
    if not paths:
        return ""
    rest = max(event["count"] or 0, len(paths)) - _PATHS
    return f" ({', '.join(paths[:_PATHS])}{f', +{rest}' if rest > 0 else ''})"


def _place(item: Item) -> str:
    event = item.event
    return event["server"] if event["path"] is None else f"{event['server']} {event['path']}"


def _level(item: Item, language: str) -> str:
    return _LEVELS[language][item.event["level"]]
