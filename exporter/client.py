"""One MediaMTX control API: GET on a kept connection, bounded in time and size, credentials never redirected."""

import dataclasses
import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import requests
import urllib3

from exporter import errors
from exporter.model.read import Answer, Malformed, read_list, read_one
from exporter.transport import Access, OneServer, reason_of, session, was_closed
from toolkit.secrets import redact_url

log = logging.getLogger(__name__)

# MediaMTX builds the whole list for every page, so one page with everything is the cheapest for it; there is no upper
# limit but 31 bits. Zero would end old releases.
_EVERYTHING = 1_000_000
# A list that a proxy cuts into pages is read in this many at most; more is a count that lies.
_MAX_PAGES = 1000
# Pages of a living list shift while they are read: read again this often before giving up.
_ATTEMPTS = 3

# The same few requests are sent again and again; making one takes longer than sending it.
_PREPARED = 100

# At least 64 kB at a time, else a list of 16 MB takes thousands of turns.
_CHUNK = 1 << 20


class ApiClient:
    """Reads lists of one server. Not for several threads at once: the caller asks one thing after the other."""

    def __init__(self, access: Access, *, timeout: float, max_bytes: int, clock: Callable[[], float] = time.monotonic):
        """`timeout` bounds one answer in seconds, `max_bytes` its size."""
        self._access, self._timeout, self._max_bytes, self._clock = access, timeout, max_bytes, clock
        self._prefix = "v3"
        self.requests: Counter[tuple[str, str]] = Counter()
        """Requests so far by endpoint and HTTP status, "0" where no answer came."""
        self._verify = access.ca_file or True
        self._prepared: dict[tuple[object, ...], requests.PreparedRequest] = {}
        self._room: dict[str, int] = {}  # bytes to expect of a list
        self._adapter = OneServer(clock)
        self._session = session(access, self._adapter)

    @property
    def has_credentials(self) -> bool:
        """Whether any are sent."""
        return bool(self._access.token or self._access.username or self._access.password)

    @property
    def address(self) -> str:
        """The address as it may be shown: without user info and query."""
        return redact_url(self._access.url)

    def close(self) -> None:
        """Give the connection back."""
        self._session.close()

    def read_all(self, path: str, item: str, deadline: float, of_path: str = "") -> list[Any]:
        """All items of a list, or of that of one path, without twins.

        Raises ScrapeError; Absent for a list that this server does not have.
        """
        for _ in range(_ATTEMPTS):
            first = self._page(path, item, 0, _EVERYTHING, deadline, of_path)
            count = len(first.items)
            if first.itemCount in (None, count) and (first.pageCount or 0) <= 1:
                return _without_twins(first.items)
            found = self._further_pages(path, item, first, deadline, of_path)
            if found is not None:
                return found
        raise errors.Incomplete

    def read_one(self, path: str, item: str, deadline: float) -> Any:
        """A single object. Raises ScrapeError."""
        body = self._get(path, {}, deadline)
        try:
            return read_one(body, item)
        except Malformed as error:
            raise errors.NotMediaMTX from error

    def _further_pages(
        self, path: str, item: str, first: Answer[Any], deadline: float, of_path: str
    ) -> list[Any] | None:
        """The rest of a list that came in pages after all; None if the pages do not add up to one list."""
        size = len(first.items)
        if not size or not first.itemCount or first.itemCount < size:
            return None
        pages = max(first.pageCount or 0, -(-first.itemCount // size))
        if pages > _MAX_PAGES:
            return None
        items = list(first.items)
        for number in range(1, pages):
            page = self._page(path, item, number, size, deadline, of_path)
            if page.itemCount != first.itemCount:
                return None
            items += page.items
        items = _without_twins(items)
        return items if len(items) == first.itemCount else None

    def _page(self, path: str, item: str, page: int, size: int, deadline: float, of_path: str) -> Answer[Any]:
        parameters = {"page": str(page)} if page else {}
        if of_path:
            parameters["path"] = of_path
        body = self._get(path, {**parameters, "itemsPerPage": str(size)}, deadline)
        try:
            return read_list(body, item)
        except Malformed as error:
            raise errors.NotMediaMTX from error

    def _get(self, path: str, parameters: dict[str, str], deadline: float) -> bytearray:
        """The body of an answer 200. Raises ScrapeError."""
        try:
            return self._ask(path, parameters, deadline)
        except errors.Absent:
            # v1.0 and v1.1 answer under /v2. Every release has this list, so without it nothing here is MediaMTX.
            if path != "paths/list" or self._prefix == "v2":
                raise
        self._prefix = "v2"
        try:
            return self._ask(path, parameters, deadline)
        except errors.Absent as error:
            self._prefix = "v3"
            raise errors.NotMediaMTX from error

    def _ask(self, path: str, parameters: dict[str, str], deadline: float) -> bytearray:
        """Ask, once more if the credentials were refused and their file has others by now."""
        try:
            return self._ask_once(path, parameters, deadline)
        except errors.Unauthorized:
            if not self._has_changed():
                raise
        return self._ask_once(path, parameters, deadline)

    def _has_changed(self) -> bool:
        try:
            password, token = self._access.password.renewed(), self._access.token.renewed()
        except ValueError:  # it is away for a moment while it is replaced
            return False
        access = dataclasses.replace(self._access, password=password, token=token)
        if access == self._access:
            return False
        self._access = access
        self._session = session(access, self._adapter)
        self._prepared.clear()
        log.info("the credentials for MediaMTX were read anew", extra={"address": self.address})
        return True

    def _ask_once(self, path: str, parameters: dict[str, str], deadline: float) -> bytearray:
        status = 0
        try:
            with self._send(path, parameters, deadline) as response:
                status = response.status_code
                _check(response)
                return self._read(response, path)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise reason_of(error) from error
        finally:
            self.requests[path, str(status)] += 1

    def _send(self, path: str, parameters: dict[str, str], deadline: float) -> requests.Response:
        """Send the request, twice if MediaMTX has closed the kept connection meanwhile."""
        url = f"{self._access.url}/{self._prefix}/{path}"
        key = url, *parameters.items()
        request = self._prepared.get(key)
        if request is None:
            request = self._session.prepare_request(requests.Request("GET", url, params=parameters))
            if len(self._prepared) < _PREPARED:
                self._prepared[key] = request
        for retry in (True, False):
            remaining = min(self._timeout, deadline - self._clock())
            if remaining <= 0:
                raise errors.TimedOut
            self._adapter.deadline = self._clock() + remaining
            try:
                # The adapter's own send: the session's would read the body of a redirect, however long, to follow it.
                return self._adapter.send(
                    request, stream=True, timeout=remaining, verify=self._verify, cert=self._session.cert
                )
            except requests.ConnectionError as error:
                if not (retry and was_closed(error)):
                    raise
        raise AssertionError("the second turn returns or raises")

    def _read(self, response: requests.Response, path: str) -> bytearray:
        """The raw body, no longer than is accepted; the connection keeps the deadline."""
        # As large as the last answer from the start: growing by and by, it would be in memory twice at each step.
        body = bytearray(self._room.get(path, 0))
        end = 0
        while piece := response.raw.read1(_CHUNK, decode_content=False):
            body[end : end + len(piece)] = piece
            end += len(piece)
            if end > self._max_bytes:
                raise errors.TooLarge
        del body[end:]
        self._room[path] = end + end // 32  # the numbers of the next answer may have a few more digits
        return body


def _check(response: requests.Response) -> None:
    """Raise what a status or type other than that of a MediaMTX answer means."""
    status = response.status_code
    if status == 401:
        raise errors.Unauthorized
    if status == 404:
        raise errors.Absent
    if 300 <= status < 400:
        raise errors.NotMediaMTX
    if status != 200:
        raise errors.HttpError
    # MediaMTX packs nothing, and unpacking what a stranger sends could fill the memory.
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise errors.NotMediaMTX


def _without_twins(items: list[Any]) -> list[Any]:
    """The items by their keys, first come; those without a key say nothing."""
    keys = {item.key for item in items}
    if len(keys) == len(items) and "" not in keys:
        return items
    unique: dict[str, Any] = {}
    for item in items:
        unique.setdefault(item.key, item)
    unique.pop("", None)
    return list(unique.values())
