"""`python -m monitor.demo`: the simulated MediaMTX as a process of its own."""

import argparse
import sys
import time
from collections.abc import Sequence

from monitor.demo.cast import servers
from monitor.demo.serving import serve_demo
from monitor.demo.settings import DEFAULT_PORT_BASE, SERVER_NAMES, ports_from
from toolkit.errors import UserError


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM. The exit status is 0, or 2 if a port is taken.

    One line for each server on standard output tells its name and address once it answers, unless `--quiet` is given.
    """
    parser = argparse.ArgumentParser(prog="python -m monitor.demo", description=__doc__)
    parser.add_argument(
        "--listen-port-base",
        type=int,
        default=DEFAULT_PORT_BASE,
        metavar="PORT",
        help=f"first of {len(SERVER_NAMES)} ports on 127.0.0.1; 0 takes free ones (default %(default)s)",
    )
    parser.add_argument("--quiet", action="store_true", help="do not tell names and addresses")
    given = parser.parse_args(argv)
    base = given.listen_port_base
    if not 0 <= base <= 65536 - len(SERVER_NAMES):
        parser.error(f"--listen-port-base {base}: give a port from 1 to {65536 - len(SERVER_NAMES)}, or 0")
    try:
        serve_demo(servers(time.time()), list(ports_from(base).values()), _say_nothing if given.quiet else _announce)
    except UserError as error:
        # The remedy that the shared code names is a flag that this program does not have.
        print(str(error).replace("--web.listen-address", "--listen-port-base"), file=sys.stderr)
        return 2
    return 0


def _announce(ports: dict[str, int]) -> None:
    for name, port in ports.items():
        print(f"{name} http://127.0.0.1:{port}", flush=True)


def _say_nothing(ports: dict[str, int]) -> None:
    """Whoever gave the ports knows the addresses."""


if __name__ == "__main__":
    sys.exit(main())
