"""`mediamtx-monitor`: exporter, agent and historian in one command, and the commands beside it (demo, status …)."""

import logging
import os
import sys
from collections.abc import Mapping, Sequence

from historian.notify.office import open_channels
from monitor import notifytest
from monitor.announce import announce
from monitor.plan import make_plan, unknown_variables
from monitor.settings import MonitorSettings
from monitor.supervisor import supervise
from toolkit import cli
from toolkit.version import VERSION

log = logging.getLogger(__name__)

_DESCRIPTION = (
    "Everything on one machine: exporter, agent, historian with its embedded store, and the page. "
    "'mediamtx-monitor demo' runs it on a simulated MediaMTX, 'status' and 'watch' show in a terminal what runs, "
    "'notify-test' sends a test notification; each has its own --help."
)


def run(settings: MonitorSettings, environ: Mapping[str, str] = os.environ) -> None:
    """Run all components until a signal comes."""
    for name in unknown_variables(environ):
        log.warning("there is no such setting, see --help", extra={"variable": name})
    plan = make_plan(settings, environ)
    supervise(plan.specs, f"{plan.page_url}/-/ready", lambda: announce(plan, f"MediaMTX Monitor {VERSION}"))


# Each imports what it needs: the demo pays for the simulation, who looks for rich, and nobody for both.


def _demo(arguments: Sequence[str]) -> int:
    from monitor.demo.run import run_demo

    return cli.main(
        "mediamtx-monitor demo",
        MonitorSettings,
        run_demo,
        arguments,
        description="The whole monitor on simulated servers with good and bad streams; nothing is kept.",
    )


def _status(arguments: Sequence[str]) -> int:
    from monitor.console import status

    return status.main(arguments)


def _watch(arguments: Sequence[str]) -> int:
    from monitor.console import watch

    return watch.main(arguments)


_COMMANDS = {"demo": _demo, "notify-test": notifytest.main, "status": _status, "watch": _watch}


def main(argv: Sequence[str] | None = None) -> int:
    """The command; its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and not arguments[0].startswith("-"):
        command = _COMMANDS.get(arguments[0])
        if command is None:
            return cli.unknown_command("mediamtx-monitor", arguments[0], list(_COMMANDS))
        return command(arguments[1:])
    return cli.main(
        "mediamtx-monitor",
        MonitorSettings,
        run,
        arguments,
        description=_DESCRIPTION,
        check=lambda settings: open_channels(settings.notify),
    )


if __name__ == "__main__":
    sys.exit(main())
