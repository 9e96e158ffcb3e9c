"""`mediamtx-monitor notify-test [NAME…]`: sends one message to each target of `notify`, and says how it went."""

import sys
import time
from collections.abc import Sequence
from itertools import takewhile

from historian.notify import words
from historian.notify.message import Message
from historian.notify.office import open_channels
from monitor.settings import MonitorSettings
from toolkit import cli
from toolkit.errors import UserError
from toolkit.notifyfile import Notify

_FAILED = 1  # exit status: a target could not be reached


def main(argv: Sequence[str]) -> int:
    """The command; its exit status is 0 if all were sent, 1 if one was not, 2 for a mistake in the settings."""
    names = list(takewhile(lambda text: not text.startswith("-"), argv))
    statuses: list[int] = []
    found = cli.main(
        "mediamtx-monitor notify-test",
        MonitorSettings,
        lambda settings: statuses.append(send(_chosen(settings, names))),
        argv[len(names) :],
        description="Sends a test to the targets of `notify` in monitor.yml, or to those that are named first.",
    )
    return found or max(statuses, default=0)


def send(targets: Sequence[Notify]) -> int:
    """Send to each, print a line for each; the exit status. Raises UserError for a target that has no way."""
    status = 0
    for target, channel in zip(targets, open_channels(targets), strict=True):
        title, text = words.test_message(target.language)
        outcome = channel.send(Message(target.name, target.language, time.time(), title, text, test=True))
        sys.stdout.write(f"{target.name}: {outcome.reason or 'sent'}\n")
        status = status or (_FAILED if outcome.reason else 0)
    return status


def _chosen(settings: MonitorSettings, names: Sequence[str]) -> list[Notify]:
    if not settings.notify:
        raise UserError("nobody to notify: give --config.file with a list 'notify:', see docs/notifications.md")
    known = {target.name: target for target in settings.notify}
    for name in names:
        if name not in known:
            raise UserError(f"no target is named {name!r}; there are: {', '.join(known)}")
    return [known[name] for name in names] or list(settings.notify)
