"""`mediamtx-monitor watch`: how things are, live, until Ctrl-C."""

import json
import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from rich.console import Console, RenderableType
from rich.live import Live
from rich.styled import Styled

from monitor.console.feed import TICK, Feed
from monitor.console.settings import ConsoleSettings
from monitor.console.status import console
from monitor.console.tables import screen
from monitor.console.words import duration
from toolkit import cli
from toolkit.backoff import Backoff
from toolkit.errors import UserError

PROG = "mediamtx-monitor watch"
# Servers are scraped at different moments: a screen that is drawn twice a second can be read, and costs little.
_DRAW_SECONDS = 0.5
# A lost connection is tried again soon, and not much later: somebody is looking.
_RETRY_BASE, _RETRY_CAP = 1.0, 10.0


def main(argv: Sequence[str]) -> int:
    """The command; its exit status is 0 when it is stopped, 2 for a mistake."""
    return cli.main(
        PROG,
        ConsoleSettings,
        watch,
        argv,
        description="Shows servers and streams of a running MediaMTX Monitor live, what needs attention first. With "
        "--json it prints a line for each stream that changed.",
    )


def watch(settings: ConsoleSettings) -> None:
    """Show it until a signal comes. Raises UserError if the first connection fails."""
    signal.signal(signal.SIGTERM, _stop)
    if settings.json:
        _print_changes(settings)
        return
    out = console()
    if not out.is_terminal or out.is_dumb_terminal:
        raise UserError("this needs a terminal; elsewhere use 'mediamtx-monitor status', or --json")
    feed = Feed(settings)
    with feed.open() as connection:  # a mistake in the address is told before the screen is taken
        next(changed for changed in feed.changes(connection) if changed is not None)
        feed.view.chosen(settings.server, settings.path)
    with Live(console=out, screen=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False) as live:
        _follow(feed, lambda note, old: live.update(_picture(feed, settings, out, note, old), refresh=True))


def _follow(feed: Feed, draw: Callable[[str, bool], None], clock: Callable[[], float] = time.monotonic) -> None:
    """Draw what comes, and keep on trying when it breaks; `draw` gets the last line, and whether values are old."""
    backoff = Backoff(_RETRY_BASE, _RETRY_CAP)
    heard = clock()
    while True:
        try:
            with feed.open() as connection:
                drawn = 0.0
                for changed in feed.changes(connection):
                    now = clock()
                    if changed is not None:
                        heard = now
                        backoff.reset()
                    if now - drawn >= _DRAW_SECONDS:
                        draw("Ctrl-C ends it.", False)
                        drawn = now
        except UserError as error:
            again = clock() + backoff.next()
            while clock() < again:
                draw(f"These values are {duration(clock() - heard)} old. {error}; trying again.", True)
                time.sleep(min(TICK, max(0.0, again - clock())))


def _picture(feed: Feed, settings: ConsoleSettings, out: Console, note: str, old: bool) -> RenderableType:
    try:
        view = feed.view.chosen(settings.server, settings.path)
    except UserError as error:  # the server was taken out of monitor.yml
        view, note = feed.view.chosen((), settings.path), str(error)
    picture = screen(view, out.width, out.height, note)
    return Styled(picture, "dim") if old else picture


def _print_changes(settings: ConsoleSettings) -> None:
    feed = Feed(settings)
    try:
        with feed.open() as connection:
            for changed in feed.changes(connection):
                if not changed:
                    continue
                streams = feed.view.chosen(settings.server, settings.path).streams
                for name in sorted(changed & streams.keys()):
                    sys.stdout.write(json.dumps(streams[name], ensure_ascii=False) + "\n")
                sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()  # whoever read has seen enough


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt  # so that the screen is given back
