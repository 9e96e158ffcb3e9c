"""How much of the time a stream was there, told by its events: pure arithmetic on spans of time.

What is not known (the API did not answer, the historian did not run) and what was meant to be off is no part of the
ratio, and is said by itself. Times are Unix seconds.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from historian.events.event import OFF, STATE, Event
from historian.events.watch import OUTAGE, UNWATCHED

Span = tuple[float, float]

_HOUR, _DAY = 3600.0, 86400.0
# The ranges that are told, and how many bars are drawn of them: an hour and a day each.
RANGES = {"24h": _DAY, "7d": 7 * _DAY, "30d": 30 * _DAY}
BARS = {"24h": 24, "30d": 30}
LONGEST = max(RANGES.values())


class Spans(NamedTuple):
    """When a stream was not there, nothing was known, and it was meant to be off: without overlap, in order of time.

    `flaps` are spans in which it came and went, each with the seconds that it was not there.
    """

    down: Sequence[Span]
    unknown: Sequence[Span]
    off: Sequence[Span]
    flaps: Sequence[tuple[Span, float]]


def spans_of(path: str, events: Iterable[Event], now: float) -> Spans:
    """What the events of a path and its server say of it up to `now`."""
    down: list[Span] = []
    unknown: list[Span] = []
    off: list[Span] = []
    flaps: list[tuple[Span, float]] = []
    for event in events:
        span = event.begin, min(now, now if event.end is None else event.end)
        if span[0] >= span[1]:
            continue
        if event.path is None:
            if event.subject == "server" and event.cause in (OUTAGE, UNWATCHED):
                unknown.append(span)
        elif event.path != path or event.subject != "path":
            continue
        elif event.type == "flapping":
            flaps.append((span, float(event.values.get("down_seconds", 0.0))))
        elif event.type == "state":
            kind = event.key().kind
            if event.cause == "unknown":
                unknown.append(span)
            elif kind == OFF:
                off.append(span)
            elif kind == STATE:
                down.append(span)
    # Where nothing is known nothing else is, either; what is meant to be off is not down.
    blind = _merged(unknown)
    resting = list(_without(_merged(off), blind))
    missed = list(_without(_merged(down), _merged([*blind, *resting])))
    # What was told of already within a flap leaves so much less of it.
    told = [*missed, *blind, *resting]
    flaps = [(span, min(away, span[1] - span[0] - _within(told, *span))) for span, away in flaps]
    return Spans(missed, blind, resting, flaps)


def availability(spans: Spans, known_from: float, now: float) -> dict[str, Any]:
    """Ratios of the ranges up to `now`, and of the bars in them. Time before `known_from` is not counted."""
    ranges = {}
    for name, seconds in RANGES.items():
        start = max(now - seconds, min(known_from, now))
        ranges[name] = {**_share(spans, start, now), "known_from": start}
    bars = {name: list(_bars(spans, known_from, now, RANGES[name], number)) for name, number in BARS.items()}
    return {"now": now, "ranges": ranges, "bars": bars}


def _bars(spans: Spans, known_from: float, now: float, seconds: float, number: int) -> Iterator[dict[str, Any]]:
    length = seconds / number
    for index in range(number):
        start = now - seconds + index * length
        yield {"from": start, "to": start + length, **_share(spans, max(start, known_from), start + length)}


def _share(spans: Spans, start: float, end: float) -> dict[str, Any]:
    """The figures of a span of time; the ratio is None where it had no second that counts."""
    if start >= end:
        return {"ratio": None, "down": 0.0, "unknown": 0.0, "off": 0.0}
    unknown, off = _within(spans.unknown, start, end), _within(spans.off, start, end)
    counted = end - start - unknown - off
    down = _within(spans.down, start, end)
    # When exactly it was away within a flap is not known: spread over the flap, the sum is right.
    for (begin, finish), away in spans.flaps:
        down += away * _within([(begin, finish)], start, end) / (finish - begin)
    down = min(down, counted)
    # Rounded down, so that a second of 30 days does not read as 100 %.
    ratio = None if counted <= 0 else int((counted - down) / counted * 1e6) / 1e6
    return {"ratio": ratio, "down": round(down, 3), "unknown": round(unknown, 3), "off": round(off, 3)}


def _within(spans: Iterable[Span], start: float, end: float) -> float:
    return sum(max(0.0, min(last, end) - max(first, start)) for first, last in spans)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The same time in order and without overlap."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], last)
        else:
            merged.append((first, last))
    return merged


def _without(spans: Iterable[Span], holes: Sequence[Span]) -> Iterator[Span]:
    """What of `spans` lies in none of `holes`; both in order and without overlap."""
    for first, last in spans:
        for begin, end in holes:
            if end <= first or begin >= last:
                continue
            if begin > first:
                yield first, begin
            first = max(first, end)
        if first < last:
            yield first, last
