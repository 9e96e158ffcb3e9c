"""Figures in few characters, and texts that do a terminal no harm."""


def clean(text: object) -> str:
    """A name or sentence without control characters, which could move a terminal's cursor or change its title."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in str(text))


def bits(bps: float | None) -> str:
    """A bit rate of three digits or so."""
    if bps is None:
        return "–"
    for unit, size in (("Gbit/s", 1e9), ("Mbit/s", 1e6), ("kbit/s", 1e3)):
        if bps >= size:
            value = bps / size
            return f"{value:.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"
    return f"{bps:.0f} bit/s"


def milliseconds(ms: float | None) -> str:
    """A time of a link."""
    return "–" if ms is None else f"{ms:.0f} ms" if ms >= 10 else f"{ms:.1f} ms"


def percent(ratio: float | None) -> str:
    """A share; what is not 0 does not look like 0."""
    if ratio is None:
        return "–"
    return "0 %" if ratio == 0 else "<0.1 %" if ratio < 0.001 else f"{ratio * 100:.1f} %"


def duration(seconds: float | None) -> str:
    """How long, in its largest unit or two."""
    if seconds is None:
        return "–"
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def since(then: float | None, now: float) -> str:
    """How long ago."""
    return duration(None if then is None else now - then)
