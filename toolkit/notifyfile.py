"""`notify` in `monitor.yml`: who is told of events, by what service, and when not. Nothing is reached from here."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from toolkit import yamlfile
from toolkit.mistakes import Mistakes
from toolkit.schedule import Schedule, parse_schedule
from toolkit.secrets import Secret
from toolkit.units import one_of, parse_count, parse_duration, parse_switch
from toolkit.yamlkeys import Keys

T = TypeVar("T")

KEYS = {
    "url": "address of a service as the library apprise writes it, such as `mailto://…`, or an http(s) address that "
    "takes our JSON; better `url_file`, since it holds tokens",
    "url_file": "file that holds the address",
    "type": "`webhook` (our JSON) or `apprise`; by default an http(s) address is a webhook, unless apprise knows it",
    "name": "name in logs and on the page; by default that of the file, or the first part of the address, as `mailto`",
    "levels": "list of levels that are told: `info`, `warn`, `crit`; by default `[warn, crit]`",
    "paths": "list of names or globs of paths; then events of no path, such as those of the host, are not told",
    "servers": "list of names or globs of servers",
    "repeat": "an event that is still open is told again after so long, such as `4h`; by default once",
    "quiet": "times in which nothing is told, such as `22:00-07:00 Europe/Berlin`, or a list of them; told afterwards",
    "quiet_crit": "`true` tells critical events in quiet times too",
    "language": "`en` (default) or `de`",
    "max_per_hour": "messages in an hour at most, by default 20; what is more waits, and goes out together",
}

LEVELS = ("info", "warn", "crit")
LANGUAGES = ("en", "de")
TYPES = ("webhook", "apprise")

# Nobody reads more, and several services lock out who sends more.
_MOST_PER_HOUR = 20


@dataclass(frozen=True, slots=True)
class Notify:
    """One item of `notify`; `where` is file and line, for messages about it. Times are in seconds, 0 is never.

    It has an address or the file of one, which is read by who sends: others may have no right to.
    """

    name: str
    url: Secret = field(default_factory=Secret)
    url_file: str = ""
    where: str = ""
    kind: str = ""
    levels: tuple[str, ...] = ("warn", "crit")
    paths: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    repeat: float = 0.0
    quiet: tuple[Schedule, ...] = field(default=())
    quiet_crit: bool = False
    language: str = "en"
    max_per_hour: int = _MOST_PER_HOUR


def read_notify(node: yamlfile.Node, line: int, path: Path, mistakes: Mistakes) -> tuple[Notify, ...]:
    """The items of the list; what is wrong with them goes into `mistakes`. `path` is that of the file."""
    if isinstance(node, yamlfile.Scalar) and not node.text:
        return ()
    if not isinstance(node, yamlfile.Sequence):
        mistakes.add(line, "notify takes a list of addresses, or of keys with at least 'url_file: …'")
        return ()
    found: list[Notify] = []
    for number, item in enumerate(node.items):
        one = _item(item, f"notify[{number}]", path, mistakes, {other.name for other in found})
        if one is not None:
            found.append(one)
    return tuple(found)


def _item(node: yamlfile.Node, where: str, path: Path, mistakes: Mistakes, taken: set[str]) -> Notify | None:
    """One item; None if nothing tells its address. `taken` are the names of others."""
    alone = node.text.strip() if isinstance(node, yamlfile.Scalar) else ""
    keys = Keys(None if isinstance(node, yamlfile.Scalar) else node, where, list(KEYS), mistakes, node.line)
    url, url_file = alone or keys.value("url", str.strip, ""), keys.value("url_file", str, "")
    if url and url_file:
        mistakes.add(node.line, f"{where}: both url and url_file are given: keep url_file")
    elif not url and not url_file:
        mistakes.add(node.line, f"{where} lacks 'url_file': the file that holds its address")
        return None
    url_file = str(path.parent / url_file) if url_file else ""
    name = keys.value("name", str, "")
    if name in taken:
        mistakes.add(node.line, f"{where}.name: {name!r} is the name of another one")

    def some(key: str, parse: Callable[[str], T], default: tuple[T, ...]) -> tuple[T, ...]:
        """A list, or a single value in place of a list of one."""
        given = keys.node(key)
        if isinstance(given, yamlfile.Scalar) and given.text:
            one = keys.value(key, parse, None)
            return default if one is None else (one,)
        found = keys.values(key, parse)
        if given is not None and not found:
            mistakes.add(given.line, f"{where}.{key} takes a list of values")
        return found or default

    return Notify(
        name=name or _free_name(url_file, url, taken),
        url=Secret(url),
        url_file=url_file,
        where=f"{path}:{node.line}",
        kind=keys.value("type", one_of(*TYPES), ""),
        levels=some("levels", one_of(*LEVELS), ("warn", "crit")),
        paths=some("paths", str, ()),
        servers=some("servers", str, ()),
        repeat=keys.value("repeat", parse_duration, 0.0),
        quiet=some("quiet", parse_schedule, ()),
        quiet_crit=keys.value("quiet_crit", parse_switch, False),
        language=keys.value("language", one_of(*LANGUAGES), "en"),
        max_per_hour=keys.value("max_per_hour", _at_least_one, _MOST_PER_HOUR),
    )


def _free_name(url_file: str, url: str, taken: set[str]) -> str:
    """What tells no secret: the file's name, or the scheme of the address; with a number if others have it already."""
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]{0,30})://", url)
    name = Path(url_file).stem or (scheme[1].lower() if scheme else "target")
    number = 1
    while (free := f"{name}-{number}" if number > 1 else name) in taken:
        number += 1
    return free


def _at_least_one(text: str) -> int:
    count = parse_count(text)
    if count < 1:
        raise ValueError("at least 1; take the item out to tell nothing")
    return count
