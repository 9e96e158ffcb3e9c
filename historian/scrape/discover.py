"""The list of servers that the exporter's `/discover` gives, in the form of Prometheus' http_sd.

Only names are taken from it. What is asked stays the exporter of the settings, so that no answer can send credentials
to another address.
"""

import asyncio
import logging

import msgspec

from historian.scrape.access import make_session
from historian.scrape.fetch import Fetcher, timeout_of
from historian.scrape.targets import access_of
from historian.settings import HistorianSettings
from toolkit.monitorfile import is_server_name

log = logging.getLogger(__name__)

# More names than one historian can scrape are a mistake of whoever wrote them.
MOST_SERVERS = 1000
# 1000 servers make some 150 kB.
_MAX_BYTES = 4 * 1024 * 1024
# A name stands in keys and labels.
_LONGEST_NAME = 200

# The parameter by which the exporter is asked for one server; a group without it is the default server.
_NAME = "__param_target"


class _Group(msgspec.Struct):
    """A group of targets, as far as it matters here."""

    targets: list[str]
    labels: dict[str, str] = {}


def parse(body: bytes) -> tuple[str, ...]:
    """The names of servers in an answer, in its order, each once; "" is the exporter's default server.

    Raises ValueError in words for anything that is no such list, and for an empty one: an exporter has a server.
    """
    try:
        groups = msgspec.json.decode(body, type=list[_Group])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"no list of targets: {error}") from None
    names = dict.fromkeys(group.labels.get(_NAME, "") for group in groups)
    if not names:
        raise ValueError("a list without any server")
    if len(names) > MOST_SERVERS:
        raise ValueError(f"{len(names)} servers are more than the {MOST_SERVERS} that one historian scrapes")
    strange = next((name for name in names if len(name) > _LONGEST_NAME or (name and not is_server_name(name))), None)
    if strange is not None:
        raise ValueError(f"{strange[:_LONGEST_NAME]!r} cannot be the name of a server")
    return tuple(names)


class Discovery:
    """Asks the exporter of the settings. `failures` counts the times that nothing useful came."""

    def __init__(self, settings: HistorianSettings) -> None:
        timeout = timeout_of(settings.scrape_interval)
        self._fetcher = Fetcher(
            f"{settings.exporter_url}/discover",
            timeout,
            max_bytes=_MAX_BYTES,
            accept="application/json",
            session=make_session(access_of(settings)),
        )
        self._trouble = ""
        self.failures = 0

    async def ask(self) -> tuple[str, ...] | None:
        """The names that the exporter lists now, None if it gives no list; the log says when that begins and ends."""
        outcome = await asyncio.to_thread(self._fetcher.fetch)
        trouble, names = outcome.detail, None
        if not trouble:
            try:
                names = parse(outcome.page)
            except ValueError as error:
                trouble = str(error)
        if trouble:
            self.failures += 1
        if trouble and trouble != self._trouble:
            fields = {"detail": trouble, "remedy": "see that the exporter runs and that --exporter.url leads to it"}
            log.warning("the exporter gives no list of servers, the one known stays", extra=fields)
        elif self._trouble and not trouble:
            log.info("the exporter lists its servers again")
        self._trouble = trouble
        return names
