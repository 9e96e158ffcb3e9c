"""The table of all metrics: what a page holds, what `docs/metrics.md` says, and which fields of the API are read."""

from exporter.families.connections import CONNECTION_INFO, CONNECTION_NUMBERS
from exporter.families.expect import EXPECT
from exporter.families.family import Family
from exporter.families.path_details import PATH_DETAILS
from exporter.families.paths import PATHS
from exporter.families.server import SERVER
from exporter.families.sessions import SESSIONS
from exporter.families.srt import SRT

FAMILIES: tuple[Family, ...] = (
    *SERVER, *PATHS, *SRT, *SESSIONS, *PATH_DETAILS, *EXPECT, CONNECTION_INFO, *CONNECTION_NUMBERS,
)  # fmt: skip
"""In the order of a page."""


def families_of(item: str) -> tuple[Family, ...]:
    """The families that read fields of one kind of API item."""
    return tuple(family for family in FAMILIES if family.item == item)


__all__ = ["FAMILIES", "Family", "families_of"]
