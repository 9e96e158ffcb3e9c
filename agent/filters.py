"""Which devices, mount points and types are exported: node_exporter's pairs of include and exclude expressions."""

import re
from collections.abc import Callable

from toolkit.errors import UserError


def expression(text: str) -> str:
    """A setting that must be a regular expression; ValueError says what is wrong with it."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is not a regular expression ({error})") from error
    return text


def chooser(flag: str, include: str, exclude: str, default_exclude: str) -> Callable[[str], bool]:
    """Whether a name is wanted. An expression matches anywhere in the name; an empty one is not applied.

    `include` switches the default exclusion off; `flag` names the pair (`--collector.netdev.device`) in the
    UserError that both together give.
    """
    if include and exclude and exclude != default_exclude:
        raise UserError(f"{flag}-include and {flag}-exclude exclude each other: give one of them")
    if include:
        wanted = re.compile(include)
        return lambda name: wanted.search(name) is not None
    if exclude:
        unwanted = re.compile(exclude)
        return lambda name: unwanted.search(name) is None
    return lambda name: True
