"""`mediamtx-agent`: the host and the MediaMTX process as metrics."""

import gc
import sys

import psutil

from agent.app import build
from agent.host import check
from agent.settings import AgentSettings, HostSettings
from toolkit import cli
from toolkit.serve import serve


def start(settings: HostSettings) -> None:
    """Serve until stopped. Raises UserError where the host's directories are not what the settings say."""
    check(settings.host)
    if settings.host.linux:
        psutil.PROCFS_PATH = settings.procfs  # psutil's own setting for containers; one for the whole program
    app = build(settings)
    gc.freeze()  # what is loaded now stays; collections need not look at it again
    serve(app, settings.listen, web_config=settings.web_config_file)


def main() -> int:
    """Run the command; its exit status."""
    return cli.main(
        "mediamtx-agent", AgentSettings, start, description="Metrics of this host and its MediaMTX process."
    )


if __name__ == "__main__":
    sys.exit(main())
