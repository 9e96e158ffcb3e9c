"""One request for a page of metrics, on a kept connection, bounded in time and size."""

import socket
import time
import zlib
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, NameResolutionError, ReadTimeoutError

from historian.scrape.access import Access, make_session
from historian.scrape.outcome import Reason, ScrapeOutcome
from toolkit.secrets import redact_url
from toolkit.version import VERSION

# 300 000 series make 39 MB of text (measured): three times that is no page of an exporter of ours.
MAX_BYTES = 128 * 1024 * 1024

# The text format of Prometheus.
METRICS = "text/plain;version=0.0.4"

# Read at once: few turns of a loop for a large page, and one beyond the limit is noticed early.
_CHUNK = 256 * 1024
_GZIP_WINDOW = 31  # zlib's code for "expect a gzip header"

# The shortest time-out, in seconds. The exporter answers half a second before it is over, and MediaMTX may hold back a
# refusal of credentials for 4 s: with less, wrong credentials would look like a slow server.
_MIN_TIMEOUT = 5.0
_MAX_TIMEOUT = 30.0


class TooLargeError(Exception):
    """The page goes beyond the cap."""


def timeout_of(interval: float) -> float:
    """Seconds that one scrape may take, for a scrape interval in seconds."""
    return min(max(interval, _MIN_TIMEOUT), _MAX_TIMEOUT)


class Fetcher:
    """Fetches one URL again and again, always of the media type `accept`. Not to be used by two threads at once.

    Outcomes never hold user info or query of the URL.
    """

    def __init__(
        self,
        url: str,
        timeout: float,
        *,
        max_bytes: int = MAX_BYTES,
        accept: str = METRICS,
        session: requests.Session | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._timeout, self._max_bytes, self._clock = url, timeout, max_bytes, clock
        self._media_type = accept.partition(";")[0]
        self._session = session or make_session(Access())
        self._session.headers.update(
            {
                "User-Agent": f"mediamtx-historian/{VERSION}",
                "Accept": accept,
                "X-Prometheus-Scrape-Timeout-Seconds": f"{timeout:g}",
                # On the same machine packing costs more than sending.
                "Accept-Encoding": "identity" if _is_loopback(url) else "gzip",
            }
        )

    def fetch(self) -> ScrapeOutcome:
        """Get the page. Never raises for anything that the network or the other side does."""
        started = self._clock()
        page, reason, detail = b"", Reason.OK, ""
        try:
            with self._session.get(
                self._url, stream=True, timeout=(self._timeout, self._timeout), allow_redirects=False
            ) as response:
                reason, detail = _judge_head(response, self._media_type)
                if reason is Reason.OK:
                    page = self._read(response, started + self._timeout)
        except TooLargeError:
            reason, detail = Reason.TOO_LARGE, f"the page is larger than {self._max_bytes} bytes"
        except (requests.RequestException, HTTPError, OSError, zlib.error) as error:
            reason = reason_of(error)
            detail = DETAILS[reason]
        if reason is not Reason.OK:
            detail = f"{redact_url(self._url)}: {detail}"
        return ScrapeOutcome(started, self._clock() - started, page, reason, detail)

    def close(self) -> None:
        """Close the kept connection."""
        self._session.close()

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in _unpacked(response, self._max_bytes):
            size += len(part)
            if size > self._max_bytes:
                raise TooLargeError
            if self._clock() > deadline:
                raise requests.Timeout
            parts.append(part)
        return b"".join(parts)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def _judge_head(response: requests.Response, media_type: str) -> tuple[Reason, str]:
    if response.status_code in (401, 403):
        return Reason.UNAUTHORIZED, f"answers {response.status_code}: user or password is wrong"
    if response.status_code != 200:
        return Reason.HTTP_ERROR, f"answers {response.status_code}"
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != media_type:
        return Reason.NOT_METRICS, f"answers {kind or 'no content type'}, not {media_type}"
    return Reason.OK, ""


def _unpacked(response: requests.Response, max_bytes: int) -> Iterator[bytes]:
    """The body in parts, unpacked; a small body that unpacks to a huge one stays within the cap."""
    parts = response.raw.stream(_CHUNK, decode_content=False)
    if response.headers.get("Content-Encoding", "").lower() != "gzip":
        yield from parts
        return
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    for part in parts:
        yield unpacker.decompress(part, max_bytes + 1)
        if unpacker.unconsumed_tail:
            raise TooLargeError
        if unpacker.unused_data:  # it would grow with each part, counted by nobody
            raise zlib.error("data after the end")
    if not unpacker.eof:
        raise requests.ConnectionError


# What to say of each way in which a connection fails.
DETAILS = {
    Reason.REFUSED: "the connection is refused: is it running?",
    Reason.TIMEOUT: "no answer in time",
    Reason.DNS: "the host name is not known",
    Reason.TLS: "the certificate is not trusted or TLS failed",
    Reason.NETWORK: "the connection broke",
}


def reason_of(error: BaseException) -> Reason:
    """Find the cause in the chain of exceptions that requests and urllib3 wrap around it."""
    if isinstance(error, requests.exceptions.SSLError):
        return Reason.TLS
    if isinstance(error, requests.Timeout | ReadTimeoutError):
        return Reason.TIMEOUT
    for cause in _causes(error):
        if isinstance(cause, NameResolutionError | socket.gaierror):
            return Reason.DNS
        if isinstance(cause, ConnectionRefusedError):
            return Reason.REFUSED
        if isinstance(cause, TimeoutError | ReadTimeoutError):
            return Reason.TIMEOUT
    return Reason.NETWORK


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        item = waiting.pop()
        if isinstance(item, BaseException) and id(item) not in seen:
            seen.add(id(item))
            yield item
            waiting += [item.__cause__, item.__context__, getattr(item, "reason", None), *item.args]
