"""`mediamtx-monitor status`: how things are now."""

import json
import os
import sys
from collections.abc import Sequence

from rich.console import Console

from monitor.console.check import Status, line, verdict
from monitor.console.client import Client
from monitor.console.settings import StatusSettings
from monitor.console.tables import screen
from toolkit import cli
from toolkit.errors import UserError
from toolkit.settings import options

PROG = "mediamtx-monitor status"
# Where no terminal limits it, nothing is cut off.
_WIDE = 1000
_CHECK = options(StatusSettings)["check"]


def main(argv: Sequence[str]) -> int:
    """The command. Its exit status is 0 or, for a mistake, 2; with --check that of a plugin."""
    checks = _CHECK.flag in argv or os.environ.get(_CHECK.env, "").lower() in ("true", "yes", "on", "1")
    statuses: list[int] = []
    found = cli.main(
        PROG,
        StatusSettings,
        lambda settings: statuses.append(show(settings)),
        argv,
        description="Shows servers and streams of a running MediaMTX Monitor, what needs attention first.",
        refuse=_unknown if checks else None,
    )
    return found or max(statuses, default=0)


def console() -> Console:
    """Standard output: colours and the terminal's width only where there is a terminal; NO_COLOR is heeded."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")  # a terminal without Unicode gets ? rather than nothing
    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal() else _WIDE
    return Console(width=width, highlight=False, markup=False, emoji=False)


def show(settings: StatusSettings) -> int:
    """Print it; the exit status. Raises UserError in words."""
    if settings.check and settings.json:
        raise UserError("--check prints one line for a plugin, --json all: give one of them")
    view = Client(settings).read().chosen(settings.server, settings.path)
    status = Status.OK
    try:
        if settings.check:
            status, text = verdict(view, settings)
            sys.stdout.write(text + "\n")
        elif settings.json:
            told = {"servers": list(view.servers.values()), "streams": view.ranked()}
            sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        else:
            out = console()
            out.print(screen(view, out.width), crop=False)
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()  # whoever read has seen enough
    return status


def _unknown(text: str) -> int:
    sys.stdout.write(line(Status.UNKNOWN, text) + "\n")
    return Status.UNKNOWN
