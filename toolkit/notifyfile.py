"""`notify` in `monitor.yml`: who is told of events, by what service, and when not. Nothing is reached from here."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from toolkit import yamlfile
from toolkit.mistakes import Mistakes
from toolkit.schedule import Schedule, parse_schedule
from toolkit.secrets import Secret
from toolkit.units import one_of, parse_count, parse_duration, parse_switch

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

Kind = Literal["", "webhook", "apprise"]


@dataclass(frozen=True, slots=True)
class Notify:
    """One item of `notify`; `where` is file and line, for messages about it. Times are in seconds, 0 is never.

    It has an address or the file of one, which is read by who sends: others may have no right to.
    """

    name: str
    url: Secret = field(default_factory=Secret)
    url_file: str = ""
    where: str = ""
    kind: Kind = ""
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
        one = _Item(item, f"notify[{number}]", path, mistakes).read({other.name for other in found})
        if one is not None:
            found.append(one)
    return tuple(found)


class _Item:
    """Reads one item."""

    def __init__(self, node: yamlfile.Node, where: str, path: Path, mistakes: Mistakes) -> None:
        self._node, self._where, self._path, self._mistakes = node, where, path, mistakes
        self._keys = node.items if isinstance(node, yamlfile.Mapping) else {}

    def read(self, taken: set[str]) -> Notify | None:
        """The item; None if nothing tells its address."""
        for key, (line, _) in self._keys.items():
            if key not in KEYS:
                self._mistakes.unknown(line, key, list(KEYS))
        url, url_file = self._address()
        if not url and not url_file:
            self._mistakes.add(self._node.line, f"{self._where} lacks 'url_file': the file that holds its address")
            return None
        name = self._value("name", str, "")
        if name in taken:
            self._mistakes.add(self._line("name"), f"{self._where}.name: {name!r} is the name of another one")
        return Notify(
            name=name or _free_name(url_file, url, taken),
            url=Secret(url),
            url_file=url_file,
            where=f"{self._path}:{self._node.line}",
            kind=self._value("type", one_of(*TYPES), ""),
            levels=self._list("levels", one_of(*LEVELS), ("warn", "crit")),
            paths=self._list("paths", str, ()),
            servers=self._list("servers", str, ()),
            repeat=self._value("repeat", parse_duration, 0.0),
            quiet=self._list("quiet", parse_schedule, ()),
            quiet_crit=self._value("quiet_crit", parse_switch, False),
            language=self._value("language", one_of(*LANGUAGES), "en"),
            max_per_hour=self._value("max_per_hour", _at_least_one, _MOST_PER_HOUR),
        )

    def _address(self) -> tuple[str, str]:
        if isinstance(self._node, yamlfile.Scalar):
            return self._node.text.strip(), ""
        if "url" in self._keys and "url_file" in self._keys:
            self._mistakes.add(self._line("url"), f"{self._where}: both url and url_file are given: keep url_file")
        name = self._value("url_file", str, "")
        return self._value("url", str, "").strip(), str(self._path.parent / name) if name else ""

    def _line(self, key: str) -> int:
        return self._keys[key][0] if key in self._keys else self._node.line

    def _value(self, key: str, parse: Callable[[str], Any], default: Any) -> Any:
        line, node = self._keys.get(key, (0, None))
        if node is None:
            return default
        if not isinstance(node, yamlfile.Scalar):
            self._mistakes.add(line, f"{self._where}.{key} takes a single value")
            return default
        return self._parsed(key, node, parse, default)

    def _list(self, key: str, parse: Callable[[str], Any], default: tuple[Any, ...]) -> tuple[Any, ...]:
        """A list, or a single value in place of a list of one."""
        line, node = self._keys.get(key, (0, None))
        if node is None:
            return default
        nodes = node.items if isinstance(node, yamlfile.Sequence) else [node]
        texts = [one for one in nodes if isinstance(one, yamlfile.Scalar) and one.text]
        if not texts or len(texts) < len(nodes):
            self._mistakes.add(line, f"{self._where}.{key} takes a list of values")
            return default
        return tuple(self._parsed(key, one, parse, None) for one in texts)

    def _parsed(self, key: str, node: yamlfile.Scalar, parse: Callable[[str], Any], default: Any) -> Any:
        try:
            return parse(node.text)
        except ValueError as error:
            self._mistakes.add(node.line, f"{self._where}.{key}: {error}")
            return default


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
