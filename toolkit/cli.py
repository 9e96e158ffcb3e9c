"""The command line of a component: settings in, user's mistakes out in plain lines, exit status."""

import difflib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from toolkit import logs, tls, webconfig
from toolkit.errors import UserError
from toolkit.settings import CommonSettings, load, parser
from toolkit.version import VERSION

S = TypeVar("S", bound=CommonSettings)

# Exit statuses: 0 stopped as asked, 2 the user must mend something (as argparse and most Unix commands have it).
OK, MISTAKE = 0, 2


def main(
    prog: str,
    settings_class: type[S],
    start: Callable[[S], None],
    argv: Sequence[str] | None = None,
    environ: Mapping[str, str] = os.environ,
    description: str = "",
    check: Callable[[S], object] | None = None,
    refuse: Callable[[str], int] | None = None,
) -> int:
    """Read settings and run `start` with them; the exit status.

    `check` looks with --config.check for mistakes that reading the settings does not find. A UserError, while reading
    or from `start`, is printed as `prog: text`, one line a mistake, without a traceback.
    """
    commands = parser(settings_class, prog, description)
    commands.add_argument("--version", action="version", version=f"{prog} {VERSION}")
    commands.add_argument(
        "--config.check", dest="config_check", action="store_true", help="check the settings and exit"
    )
    try:
        given = vars(commands.parse_args(argv))
        settings = load(settings_class, given, environ)
        if given.get("config_check"):
            _check_web_config(settings.web_config_file)
            if check is not None:
                check(settings)
            sys.stdout.write(f"{prog}: the settings are valid ({len(settings.servers)} servers in the file)\n")
            return OK
        logs.setup(settings.log_level, settings.log_format, prog.removeprefix("mediamtx-").partition(" ")[0])
        start(settings)
    except UserError as error:
        if refuse is not None:
            return refuse(str(error))
        for line in str(error).splitlines():
            sys.stderr.write(f"{prog}: {line}\n")
        return MISTAKE
    except KeyboardInterrupt:
        pass  # Ctrl-C before the server took over the signal: a stop as asked
    return OK


def unknown_command(prog: str, word: str, known: Sequence[str]) -> int:
    """Say that there is no such command, and which one may be meant; the exit status."""
    near = difflib.get_close_matches(word, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
    sys.stderr.write(f"{prog}: there is no command {word!r}; {hint}\n")
    return MISTAKE


def _check_web_config(path: str) -> None:
    config = webconfig.read(Path(path)) if path else None
    if config is not None and config.tls is not None:
        tls.make_context(config.tls)
