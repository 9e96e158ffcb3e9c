"""`mediamtx-historian`: scrape, keep, judge and show; `mediamtx-historian dump` prints what is sealed."""

import sys

from historian import app, dump
from historian.api.context import MOST_CLIENTS
from historian.notify.office import open_channels
from historian.settings import HistorianSettings
from toolkit import cli
from toolkit.serve import MOST_CONNECTIONS, serve


def start(settings: HistorianSettings) -> None:
    """Serve until asked to stop."""
    serve(
        app.create(settings),
        settings.listen,
        web_config=settings.web_config_file,
        trusted_proxies=settings.trusted_proxies,
        websockets=True,
        most_connections=MOST_CLIENTS + MOST_CONNECTIONS,
    )


def main() -> int:
    """The command; its exit status."""
    if sys.argv[1:2] == ["dump"]:
        return cli.main(
            "mediamtx-historian dump",
            dump.DumpSettings,
            dump.start,
            sys.argv[2:],
            description="Prints what is sealed in Redis.",
        )
    if sys.argv[1:] and not sys.argv[1].startswith("-"):
        return cli.unknown_command("mediamtx-historian", sys.argv[1], ["dump"])
    return cli.main(
        "mediamtx-historian",
        HistorianSettings,
        start,
        check=lambda settings: open_channels(settings.notify),
        description="Scrapes exporter and agent, keeps history in Redis, serves REST, WebSocket and the page. "
        "'mediamtx-historian dump' prints what is sealed.",
    )


if __name__ == "__main__":
    sys.exit(main())
