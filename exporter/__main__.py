"""`mediamtx-exporter`: the control API of MediaMTX as Prometheus metrics."""

import sys

from exporter.app import create_app
from exporter.settings import ExporterSettings
from toolkit.cli import main as run
from toolkit.serve import serve


def _start(settings: ExporterSettings) -> None:
    serve(create_app(settings), settings.listen, web_config=settings.web_config_file)


def main() -> int:
    """Run the exporter until it is stopped; the exit status."""
    description = "Metrics of MediaMTX for Prometheus, from its control API."
    return run("mediamtx-exporter", ExporterSettings, _start, description=description)


if __name__ == "__main__":
    sys.exit(main())
