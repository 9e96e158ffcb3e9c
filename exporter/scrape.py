"""One request of a scraper: format, packing, deadline and choice of collectors in, one page out."""

import math
from collections.abc import Callable, Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from exporter.probe import Busy, Probe
from exporter.render import pack, portions
from toolkit.exposition import gzip_accepted, negotiate

# What Prometheus allows a scrape unless told otherwise, for callers that do not say.
_USUAL_TIMEOUT = 10.0
# For the way back to the scraper, as blackbox_exporter keeps it.
_MARGIN = 0.5

Own = Callable[[bool], bytes]
"""The exporter's own metrics in OpenMetrics or not."""


def scrape_response(request: Request, probe: Probe | None, own: Own | None = None) -> Response:
    """The page of a server, the exporter's own metrics, or both. Call it in a thread.

    Raises HTTPException 400 for a request that is not understood, 503 if another scrape takes too long.
    """
    chosen = negotiate(request.headers.get("accept", ""))
    packed = gzip_accepted(request.headers.get("accept-encoding", ""))
    timeout = _timeout(request)

    def own_text() -> bytes:
        return own(chosen.openmetrics) if own else b""

    if probe is None:
        text = own_text() + (b"# EOF\n" if chosen.openmetrics else b"")
        page = tuple(portions(pack([text]) if packed else [text]))
    else:
        only = _asked_collectors(request, probe)
        try:
            page = probe.page(only, timeout, openmetrics=chosen.openmetrics, packed=packed, own=own_text)
        except Busy as error:
            raise HTTPException(503, "another scrape of this server is still under way") from error
    headers = {"content-type": chosen.content_type, "vary": "Accept, Accept-Encoding"}
    if packed:
        headers["content-encoding"] = "gzip"
    return _Page(page, headers)


class _Page(Response):
    """A page in portions, each sent when the one before it is on its way."""

    def __init__(self, portions: Sequence[bytes], headers: Mapping[str, str]) -> None:
        self._portions = portions
        super().__init__(headers={**headers, "content-length": str(sum(map(len, portions)))})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for portion in self._portions[:-1]:
            await send({"type": "http.response.body", "body": portion, "more_body": True})
        await send({"type": "http.response.body", "body": self._portions[-1]})


def _asked_collectors(request: Request, probe: Probe) -> frozenset[str]:
    """All collectors, or those of `collect[]`."""
    asked = frozenset(request.query_params.getlist("collect[]"))
    if asked - probe.collectors:
        raise HTTPException(400, f"collect[] knows {', '.join(sorted(probe.collectors))}")
    return asked or probe.collectors


def _timeout(request: Request) -> float:
    """Seconds that the scraper leaves us."""
    text = request.headers.get("x-prometheus-scrape-timeout-seconds")
    try:
        seconds = _USUAL_TIMEOUT if text is None else float(text)
    except ValueError as error:
        raise HTTPException(400, "X-Prometheus-Scrape-Timeout-Seconds is not a number") from error
    if not 0 < seconds < math.inf:
        raise HTTPException(400, "X-Prometheus-Scrape-Timeout-Seconds must be a number above 0")
    # Of a very short time-out half is kept for the way back.
    return seconds - min(_MARGIN, seconds / 2)
