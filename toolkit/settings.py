"""Settings of a component: a frozen dataclass whose fields know their flag, variable and key in `monitor.yml`.

Flags win over the environment, the environment over the file, the file over the default. All mistakes are told at once.
"""

import argparse
import dataclasses
import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, NoReturn, TypeVar

from toolkit import logs, monitorfile
from toolkit.errors import UserError
from toolkit.monitorfile import MonitorFile, Server
from toolkit.notifyfile import Notify
from toolkit.rulesfile import Override
from toolkit.secrets import Secret
from toolkit.units import Address, authorities_file, existing_file, one_of, parse_address, parse_switch

S = TypeVar("S", bound="CommonSettings")


@dataclass(frozen=True, slots=True)
class Option:
    """How one setting is given and read. `parse` turns its text into the value or raises ValueError in words."""

    flag: str
    env: str
    file: str
    help: str
    default: str
    parse: Callable[[str], Any]
    repeat: bool

    @property
    def switch(self) -> bool:
        """Whether the flag is given as `--x` or `--no-x`, without a value."""
        return self.parse is parse_switch


def option(
    flag: str,
    *,
    default: str = "",
    help: str,
    env: str = "",
    file: str = "",
    parse: Callable[[str], Any] = str,
    repeat: bool = False,
) -> Any:
    """A dataclass field for a setting; `repeat` collects a tuple (the variable separates values by commas)."""
    env = env or "MONITOR_" + flag.lstrip("-").replace(".", "_").replace("-", "_").upper()
    value = (tuple(parse(part) for part in default.split(",") if part)) if repeat else parse(default)
    return dataclasses.field(default=value, metadata={"option": Option(flag, env, file, help, default, parse, repeat)})


@dataclass(frozen=True, kw_only=True)
class CommonSettings:
    """What every component has. `listen` is given a default by each of them."""

    # Whether it logs in to MediaMTX, and so needs to read the files with passwords of `servers`.
    asks_mediamtx: ClassVar[bool] = False

    listen: tuple[Address, ...] = ()
    config_file: str = option("--config.file", help="monitor.yml with servers and settings for all components")
    web_config_file: str = option(
        "--web.config.file", help="TLS, users, headers and a rate limit, in the format of Prometheus exporters"
    )
    log_level: str = option(
        "--log.level", default="info", help="debug, info, warn or error", parse=one_of(*logs.LEVELS)
    )
    log_format: str = option("--log.format", default="logfmt", help="logfmt or json", parse=one_of(*logs.FORMATS))
    servers: Mapping[str, Server] = dataclasses.field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    notify: tuple[Notify, ...] = ()
    # The flags that were given, as environment variables: how a supervisor hands them on to its children, so that a
    # secret does not show in the process list once more.
    as_environment: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)


def listen_option(default: str) -> Any:
    """The `--web.listen-address` of a component."""
    return option(
        "--web.listen-address",
        default=default,
        help="address to listen on, host:port; may be given more than once",
        parse=parse_address,
        repeat=True,
    )


def options(settings_class: type[CommonSettings]) -> dict[str, Option]:
    """The options of a settings class by field name, for the parser and the documents."""
    return {
        field.name: field.metadata["option"]
        for field in dataclasses.fields(settings_class)
        if "option" in field.metadata
    }


class _Parser(argparse.ArgumentParser):
    """argparse that reports a mistake as a UserError."""

    def error(self, message: str) -> NoReturn:
        _, unrecognized, rest = message.partition("unrecognized arguments: ")
        if unrecognized:
            message, hint = self._unknown(rest.split())
            raise UserError(f"{unrecognized}{message}; {hint}see {self.prog} --help")
        raise UserError(f"{message}; see {self.prog} --help")

    def _unknown(self, words: Sequence[str]) -> tuple[str, str]:
        """What to show of arguments that nobody takes, without values, which may be secrets; and a guess."""
        flags = [word.partition("=")[0] for word in words if word.startswith("-")]
        shown = flags or [words[0]]
        near = difflib.get_close_matches(shown[0], self._option_string_actions, n=1)
        return " ".join(shown), f"did you mean {near[0]}? " if near else ""


def parser(settings_class: type[CommonSettings], prog: str, description: str = "") -> argparse.ArgumentParser:
    """The command line of a component; only flags that were given appear in its result."""
    made = _Parser(prog=prog, description=description, allow_abbrev=False, argument_default=argparse.SUPPRESS)
    for name, opt in options(settings_class).items():
        default = f" (default {opt.default})" if opt.default else ""
        text = f"{opt.help}{default} [${opt.env}]".replace("%", "%%")
        if opt.switch:
            made.add_argument(opt.flag, dest=name, action=argparse.BooleanOptionalAction, help=text)
        else:
            action = "append" if opt.repeat else "store"
            made.add_argument(opt.flag, dest=name, action=action, metavar="VALUE", help=text)
    return made


def load(settings_class: type[S], given: Mapping[str, Any], environ: Mapping[str, str]) -> S:
    """Settings of parsed flags (`vars()` of the parser's result), environment and file.

    Raises UserError whose lines name every setting that is wrong, where it stands and what it takes.
    """
    table = options(settings_class)
    path = given.get("config_file") or environ.get(table["config_file"].env, "")
    asks = settings_class.asks_mediamtx
    file = monitorfile.read(Path(path), credentials=asks) if path else MonitorFile(Path(), {}, {})
    mistakes: list[str] = []
    values: dict[str, Any] = {}
    for name, opt in table.items():
        try:
            found = _find(name, opt, given, environ, file)
        except ValueError as error:
            mistakes.append(str(error))
            continue
        if found is not None:
            values[name] = found
    if mistakes:
        raise UserError("\n".join(mistakes))
    handed_on = {table[name].env: _text(raw) for name, raw in given.items() if name in table}
    return settings_class(
        **values, servers=file.servers, overrides=file.rules, notify=file.notify, as_environment=handed_on
    )


def _text(raw: str | bool | Sequence[str]) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return raw if isinstance(raw, str) else ",".join(raw)


def _find(name: str, opt: Option, given: Mapping[str, Any], environ: Mapping[str, str], file: MonitorFile) -> Any:
    if name in given:
        raw = given[name]
        return raw if isinstance(raw, bool) else _parse(opt, raw, opt.flag)
    if opt.env in environ:
        return _parse(opt, environ[opt.env], opt.env)
    if opt.parse is Secret and f"{opt.env}_FILE" in environ:
        return Secret.of_file(Path(environ[f"{opt.env}_FILE"]))
    if opt.file in file.values:
        text, line = file.values[opt.file]
        if opt.parse in (existing_file, authorities_file) and text:
            text = str(file.path.parent / text)
        return _parse(opt, text, f"{file.path}:{line}: {opt.file}")
    if opt.parse is Secret and f"{opt.file}_file" in file.values:
        return _secret_of_file(opt, file)
    return None


def _secret_of_file(opt: Option, file: MonitorFile) -> Secret:
    key = f"{opt.file}_file"
    name, line = file.values[key]
    try:
        return Secret.of_file(file.path.parent / name)
    except ValueError as error:
        raise ValueError(f"{file.path}:{line}: {key}: {error}") from error


def _parse(opt: Option, raw: str | Sequence[str], where: str) -> Any:
    try:
        if not opt.repeat:
            return opt.parse(str(raw))
        parts = raw.split(",") if isinstance(raw, str) else raw
        return tuple(opt.parse(part.strip()) for part in parts if part.strip())
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
