"""Which events a target is told of."""

from fnmatch import fnmatchcase

from historian.model.frame import EventJson
from toolkit.notifyfile import Notify


def concerns(notify: Notify, event: EventJson) -> bool:
    """Whether the event is of this target's servers and paths.

    One that names paths hears of events of these, and of incidents and outages that concern one of them.
    """
    if notify.servers and not _any(notify.servers, event["server"]):
        return False
    if not notify.paths:
        return True
    paths = [event["path"]] if event["path"] is not None else event["paths"] or []
    return any(_any(notify.paths, path) for path in paths)


def _any(globs: tuple[str, ...], text: str) -> bool:
    return any(fnmatchcase(text, glob) for glob in globs)
