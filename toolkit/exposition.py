"""Which exposition format a scraper gets, and a page of a prometheus-client registry in it.

Rules: the acceptable entry with the highest q wins, 0.0.4 is the default, OpenMetrics answers echo the escaping
parameter (Prometheus docs, "Content negotiation" and "Escaping schemes"). prometheus-client takes the first entry and
ignores q, and echoes OpenMetrics versions that it does not write; hence this reader of the header.
"""

import gzip
from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client import exposition as text_format
from prometheus_client.openmetrics import exposition as openmetrics_format
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_OPENMETRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping="
# Our names are plain ASCII, which every scheme leaves as they are: any of these may be promised.
_ESCAPINGS = ("underscores", "allow-utf-8", "dots", "values")

# The library leaves this one function untyped.
_OPENMETRICS_WRITER: Callable[[Collector], bytes] = openmetrics_format.generate_latest

# Below this a gzip header and the scraper's work cost more than the bytes saved: about one network packet.
_GZIP_FROM_BYTES = 1400
# Level 6 of zlib gives the same size as 9 on this text.
_GZIP_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Format:
    """A negotiated format: its `Content-Type` and whether it is OpenMetrics 1.0 (else text 0.0.4)."""

    content_type: str
    openmetrics: bool


def _entry(text: str) -> tuple[str, dict[str, str]]:
    media, *rest = (part.strip() for part in text.split(";"))
    pairs = (part.partition("=") for part in rest)
    return media.lower(), {key.strip().lower(): value.strip().strip('"').lower() for key, _, value in pairs}


def _quality(parameters: dict[str, str]) -> float:
    try:
        return float(parameters.get("q", "1"))
    except ValueError:
        return 0.0


def negotiate(accept: str) -> Format:
    """The format for an `Accept` header; text 0.0.4 where nothing that we write is asked for."""
    best, best_quality = Format(TEXT_TYPE, False), 0.0
    for media, parameters in map(_entry, accept.split(",")):
        quality = _quality(parameters)
        if quality <= best_quality:
            continue
        if media == "application/openmetrics-text" and parameters.get("version", "1.0.0") in ("1.0.0", "0.0.1"):
            escaping = parameters.get("escaping", _ESCAPINGS[0])
            echoed = escaping if escaping in _ESCAPINGS else _ESCAPINGS[0]
            best, best_quality = Format(_OPENMETRICS_TYPE + echoed, True), quality
        elif media in ("text/plain", "text/*", "*/*") and parameters.get("version", "0.0.4") == "0.0.4":
            best, best_quality = Format(TEXT_TYPE, False), quality
    return best


def gzip_accepted(accept_encoding: str) -> bool:
    """Whether an `Accept-Encoding` header lets us answer in gzip."""
    entries = dict(map(_entry, accept_encoding.split(",")))
    return any(_quality(entries[name]) > 0 for name in ("gzip", "x-gzip") if name in entries)


def metrics_response(registry: Collector, request: Request) -> Response:
    """A registry as an answer to a scrape, in the negotiated format. Call it in a thread if collecting does I/O."""
    chosen = negotiate(request.headers.get("accept", ""))
    body = _OPENMETRICS_WRITER(registry) if chosen.openmetrics else text_format.generate_latest(registry)
    headers = {"content-type": chosen.content_type, "vary": "Accept, Accept-Encoding"}
    if len(body) >= _GZIP_FROM_BYTES and gzip_accepted(request.headers.get("accept-encoding", "")):
        body = gzip.compress(body, _GZIP_LEVEL)
        headers["content-encoding"] = "gzip"
    return Response(body, headers=headers)
