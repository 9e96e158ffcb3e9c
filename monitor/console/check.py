"""One line and an exit status, as the plugins of Nagios, Icinga, Naemon and Checkmk have them.

The form is that of the Monitoring Plugins Development Guidelines: `SERVICE STATUS - text|perfdata`, on standard output,
whatever happens; a mistake in the flags is unknown, too.
"""

from enum import IntEnum

from monitor.console.settings import StatusSettings
from monitor.console.view import Json, View, findings_of, level_of
from monitor.console.words import clean, duration, since


class Status(IntEnum):
    """Exit statuses of a plugin."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


# Of several the first of these counts: max_state_alt of the Monitoring Plugins.
_ORDER = (Status.CRITICAL, Status.WARNING, Status.UNKNOWN, Status.OK)
# A pager shows some hundred characters.
_SHOWN = 3

Problem = tuple[Status, str]


def verdict(view: View, settings: StatusSettings) -> tuple[Status, str]:
    """The status and the line without its end, of what is chosen."""
    least = settings.min_live or (1 if settings.path else 0)
    live = sum(stream.get("state") == "live" for stream in view.streams.values())
    problems = [problem for server in view.servers.values() for problem in _server(server, view.now, settings.max_age)]
    for stream in view.ranked():
        problems += _findings(f"{stream['server']}/{stream['path']}", stream)
    if live < least:
        problems.append((Status.CRITICAL, f"{live} of at least {least} streams are live"))
    if not view.servers:
        problems.append((Status.UNKNOWN, "the historian has no servers yet"))
    problems.sort(key=lambda problem: _ORDER.index(problem[0]))
    status = problems[0][0] if problems else Status.OK
    text = "; ".join(text for _, text in problems[:_SHOWN]) or f"{live} of {len(view.streams)} streams are live"
    if len(problems) > _SHOWN:
        text += f"; and {len(problems) - _SHOWN} more"
    return status, f"{line(status, text)}|{_perfdata(view, live, least)}"


def line(status: Status, text: str) -> str:
    """The line up to the perfdata. A `|` would begin them."""
    return f"MEDIAMTX {status.name} - {clean(' '.join(text.split())).replace('|', '/')}"


def _server(server: Json, now: float, max_age: float) -> list[Problem]:
    name = clean(server["server"])
    problems = _findings(name, server)
    if not server.get("up"):
        reason = server.get("reason")
        # Then it is our own exporter that cannot be asked; of MediaMTX nothing is known.
        status = Status.UNKNOWN if reason in (None, "exporter_unreachable") else Status.CRITICAL
        why = str(reason or "not scraped yet").replace("_", " ")
        problems.append((status, f"{name}: down for {since(server.get('since'), now)}, {why}"))
    elif now - (server.get("scraped_at") or 0.0) > max_age:
        problems.append((Status.UNKNOWN, f"{name}: no values for more than {duration(max_age)}"))
    return problems


def _findings(name: str, thing: Json) -> list[Problem]:
    statuses = {"crit": Status.CRITICAL, "warn": Status.WARNING}
    level, found = level_of(thing), findings_of(thing)
    if level not in statuses:
        return []
    return [(statuses[level], f"{name}: {found[0]['advice']['en'] if found else level}")]


def _perfdata(view: View, live: int, least: int) -> str:
    levels = [level_of(stream) for stream in view.streams.values()]
    received = sum(stream.get("received_bps") or 0 for stream in view.streams.values())
    sent = sum(stream.get("sent_bps") or 0 for stream in view.streams.values())
    readers = sum(stream.get("readers_total") or 0 for stream in view.streams.values())
    # label=value;warning;critical;minimum, rates in bit/s.
    return (
        f"live={live};;{f'{least}:' if least else ''};0 streams={len(levels)};;;0 warning={levels.count('warn')};;;0 "
        f"critical={levels.count('crit')};;;0 received={received:.0f};;;0 sent={sent:.0f};;;0 readers={readers};;;0"
    )
