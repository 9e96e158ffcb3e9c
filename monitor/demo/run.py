"""`mediamtx-monitor demo`: the whole monitor on the simulated servers, with a store that is thrown away at the end."""

import os
import socket
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from historian.settings import EMBEDDED, HistorianSettings
from monitor.announce import announce
from monitor.children import Spec
from monitor.demo.settings import SERVER_NAMES, monitor_yml
from monitor.plan import Plan, make_plan
from monitor.settings import MonitorSettings
from monitor.supervisor import supervise
from toolkit.settings import options

_OPTIONS = options(HistorianSettings)
_TITLE = f"MediaMTX Monitor on {len(SERVER_NAMES)} simulated servers: nothing is real, nothing is kept."
_METRICS = f"/probe?target={SERVER_NAMES[0]}"


def run_demo(settings: MonitorSettings, environ: Mapping[str, str] = os.environ) -> None:
    """Run the demo until a signal comes. Flags mean what they mean without the demo; servers are the simulated ones."""
    with tempfile.TemporaryDirectory(prefix="mediamtx-monitor-demo-") as folder:
        plan, specs = demo_plan(settings, environ, Path(folder))
        supervise(specs, f"{plan.page_url}/-/ready", lambda: announce(plan, _TITLE, _METRICS))


def demo_plan(settings: MonitorSettings, environ: Mapping[str, str], folder: Path) -> tuple[Plan, tuple[Spec, ...]]:
    """What to run, the simulation first. Writes `monitor.yml` into `folder`, where the store gets its directory too."""
    file = folder / "monitor.yml"
    environment = {
        **environ,
        # The demo's history must not get into the user's own.
        _OPTIONS["redis_url"].env: EMBEDDED,
        _OPTIONS["storage_path"].env: str(folder / "store"),
        _OPTIONS["config_file"].env: str(file),
    }
    plan = make_plan(settings, environment)
    base = _free_base()
    ports = {name: base + offset for offset, name in enumerate(SERVER_NAMES)}
    file.write_text(monitor_yml(ports, agent=plan.agent_url))
    command = [sys.executable, "-P", "-m", "monitor.demo", "--quiet", "--listen-port-base", str(base)]
    return plan, (Spec("the simulated MediaMTX", command, environment), *plan.specs)


def _free_base() -> int:
    """The first of enough free ports in a row on 127.0.0.1."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            base: int = probe.getsockname()[1]
        try:
            for offset in range(len(SERVER_NAMES)):
                socket.create_server(("127.0.0.1", base + offset)).close()
        except (OSError, OverflowError):
            continue
        return base
