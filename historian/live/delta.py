"""What changed between two states of the same thing."""

from typing import Any

Json = dict[str, Any]

# A stream's clocks move at each scrape; they travel only along with something that a viewer can see.
STREAM_CLOCKS = frozenset(("updated", "last_seen"))

_ABSENT = object()


def changed(old: Json, new: Json, clocks: frozenset[str] = frozenset()) -> Json:
    """The fields of `new` that differ from `old`, with null for those that are no more.

    If only `clocks` differ nothing has changed; else they are among the fields.
    """
    if old is new:
        return {}  # streams that are gone or not seen now come as the same object again and again
    fields = {name: value for name, value in new.items() if old.get(name, _ABSENT) != value}
    fields |= dict.fromkeys(old.keys() - new.keys())
    return fields if fields.keys() - clocks else {}
